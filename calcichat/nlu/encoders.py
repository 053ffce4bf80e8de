"""Sentence encoders: text in, one unit vector out. Their weights come inside Python packages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class SentenceEncoder(Protocol):
    """What the question model needs of an encoder.

    Attributes:
        width: dimensions of its vectors.
    """

    width: int

    @property
    def release(self) -> str:
        """Names the weights and the arithmetic; another one means other vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions)."""


class Remembering:
    """An encoder that encodes the same text only once.

    What patients type must not stay in memory: it lives with one message (reading.py).
    """

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._seen: dict[str, Vectors] = {}
        self.width = encoder.width

    @property
    def release(self) -> str:
        """That of the encoder."""
        return self._encoder.release

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._seen]
        if new:
            self._seen.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._seen[text] for text in texts])


def create_encoder(name: str, folder: Path, *, make: bool = False) -> SentenceEncoder:
    """The encoder of that name from config.yml.

    Args:
        name: multilingual or english.
        folder: of the model; the encoder's graph lies in it.
        make: write that graph there first, as training does.

    Raises:
        ValueError: for a name that does not exist.
    """
    graph = folder / f"{name}.onnx"
    if name == "multilingual":
        from calcichat.nlu import multilingual

        return multilingual.MultilingualEncoder(multilingual.write_graph(graph) if make else graph)
    if name == "english":
        from calcichat.nlu import minilm

        return minilm.EnglishEncoder(minilm.write_graph(graph) if make else graph)
    raise ValueError(f"config.yml names the encoder '{name}'; there are: multilingual, english")
