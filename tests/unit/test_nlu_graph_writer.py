"""Small graphs, written and made to compute with 8-bit integers."""

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest

from calcichat.nlu import minilm, multilingual
from calcichat.nlu.graph_writer import NetworkWriter, quantized
from calcichat.nlu.runtime import open_graph


@pytest.fixture
def silenced():
    """Somebody has silenced all logging up to a level."""
    before = logging.root.manager.disable
    yield logging.disable
    logging.disable(before)


@pytest.mark.parametrize("level", [logging.NOTSET, logging.INFO, logging.CRITICAL])
def test_what_was_silenced_before_stays_so(tmp_path: Path, silenced, level: int) -> None:
    silenced(level)
    with quantized(tmp_path / "small.onnx") as plain:
        writer = NetworkWriter({"matrix": np.eye(4, dtype=np.float32)})
        result = writer.product("x", "matrix")
        writer.save(plain, {"x": ("texts", 4)}, {result: ("texts", 4)})
    assert (tmp_path / "small.onnx").exists()
    assert logging.root.manager.disable == level


def test_the_largest_numbers_do_not_saturate(tmp_path: Path) -> None:
    """Signed weights lose a half here on a processor without 8-bit dot products (AVX2)."""
    file = tmp_path / "large.onnx"
    with quantized(file) as plain:
        writer = NetworkWriter({"matrix": np.ones((64, 4), dtype=np.float32)})
        result = writer.product("x", "matrix")
        writer.save(plain, {"x": ("texts", 64)}, {result: ("texts", 4)})
    x = np.ones((1, 64), dtype=np.float32)
    (found,) = open_graph(file).run(None, {"x": x})
    assert np.allclose(found, 64, rtol=0.01)


@pytest.mark.parametrize("write", [minilm.write_graph, multilingual.write_graph])
def test_the_encoders_weights_are_unsigned(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    """So that a text has the same vector on every processor."""
    graph = onnx.load(str(write(tmp_path / "encoder.onnx"))).graph
    kinds = {
        tensor.data_type
        for tensor in graph.initializer
        if tensor.name.endswith("_quantized") and len(tensor.dims) == 2
    }
    assert kinds == {onnx.TensorProto.UINT8}
