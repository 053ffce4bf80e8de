"""MiniLM in 8-bit integers against the reference: transformers on torch 2.13, mean pooling."""

import numpy as np
import pytest

from calcichat.nlu.minilm import EnglishEncoder, shipped_weights, write_graph

# The first six of 384 numbers, as the reference gave them.
REFERENCE = {
    "is it cancer?": [0.06612, 0.02642, -0.0175, 0.04582, 0.00284, -0.02225],
    "Does milk cause breast calcifications?": [
        0.06977, -0.04002, -0.03075, 0.0264, 0.00767, -0.04715,
    ],
    "The quick brown fox jumps over the lazy dog.": [
        0.04393, 0.05893, 0.04818, 0.07755, 0.02674, -0.03763,
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> EnglishEncoder:
    graph = tmp_path_factory.mktemp("graph") / "english.onnx"
    return EnglishEncoder(write_graph(graph, shipped_weights()))


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> EnglishEncoder:
    return EnglishEncoder(write_graph(tmp_path_factory.mktemp("tuned") / "english.onnx"))


@pytest.mark.parametrize("text", REFERENCE)
def test_vectors_are_near_the_reference_s(encoder: EnglishEncoder, text: str) -> None:
    vector = encoder.encode([text])[0]
    # 8 bits: each number is off by a hundredth or two; another text's differ by a tenth.
    assert np.allclose(vector[:6], REFERENCE[text], atol=0.02)
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: EnglishEncoder) -> None:
    together = encoder.encode(list(REFERENCE))
    for row, text in zip(together, REFERENCE, strict=True):
        assert np.array_equal(row, encoder.encode([text])[0])


def test_a_saved_graph_gives_the_same_vectors(encoder: EnglishEncoder) -> None:
    again = EnglishEncoder(encoder.graph)
    assert np.array_equal(again.encode(list(REFERENCE)), encoder.encode(list(REFERENCE)))


def test_like_texts_lie_nearer_than_unlike_ones(encoder: EnglishEncoder) -> None:
    question, same, other = encoder.encode(
        ["does milk cause it?", "is dairy the reason?", "where can i park my car?"]
    )
    assert question @ same > question @ other + 0.2


def test_a_text_beyond_the_longest_is_cut_not_refused(encoder: EnglishEncoder) -> None:
    assert encoder.encode(["biopsy " * 1000]).shape == (1, 384)


def test_what_was_learnt_draws_the_ways_of_asking_one_thing_together(
    encoder: EnglishEncoder, tuned: EnglishEncoder
) -> None:
    """Own result against general question: one subject, two answers."""
    texts = ["does that mean i have it?", "so i am ill, am i?", "does it mean cancer in general?"]

    def gap(which: EnglishEncoder) -> float:
        own, same, general = which.encode(texts)
        return float(own @ same - own @ general)

    assert gap(tuned) > gap(encoder)


def test_what_was_learnt_leaves_the_rest_of_english_where_it_was(
    encoder: EnglishEncoder, tuned: EnglishEncoder
) -> None:
    fox = "The quick brown fox jumps over the lazy dog."
    (before,), (after,) = encoder.encode([fox]), tuned.encode([fox])
    assert before @ after > 0.8
