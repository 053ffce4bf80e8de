"""The softmax regression: the model that scikit-learn fits, from two matrices."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from calcichat.nlu.softmax import example_weights, fit_softmax

CLASSES, WIDE, THIN = 3, 5, 40


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, csr_matrix, np.ndarray]:
    random = np.random.default_rng(3)
    targets = np.repeat(np.arange(CLASSES), [120, 60, 20])
    dense = random.normal(size=(len(targets), WIDE)) + targets[:, None] * 0.4
    # Some features stand in nearly every example and others in one of fifty, as n-grams do.
    shares = np.linspace(0.02, 0.9, THIN)
    sparse = (random.random((len(targets), THIN)) < shares).astype(np.float32)
    sparse[:, 0] = targets == 1
    return dense.astype(np.float32), csr_matrix(sparse), targets


def test_it_finds_what_scikit_learn_finds(data) -> None:
    dense, sparse, targets = data
    found = fit_softmax(*data, regularization=2.0, balance=0.5, iterations=500, tolerance=1e-6)
    theirs = LogisticRegression(C=2.0, max_iter=2000, tol=1e-8)
    theirs.fit(
        np.hstack([dense, sparse.toarray()]), targets, sample_weight=example_weights(targets, 0.5)
    )
    assert np.allclose(np.hstack([found.dense, found.sparse]), theirs.coef_, atol=0.02)
    # Intercepts are not held to zero: only their differences say anything.
    assert np.allclose(np.diff(found.intercepts), np.diff(theirs.intercept_), atol=0.05)


def test_a_rare_class_weighs_more_an_example() -> None:
    weights = example_weights(np.array([0] * 9 + [1]), 0.5)
    assert weights[-1] == pytest.approx(3 * weights[0])
    assert weights.mean() == pytest.approx(1)
