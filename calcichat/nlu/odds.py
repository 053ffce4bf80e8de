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
    raised = rows.copy()
    raised[:, column] *= factor
    return with_fixed(raised, untouched, rows[:, untouched])


def with_fixed(rows: Probabilities, columns: Sequence[int], values: Probabilities) -> Probabilities:
    """Probabilities some of which are given; the others share what is left as they stood.

    Args:
        rows: what the others are shared by, shape (..., labels); need not add up to 1.
        columns: of the given ones.
        values: the given ones, shape (..., len(columns)); above 1 together they share it all.

    Returns:
        probabilities, of the shape of `rows`.
    """
    result = rows.copy()
    result[..., columns] = 0.0
    given, shared = values.sum(axis=-1, keepdims=True), result.sum(axis=-1, keepdims=True)
    shares = (given < 1) & (shared > 0)
    result *= np.where(shares, (1 - given) / np.maximum(shared, np.finfo(shared.dtype).tiny), 0)
    result[..., columns] = values
    return np.where(shares, result, result / result.sum(axis=-1, keepdims=True))


def lost_odds(count: int, ordinary: float, balance: float) -> float:
    """What a label's odds lost against an ordinary label by the weights of the fit.

    An example of a label with n examples weighs n ** -balance (calcichat.nlu.softmax).

    Args:
        count: examples of the label.
        ordinary: examples of an ordinary one.
        balance: 0 takes nothing.
    """
    return float((count / ordinary) ** balance)
