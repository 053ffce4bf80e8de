"""Our weighing of n-grams against scikit-learn's own."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from calcichat.nlu.grams import GramWeigher

EXAMPLES = ["is it cancer", "does milk cause it", "is it a lump", "¿es cáncer?"]


@pytest.fixture(scope="module")
def vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32
    ).fit(EXAMPLES)


@pytest.mark.parametrize(
    "text", [*EXAMPLES, "Is it, is it?", "lump lump lump", "", "xyzzy", "日本"]
)
def test_the_weights_are_scikit_learn_s(vectorizer: TfidfVectorizer, text: str) -> None:
    expected = vectorizer.transform([text])
    weigher = GramWeigher(vectorizer, ["is", "lump"])
    weigher.weigh(text)  # what is remembered changes nothing
    columns, weights = weigher.weigh(text)
    order = np.argsort(columns)
    reference = np.argsort(expected.indices)
    assert np.array_equal(columns[order], expected.indices[reference])
    assert np.allclose(weights[order], expected.data[reference], atol=1e-6)


def test_only_words_of_the_examples_are_remembered(vectorizer: TfidfVectorizer) -> None:
    weigher = GramWeigher(vectorizer, ["is", "lump"])
    weigher.weigh("is Ermintrude a lump")
    assert set(weigher._places_of.remembered) == {"is", "lump"}
