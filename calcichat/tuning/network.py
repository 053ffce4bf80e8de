"""all-MiniLM-L6-v2 as a network that can learn: its layers with low-rank additions.

TensorFlow is there because Rasa imports it; nothing that serves patients loads this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from calcichat.nlu.adapter import DOWN, UP
from calcichat.nlu.minilm import EPSILON, HEADS, LAYERS, WIDTH
from calcichat.nlu.runtime import Array

Tensor = Any  # tf.Tensor: TensorFlow brings no types
_MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_DROPOUT = 0.1  # as in the model's own configuration
_FAR = -1e9  # added to the attention to a place behind the end


class TunableEncoder:
    """The encoder's layers; only the additions to its matrices are learnt.

    Args:
        weights: of the package, by name (calcichat.nlu.minilm.shipped_weights).
        rank: columns of the thin matrices.
        seed: of their first values.
    """

    def __init__(self, weights: Mapping[str, Array], rank: int, seed: int) -> None:
        self._weights = {name: tf.constant(array) for name, array in weights.items()}
        chance = np.random.default_rng(seed)
        self.down: dict[str, tf.Variable] = {}
        self.up: dict[str, tf.Variable] = {}
        for layer in range(LAYERS):
            for matrix in _MATRICES:
                name = f"encoder.layer.{layer}.{matrix}.weight"
                rows, columns = weights[name].shape
                first = chance.standard_normal((rows, rank)) / np.sqrt(rows)
                self.down[name] = tf.Variable(first.astype(np.float32))
                # Nothing is added before the first step.
                self.up[name] = tf.Variable(tf.zeros((rank, columns)))

    @property
    def learnt(self) -> list[tf.Variable]:
        """The variables, in a fixed order."""
        return [*self.down.values(), *self.up.values()]

    def additions(self) -> dict[str, Array]:
        """The factors by name, as calcichat.nlu.adapter reads them."""
        down = {f"{name}{DOWN}": factor.numpy() for name, factor in self.down.items()}
        return down | {f"{name}{UP}": factor.numpy() for name, factor in self.up.items()}

    def vectors(self, pieces: Tensor, *, training: bool) -> Tensor:
        """Unit vectors, shape (texts, 384).

        Args:
            pieces: numbers of word pieces, shape (texts, longest); zeros behind a text's end.
            training: whether values are dropped at random.
        """
        there = tf.cast(pieces > 0, tf.float32)
        barred = (1.0 - there[:, None, None, :]) * _FAR
        x = self._embedded(pieces)
        for layer in range(LAYERS):
            x = self._layer(x, barred, f"encoder.layer.{layer}.", training=training)
        total = tf.reduce_sum(x * there[:, :, None], axis=1)
        return tf.math.l2_normalize(total, axis=1)  # a mean has the same direction

    def _embedded(self, pieces: Tensor) -> Tensor:
        table = "embeddings.{}_embeddings.weight".format
        x = tf.gather(self._weights[table("word")], pieces)
        x += self._weights[table("position")][: tf.shape(pieces)[1]]
        x += self._weights[table("token_type")][0]  # every piece is of the first of two sentences
        return self._normalized(x, "embeddings.")

    def _layer(self, x: Tensor, barred: Tensor, name: str, *, training: bool) -> Tensor:
        y = self._attention(x, barred, f"{name}attention.self.")
        y = self._dropped(self._dense(y, f"{name}attention.output.dense"), training=training)
        x = self._normalized(x + y, f"{name}attention.output.")
        y = tf.nn.gelu(self._dense(x, f"{name}intermediate.dense"))
        y = self._dropped(self._dense(y, f"{name}output.dense"), training=training)
        return self._normalized(x + y, f"{name}output.")

    def _attention(self, x: Tensor, barred: Tensor, name: str) -> Tensor:
        """Shape (texts, places, 384), before its projection."""
        query, key, value = (
            self._by_head(x, f"{name}{part}") for part in ("query", "key", "value")
        )
        scores = tf.matmul(query, key, transpose_b=True) / np.sqrt(WIDTH / HEADS)
        heads = tf.matmul(tf.nn.softmax(scores + barred), value)
        return tf.reshape(tf.transpose(heads, (0, 2, 1, 3)), tf.shape(x))

    def _by_head(self, x: Tensor, name: str) -> Tensor:
        """A projection, shape (texts, heads, places, 384 / heads)."""
        shape = (*tf.unstack(tf.shape(x)[:2]), HEADS, WIDTH // HEADS)
        return tf.transpose(tf.reshape(self._dense(x, name), shape), (0, 2, 1, 3))

    def _dense(self, x: Tensor, name: str) -> Tensor:
        matrix = f"{name}.weight"
        rows, columns = self._weights[matrix].shape
        flat = tf.reshape(x, (-1, rows))
        y = flat @ self._weights[matrix] + (flat @ self.down[matrix]) @ self.up[matrix]
        shape = tf.concat([tf.shape(x)[:-1], [columns]], axis=0)
        return tf.reshape(y + self._weights[f"{name}.bias"], shape)

    def _dropped(self, x: Tensor, *, training: bool) -> Tensor:
        return tf.nn.dropout(x, _DROPOUT) if training else x

    def _normalized(self, x: Tensor, name: str) -> Tensor:
        mean, variance = tf.nn.moments(x, axes=-1, keepdims=True)
        gain, shift = (self._weights[f"{name}LayerNorm.{part}"] for part in ("weight", "bias"))
        return tf.nn.batch_normalization(x, mean, variance, shift, gain, EPSILON)


def padded(texts: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """Numbers of word pieces side by side, zeros behind each text's end."""
    longest = max(map(len, texts))
    rows = np.zeros((len(texts), longest), dtype=np.int32)
    for row, pieces in zip(rows, texts, strict=True):
        row[: len(pieces)] = pieces
    return rows
