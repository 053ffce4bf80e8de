"""Small graphs, written and made to compute with 8-bit integers."""

import logging
from pathlib import Path

import numpy as np
import pytest

from calcichat.nlu.graph_writer import NetworkWriter, quantized


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
