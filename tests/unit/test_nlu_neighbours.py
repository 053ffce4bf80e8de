"""The nearest examples and their votes."""

import numpy as np
import pytest

from calcichat.nlu import neighbours
from calcichat.nlu.neighbours import Neighbours, fit_neighbours

WIDTH = 40


def clusters(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Three clouds of unit vectors around axes of their own."""
    random = np.random.default_rng(3)
    targets = np.arange(count) % 3
    vectors = random.normal(scale=0.1, size=(count, WIDTH))
    vectors[np.arange(count), targets] += 1
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), targets


def test_each_cloud_votes_for_itself() -> None:
    vectors, targets = clusters(90)
    votes = fit_neighbours(vectors, targets).votes(vectors)
    assert np.allclose(votes.sum(axis=1), 1)
    assert (votes[np.arange(90), targets] > 0.9).all()


def test_read_back_it_votes_the_same() -> None:
    vectors, targets = clusters(90)
    fitted = fit_neighbours(vectors, targets)
    again = Neighbours.load(fitted.arrays())
    assert np.array_equal(again.votes(vectors[:5]), fitted.votes(vectors[:5]))


@pytest.mark.parametrize("count", [4, 9])
def test_few_examples_are_enough(count: int) -> None:
    vectors, targets = clusters(count)
    votes = fit_neighbours(vectors, targets).votes(vectors)
    assert np.isfinite(votes).all()
    assert np.allclose(votes.sum(axis=1), 1)


def test_looking_into_the_nearest_clusters_finds_what_looking_everywhere_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors, targets = clusters(6000)
    fitted = fit_neighbours(vectors, targets)
    quick = fitted.votes(vectors[:60])
    monkeypatch.setattr(neighbours, "_VISITED", len(vectors))
    everywhere = fitted.votes(vectors[:60])
    assert (quick.argmax(axis=1) == everywhere.argmax(axis=1)).all()
    assert np.abs(quick - everywhere).mean() < 0.02
    monkeypatch.setattr(neighbours, "_VISITED", 1)
    assert np.abs(fitted.votes(vectors[:60]) - everywhere).mean() > 0
