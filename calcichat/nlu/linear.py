"""A linear layer over what the question model sees of a text: sentence vectors and n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calcichat.nlu.encoders import Vectors
from calcichat.nlu.grams import Weighed


@dataclass(frozen=True)
class Linear:
    """Weights and intercepts.

    Attributes:
        coefficients: shape (features, labels), the vectors' features before the n-grams'; float32.
        intercepts: one a label, float32.
    """

    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]

    def scores(self, vectors: Vectors, grams: Sequence[Weighed]) -> NDArray[np.float64]:
        """Log odds, shape (len(vectors), labels)."""
        width = vectors.shape[1]
        scores = vectors @ self.coefficients[:width] + self.intercepts
        for row, (columns, weights) in zip(scores, grams, strict=True):
            row += weights @ self.coefficients[width + columns]
        return scores.astype(np.float64)
