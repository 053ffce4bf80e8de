"""Character n-grams of one text, weighted as scikit-learn's TfidfVectorizer weights them."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

Weighed = tuple[NDArray[np.int64], NDArray[np.float32]]


class GramWeigher:
    """What a fitted vectorizer's `transform` gives for a text, without its checks.

    At run time one text comes at a time, and nine tenths of `transform` are checks of its
    arguments and of the matrix it builds.

    Args:
        vectorizer: fitted, with sublinear counts and rows of unit length.
    """

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._grams_of = vectorizer.build_analyzer()
        self._places: dict[str, int] = vectorizer.vocabulary_
        self._idf: NDArray[np.float32] = vectorizer.idf_.astype(np.float32)

    def weigh(self, text: str) -> Weighed:
        """Columns of the n-grams of a text and their weights, both of shape (n-grams,)."""
        places = map(self._places.get, self._grams_of(text))
        counts = Counter(place for place in places if place is not None)
        columns = np.fromiter(counts, np.int64, len(counts))
        weights = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (np.log(weights) + 1) * self._idf[columns]
        length = float(np.sqrt(weights @ weights))
        return columns, weights / length if length else weights
