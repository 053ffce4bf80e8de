"""Writes small ONNX graphs: each call adds one operation and returns the name of its result."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
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

    def add(self, operation: str, *inputs: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Adds an operation with one result; `domain` is whose it is, ONNX's own unless told."""
        name = self._name(operation)
        node = self._helper.make_node(operation, list(inputs), [name], domain=domain, **attributes)
        self._nodes.append(node)
        return name

    def save(
        self,
        file: Path,
        inputs: Shapes,
        outputs: Shapes,
        whole_numbers: Collection[str] = (),
    ) -> None:
        """Writes the graph.

        Args:
            file: where to.
            inputs: name -> shape; a word in it stands for any length.
            outputs: the results that the graph returns, likewise.
            whole_numbers: those of the inputs that hold 64-bit integers and not floats.

        Raises:
            onnx.checker.ValidationError: when the operations do not fit together.
        """
        import onnx

        def described(shapes: Shapes) -> list[ValueInfoProto]:
            describe, kinds = self._helper.make_tensor_value_info, onnx.TensorProto
            kind = dict.fromkeys(whole_numbers, kinds.INT64)
            return [describe(n, kind.get(n, kinds.FLOAT), shape) for n, shape in shapes.items()]

        ends = described(inputs), described(outputs)
        graph = self._helper.make_graph(self._nodes, "calcichat", *ends, self._constants)
        domains = {node.domain: 1 for node in self._nodes} | {"": _OPSET}
        opsets = [self._helper.make_opsetid(*pair) for pair in domains.items()]
        model = self._helper.make_model(graph, opset_imports=opsets, ir_version=_IR)
        onnx.checker.check_model(model)
        onnx.save(model, str(file))

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count}"


class NetworkWriter(GraphWriter):
    """A graph of a trained network's layers.

    Args:
        weights: its weights by the names that the network gives them.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        super().__init__()
        self._weights = weights

    def weight(self, name: str) -> str:
        """Adds a weight."""
        return self.constant(self._weights[name])

    def product(self, x: str, name: str) -> str:
        """Adds the product of a result and a weight."""
        return self.add("MatMul", x, self.weight(name))


@contextmanager
def quantized(graph: Path) -> Iterator[Path]:
    """Yields the file for a float graph; rewrites it into one that computes with 8-bit integers.

    "Dynamic" quantization by ONNX Runtime of the matrix products: weights per output channel
    beforehand, activations by their own range at each run. Both unsigned: products with signed
    weights may saturate on processors without 8-bit dot products, and a text would have another
    vector there (docs/decisions/0003-encoders.md).

    Args:
        graph: where the rewritten graph goes; the float one is gone afterwards.
    """
    # Only training needs the library that rewrites graphs.
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # It can not tell what an operation of another domain than ONNX's gives.
    options = {"DefaultTensorType": TensorProto.FLOAT}

    with tempfile.TemporaryDirectory(prefix="calcichat-graph-") as folder:
        plain = Path(folder) / "plain.onnx"
        yield plain
        silenced = logging.root.manager.disable
        # It recommends a step that these graphs have behind them.
        logging.disable(max(silenced, logging.WARNING))
        try:
            quantize_dynamic(
                plain,
                graph,
                per_channel=True,
                weight_type=QuantType.QUInt8,
                extra_options=options,
            )
        finally:
            logging.disable(silenced)
