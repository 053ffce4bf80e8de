"""The examples nearest to a text, and the ids they vote for.

A linear model draws one border around each id; a rare way of asking that one example shows is lost
in it. The nearest examples remember it (docs/decisions/0002-question-model.md). They are looked for
among those that lie near each other, as in an inverted file (Jégou, Douze, Schmid, "Product
quantization for nearest neighbor search", 2011): half of the time of looking at every one, and in
one of a hundred texts another id has the most votes (docs/decisions/0004-speed.md).
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcichat.nlu.runtime import Array

_DIMENSIONS = 192  # of 896: with more, and with all, the same figures
_FLATTENING = 0.25  # leading directions tell the topic, later ones the question
_NEAREST = 8
_TEMPERATURE = 0.05  # a neighbour this much farther in cosine counts a third
_REACH = 0.25  # farther than this from the nearest, a vote weighs less than a hundredth of its
_RANK = 1e-6  # directions with less variance than this share of the first are noise
_PER_CLUSTER = 70  # examples, on average
_VISITED = 16  # clusters; with 8 another id has the most votes in twice as many texts
_FITTED_ON = 3  # every third example places the clusters: as good, in a third of the time


class Neighbours:
    """Finds the nearest examples of sentence vectors and lets them vote.

    Args:
        mean: of the examples' vectors, shape (width,).
        projection: onto their leading directions, shape (width, dimensions).
        examples: projected, of unit length, cluster after cluster, shape (examples, dimensions),
            with the 16 bits that are stored.
        targets: class number of each example.
        centres: of the clusters, of unit length, shape (clusters, dimensions).
        bounds: where each cluster begins, and where the last one ends, shape (clusters + 1,).
    """

    def __init__(
        self,
        mean: Array,
        projection: Array,
        examples: NDArray[np.float16],
        targets: NDArray[np.int64],
        centres: Array,
        bounds: NDArray[np.int64],
    ) -> None:
        self._mean, self._projection, self._targets = mean, projection, targets
        self._examples, self._centres = examples.astype(np.float32), centres
        self._bounds = bounds
        self._slices = [slice(first, end) for first, end in itertools.pairwise(bounds.tolist())]
        self._classes = int(targets.max()) + 1

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `load` needs."""
        return {
            "mean": self._mean,
            "projection": self._projection,
            "examples": self._examples.astype(np.float16),
            "targets": self._targets,
            "centres": self._centres,
            "bounds": self._bounds,
        }

    @classmethod
    def load(cls, stored: dict[str, NDArray[Any]]) -> Neighbours:
        """From what `arrays` gave; there may be other arrays beside it."""
        return cls(
            stored["mean"],
            stored["projection"],
            stored["examples"],
            stored["targets"],
            stored["centres"],
            stored["bounds"],
        )

    def votes(self, vectors: Array) -> NDArray[np.float64]:
        """The share of each class among the nearest examples, shape (len(vectors), classes)."""
        queries = _unit((vectors - self._mean) @ self._projection)
        shares = np.zeros((len(vectors), self._classes))
        for row, query in zip(shares, queries, strict=True):
            cosines, targets = self._near(query)
            nearest = np.argsort(cosines)[-_NEAREST:]
            weights = np.exp((cosines[nearest] - cosines.max()) / _TEMPERATURE)
            np.add.at(row, targets[nearest], weights / weights.sum())
        return shares

    def _near(self, query: Array) -> tuple[Array, NDArray[np.int64]]:
        """Cosines and classes of the examples within reach of the nearest one."""
        count = min(_VISITED, len(self._centres))
        visited = np.argpartition(self._centres @ query, -count)[-count:]
        slices = [self._slices[cluster] for cluster in visited]
        cosines = np.concatenate([self._examples[part] @ query for part in slices])
        targets = np.concatenate([self._targets[part] for part in slices])
        # Few stand in reach: choosing among them costs less than among all.
        near = np.flatnonzero(cosines > cosines.max() - _REACH)
        return cosines[near], targets[near]


def fit_neighbours(vectors: Array, targets: NDArray[np.int64]) -> Neighbours:
    """Keeps every example, in few dimensions, beside those that lie near it.

    Args:
        vectors: sentence vectors of the examples, shape (examples, width).
        targets: class numbers 0..k-1, shape (examples,).
    """
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    variances, directions = np.linalg.eigh(centred.T @ centred / len(vectors))
    kept = np.flatnonzero(variances > _RANK * variances[-1])[-_DIMENSIONS:]
    projection = (directions[:, kept] * variances[kept] ** -_FLATTENING).astype(np.float32)
    examples = _unit(centred @ projection)
    centres, clusters = _clustered(examples)
    order = np.argsort(clusters, kind="stable")
    bounds = np.searchsorted(clusters[order], np.arange(len(centres) + 1))
    kept_examples = examples[order].astype(np.float16)
    return Neighbours(mean, projection, kept_examples, targets[order], centres, bounds)


def _clustered(examples: Array) -> tuple[Array, NDArray[np.int64]]:
    """Centres of clusters, and the number of each example's."""
    from sklearn.cluster import KMeans  # only training needs it

    count = max(1, len(examples) // _PER_CLUSTER)
    placing = examples[::_FITTED_ON] if count > 1 else examples
    means = KMeans(count, n_init=1, max_iter=10, random_state=0).fit(placing)
    clusters: NDArray[np.int64] = means.predict(examples).astype(np.int64)
    return _unit(means.cluster_centers_), clusters


def _unit(rows: Array) -> Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Array = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return units
