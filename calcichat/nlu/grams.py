"""Character n-grams of one text, weighted as scikit-learn's TfidfVectorizer weights them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from calcichat.words import WordMemory

Weighed = tuple[NDArray[np.int64], NDArray[np.float32]]


class GramWeigher:
    """What a fitted vectorizer's `transform` gives for a text, without its checks.

    At run time one text comes at a time, and nine tenths of `transform` are checks of its
    arguments and of the matrix it builds.

    Args:
        vectorizer: fitted, with n-grams inside words, sublinear counts and rows of unit length.
        words: of the examples; only of these the n-grams are remembered.
    """

    def __init__(self, vectorizer: TfidfVectorizer, words: Collection[str] = ()) -> None:
        self._places_of = WordMemory(self._found_places, frozenset(words))
        self._grams_of = vectorizer.build_analyzer()
        self._places: dict[str, int] = vectorizer.vocabulary_
        self._idf: NDArray[np.float32] = vectorizer.idf_.astype(np.float32)

    def weigh(self, text: str) -> Weighed:
        """Columns of the n-grams of a text and their weights, both of shape (n-grams,)."""
        counts = Counter(chain.from_iterable(map(self._places_of, text.lower().split())))
        columns = np.fromiter(counts, np.int64, len(counts))
        weights = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (np.log(weights) + 1) * self._idf[columns]
        length = float(np.sqrt(weights @ weights))
        return columns, weights / length if length else weights

    def _found_places(self, word: str) -> list[int]:
        """Columns of a word's n-grams, one as often as it stands there."""
        grams = self._grams_of(word)
        return [self._places[gram] for gram in grams if gram in self._places]
