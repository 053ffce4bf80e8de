"""Probabilities out of the linear model's scores, and the odds of another subject mended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]


def softmax(scores: Probabilities) -> Probabilities:
    """Probabilities of log odds, row by row."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Probabilities = odds / odds.sum(axis=1, keepdims=True)
    return result


def with_odds(
    rows: Probabilities, column: int, factor: float, untouched: Sequence[int]
) -> Probabilities:
    """Probabilities in which one label has its odds against the others multiplied.

    Prior correction: King & Zeng, "Logistic regression in rare events data", 2001.

    Args:
        rows: probabilities, shape (texts, labels).
        column: of the label.
        factor: of its odds; above 0.
        untouched: other columns that stay as they are.
    """
    result = rows.copy()
    result[:, column] *= factor
    result[:, untouched] = 0.0
    kept = rows[:, untouched]
    left = result.sum(axis=1, keepdims=True)
    # Where the untouched ones hold all there is nothing to share.
    result *= (1 - kept.sum(axis=1, keepdims=True)) / np.maximum(left, np.finfo(left.dtype).tiny)
    result[:, untouched] = kept
    return result


def lost_odds(count: int, ordinary: float, balance: float) -> float:
    """What a label's odds lost against an ordinary label by the weights of the fit.

    An example of a label with n examples weighs n ** -balance (calcichat.nlu.softmax).

    Args:
        count: examples of the label.
        ordinary: examples of an ordinary one.
        balance: 0 takes nothing.
    """
    return float((count / ordinary) ** balance)
