"""Our numpy MiniLM against the reference: transformers, torch 2.13, mean pooling, unit length."""

import numpy as np
import pytest

from calcichat.nlu.minilm import EnglishEncoder

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
def encoder() -> EnglishEncoder:
    return EnglishEncoder()


@pytest.mark.parametrize("text", REFERENCE)
def test_vectors_are_the_reference_s(encoder: EnglishEncoder, text: str) -> None:
    vector = encoder.encode([text])[0]
    assert np.allclose(vector[:6], REFERENCE[text], atol=2e-4)
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: EnglishEncoder) -> None:
    together = encoder.encode(list(REFERENCE))
    for row, text in zip(together, REFERENCE, strict=True):
        assert np.allclose(row, encoder.encode([text])[0], atol=1e-5)


def test_a_text_beyond_the_longest_is_cut_not_refused(encoder: EnglishEncoder) -> None:
    assert encoder.encode(["biopsy " * 1000]).shape == (1, 384)
