"""Softmax regression on dense and sparse features at once.

The same model as scikit-learn's multinomial LogisticRegression, fitted with SciPy's L-BFGS.
scikit-learn wants one matrix: sentence vectors stored as sparse make it four times slower here
(docs/decisions/0002-question-model.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
# p (1 - p) in the mean of examples and classes, once fitted; at 0.0003 and 0.002 1 % worse.
_CURVATURE = 0.0005


@dataclass(frozen=True)
class Weights:
    """Fitted weights: `dense` (classes, dense width), `sparse` (classes, sparse width)."""

    dense: Floats
    sparse: Floats
    intercepts: Floats


def example_weights(targets: NDArray[np.int64], balance: float) -> NDArray[np.float32]:
    """What each example weighs: n ** -balance for a class with n examples, 1 in the mean."""
    weights: NDArray[np.float32] = np.bincount(targets)[targets].astype(np.float32) ** -balance
    weights *= len(targets) / weights.sum()
    return weights


def fit_softmax(
    dense: NDArray[np.float32],
    sparse: csr_matrix,
    targets: NDArray[np.int64],
    *,
    regularization: float,
    balance: float,
    iterations: int,
    tolerance: float,
) -> Weights:
    """Minimises half the squared weights plus C times the weighted log loss.

    Args:
        dense: features, shape (examples, dense width).
        sparse: features, shape (examples, sparse width).
        targets: class numbers 0..k-1, shape (examples,); every class occurs.
        regularization: C, the inverse strength.
        balance: an example of a class with n examples weighs n ** -balance, the mean weight is 1;
            so 1 is scikit-learn's class_weight="balanced" and 0 is none.
        iterations: L-BFGS steps at most.
        tolerance: stop when no gradient entry is larger, relative to C.
    """
    examples, wide = dense.shape
    classes = int(targets.max()) + 1
    width = wide + sparse.shape[1]
    weights = example_weights(targets, balance) * np.float32(regularization)
    hot = np.zeros((examples, classes), dtype=np.float32)
    hot[np.arange(examples), targets] = 1
    transposed = sparse.T.tocsr()
    scales = _scales(dense, transposed, weights)

    def split(flat: Floats) -> tuple[Floats, Floats]:
        found = flat.reshape(width + 1, classes) * scales
        return found[:-1], found[-1]

    def objective(flat: Floats) -> tuple[float, Floats]:
        matrix, intercepts = split(flat)
        single = matrix.astype(np.float32)
        logits = dense @ single[:wide] + sparse @ single[wide:]
        logits += intercepts.astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        exponents = np.exp(logits)
        sums = exponents.sum(axis=1, keepdims=True)
        losses = np.log(sums[:, 0]) - (logits * hot).sum(axis=1)
        errors = (exponents / sums - hot) * weights[:, None]
        gradient = np.vstack([dense.T @ errors, transposed @ errors, errors.sum(axis=0)])
        gradient = gradient.astype(np.float64)
        gradient[:-1] += matrix
        value = 0.5 * float((matrix**2).sum()) + float((weights * losses).sum(dtype=np.float64))
        return value, (gradient * scales).ravel()

    start = np.zeros((width + 1) * classes)
    options = {"maxiter": iterations, "gtol": tolerance * regularization, "ftol": 1e-7}
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options=options).x
    matrix, intercepts = split(found)
    return Weights(matrix[:wide].T, matrix[wide:].T, intercepts)


def _scales(
    dense: NDArray[np.float32], transposed: csr_matrix, weights: NDArray[np.float32]
) -> Floats:
    """A step for each feature and the intercept: one over the root of its curvature.

    In these units frequent and rare n-grams bend the objective alike, and half the steps do
    (Jacobi preconditioning).

    Returns:
        shape (width + 1, 1).
    """
    energies = [(dense**2).T @ weights, transposed.multiply(transposed) @ weights, [weights.sum()]]
    scales: Floats = 1 / np.sqrt(1 + _CURVATURE * np.concatenate(energies).astype(np.float64))
    return scales[:, None]
