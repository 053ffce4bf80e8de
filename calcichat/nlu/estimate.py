"""What the later sentence encoders would say of a text, estimated from what the first says.

Where even the estimate leaves no doubt, the slower encoders and the nearest examples are not
asked: a third of messages, with the same answers (docs/decisions/0003-encoders.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calcichat.nlu.runtime import Array

_RIDGE = 0.1  # keeps the equations solvable; ten times more or less changes nothing


class Estimate:
    """A linear map from the first encoder's vectors to all the encoders' vectors.

    Args:
        matrix: shape (first width + 1, later widths); the last row is a constant.
    """

    def __init__(self, matrix: Array) -> None:
        self.matrix = matrix

    def complete(self, first: Array) -> Array:
        """The first encoder's vectors with the estimated others beside them.

        Args:
            first: shape (texts, first width).

        Returns:
            shape (texts, first width + later widths).
        """
        vectors: Array = np.hstack([first, first @ self.matrix[:-1] + self.matrix[-1]])
        return vectors


def fit_estimate(vectors: Array, width: int) -> Estimate:
    """Ridge regression of the later encoders' vectors on the first's.

    Args:
        vectors: of the examples, by all encoders side by side.
        width: of the first encoder's.
    """
    first = np.hstack([vectors[:, :width], np.ones((len(vectors), 1), dtype=np.float32)])
    square: NDArray[np.float32] = first.T @ first + _RIDGE * np.eye(width + 1, dtype=np.float32)
    return Estimate(np.linalg.solve(square, first.T @ vectors[:, width:]).astype(np.float32))
