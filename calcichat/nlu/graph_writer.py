"""Writes small ONNX graphs: each call adds one operation and returns the name of its result."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto, ValueInfoProto

Shapes = Mapping[str, Sequence[str | int]]
_OPSET, _IR = 17, 8  # the first with LayerNormalization, and the file format of its time


class GraphWriter:
    """A graph of float operations, in the order they are added.

    Only training needs `onnx`, so it is imported here and not with the module.
    """

    def __init__(self) -> None:
        from onnx import helper, numpy_helper

        self._helper, self._arrays = helper, numpy_helper
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []
        self._count = 0

    def constant(self, values: NDArray[np.generic]) -> str:
        """Adds an array that never changes: a weight, an axis, a bound."""
        name = self._name("constant")
        self._constants.append(self._arrays.from_array(np.ascontiguousarray(values), name))
        return name

    def integers(self, *values: int) -> str:
        """Adds a constant of whole numbers, as shapes and bounds want them."""
        return self.constant(np.array(values, dtype=np.int64))

    def add(self, operation: str, *inputs: str, **attributes: Any) -> str:  # noqa: ANN401
        """Adds an operation with one result."""
        name = self._name(operation)
        node = self._helper.make_node(operation, list(inputs), [name], **attributes)
        self._nodes.append(node)
        return name

    def save(self, file: Path, inputs: Shapes, outputs: Shapes) -> None:
        """Writes the graph.

        Args:
            file: where to.
            inputs: name -> shape; a word in it stands for any length.
            outputs: the results that the graph returns, likewise.

        Raises:
            onnx.checker.ValidationError: when the operations do not fit together.
        """
        import onnx

        def described(shapes: Shapes) -> list[ValueInfoProto]:
            kind, describe = onnx.TensorProto.FLOAT, self._helper.make_tensor_value_info
            return [describe(name, kind, shape) for name, shape in shapes.items()]

        ends = described(inputs), described(outputs)
        graph = self._helper.make_graph(self._nodes, "calcichat", *ends, self._constants)
        opsets = [self._helper.make_opsetid("", _OPSET)]
        model = self._helper.make_model(graph, opset_imports=opsets, ir_version=_IR)
        onnx.checker.check_model(model)
        onnx.save(model, str(file))

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count}"


@contextmanager
def quantized(graph: Path) -> Iterator[Path]:
    """Yields the file for a float graph; rewrites it into one that computes with 8-bit integers.

    "Dynamic" quantization by ONNX Runtime of the matrix products: weights per output channel
    beforehand, activations by their own range at each run.

    Args:
        graph: where the rewritten graph goes; the float one is gone afterwards.
    """
    # Only training needs the library that rewrites graphs.
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory(prefix="calcichat-graph-") as folder:
        plain = Path(folder) / "plain.onnx"
        yield plain
        logging.disable(logging.WARNING)  # it recommends a step that these graphs have behind them
        try:
            quantize_dynamic(plain, graph, weight_type=QuantType.QInt8, per_channel=True)
        finally:
            logging.disable(logging.NOTSET)
