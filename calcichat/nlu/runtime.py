"""How ONNX Runtime runs our graphs, and what the two encoders that are such graphs share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Array = NDArray[np.float32]


class GraphEncoder(ABC):
    """A sentence encoder whose arithmetic is an ONNX graph of 8-bit integers.

    Args:
        graph: file of the graph that the encoder's module wrote.

    Attributes:
        width: dimensions of its vectors.
    """

    width: int

    def __init__(self, graph: Path) -> None:
        self.graph = graph
        self._session = open_graph(graph)

    def encode(self, texts: Sequence[str]) -> Array:
        """Unit vectors, shape (len(texts), width).

        Each text is run alone: integers are scaled by the largest number of a run, and a text
        must have the same vector whatever stands beside it.
        """
        vectors = np.empty((len(texts), self.width), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            vector = self._encode(text)
            row[:] = vector / np.linalg.norm(vector)
        return vectors

    @abstractmethod
    def _encode(self, text: str) -> Array:
        """The text's vector, shape (width,), of any length."""


def open_graph(
    graph: Path, options: onnxruntime.SessionOptions | None = None
) -> onnxruntime.InferenceSession:
    """Reads a graph, to be run on the CPU.

    Args:
        graph: its file.
        options: those of `session_options` unless told.
    """
    providers = ["CPUExecutionProvider"]
    return onnxruntime.InferenceSession(str(graph), options or session_options(), providers)


def session_options() -> onnxruntime.SessionOptions:
    """One thread: a process that serves has one CPU; no arena: it would keep its largest size."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return options
