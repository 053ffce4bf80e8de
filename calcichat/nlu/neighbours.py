"""The examples nearest to a text, and the ids they vote for.

A linear model draws one border around each id; a rare way of asking that one example shows is lost
in it. The nearest examples remember it (docs/decisions/0002-question-model.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calcichat.nlu.graph_writer import GraphWriter, quantized
from calcichat.nlu.runtime import Array, open_graph

_GRAPH = "neighbours.onnx"
_DIMENSIONS = 192  # of 896: with more, and with all, the same figures
_FLATTENING = 0.25  # leading directions tell the topic, later ones the question
_NEAREST = 8
_TEMPERATURE = 0.05  # a neighbour this much farther in cosine counts a third
_REACH = 0.25  # farther than this from the nearest, a vote weighs less than a hundredth of its
_RANK = 1e-6  # directions with less variance than this share of the first are noise


class Neighbours:
    """Finds the nearest examples of sentence vectors and lets them vote.

    Args:
        mean: of the examples' vectors, shape (width,).
        projection: onto their leading directions, shape (width, dimensions).
        targets: class number of each example.
        graph: file of an ONNX graph that `fit_neighbours` made: query to cosines.
    """

    def __init__(
        self, mean: Array, projection: Array, targets: NDArray[np.int64], graph: Path
    ) -> None:
        self._mean, self._projection, self._targets = mean, projection, targets
        self._classes = int(targets.max()) + 1
        self._session = open_graph(graph)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `load` needs beside the graph."""
        return {"mean": self._mean, "projection": self._projection, "targets": self._targets}

    @classmethod
    def load(cls, arrays: dict[str, NDArray[Any]], folder: Path) -> Neighbours:
        """From what `arrays` gave and the graph in the model's folder."""
        return cls(arrays["mean"], arrays["projection"], arrays["targets"], folder / _GRAPH)

    def votes(self, vectors: Array) -> NDArray[np.float64]:
        """The share of each class among the nearest examples, shape (len(vectors), classes)."""
        queries = _unit((vectors - self._mean) @ self._projection)
        shares = np.zeros((len(vectors), self._classes))
        for row, query in zip(shares, queries, strict=True):
            ((cosines,),) = self._session.run(None, {"query": query[None]})
            best = cosines.max()
            # Few stand in reach: choosing among them costs less than among all.
            near = np.flatnonzero(cosines > best - _REACH)
            nearest = near[np.argsort(cosines[near])[-_NEAREST:]]
            weights = np.exp((cosines[nearest] - best) / _TEMPERATURE)
            np.add.at(row, self._targets[nearest], weights / weights.sum())
        return shares


def fit_neighbours(vectors: Array, targets: NDArray[np.int64], folder: Path) -> Neighbours:
    """Keeps every example, in few dimensions and 8-bit integers.

    Args:
        vectors: sentence vectors of the examples, shape (examples, width).
        targets: class numbers 0..k-1, shape (examples,).
        folder: of the model, where the graph is written.
    """
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    variances, directions = np.linalg.eigh(centred.T @ centred / len(vectors))
    kept = np.flatnonzero(variances > _RANK * variances[-1])[-_DIMENSIONS:]
    projection = (directions[:, kept] * variances[kept] ** -_FLATTENING).astype(np.float32)
    table = _unit(centred @ projection)
    writer = GraphWriter()
    cosines = writer.add("MatMul", "query", writer.constant(table.T))
    with quantized(folder / _GRAPH) as plain:
        writer.save(plain, {"query": [1, table.shape[1]]}, {cosines: [1, len(table)]})
    return Neighbours(mean, projection, targets, folder / _GRAPH)


def _unit(rows: Array) -> Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Array = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return units
