"""What the English encoder has learnt of this subject: small additions to its matrices.

`make tune-encoder` writes the file once in a while; every training adds it to the weights of the
package (docs/decisions/0005-tuned-encoder.md). An addition is a product of two thin matrices, as
in Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calcichat.nlu.runtime import Array

ADAPTER = Path(__file__).with_name("english_adapter.npz")
DOWN, UP = ".down", ".up"
# Half of what was learnt is added. Weights half way between a general encoder and a tuned one
# know the subject nearly as well and have forgotten nothing else: Wortsman et al., "Robust
# fine-tuning of zero-shot models", 2022, recommend a half where nothing better is known.
_SHARE = 0.5


def adapted(weights: Mapping[str, Array], file: Path = ADAPTER) -> dict[str, Array]:
    """The weights with half of each learnt addition.

    Args:
        weights: by name; matrices have the shape (in, out).
        file: holds for a matrix NAME the factors NAME.down (in, rank) and NAME.up (rank, out).

    Raises:
        KeyError: when the file names a matrix that is not there.
        ValueError: when a product has not its matrix's shape.
    """
    result = dict(weights)
    with np.load(file, allow_pickle=False) as stored:
        for name in sorted(key.removesuffix(DOWN) for key in stored.files if key.endswith(DOWN)):
            addition = _product(stored[name + DOWN], stored[name + UP])
            if addition.shape != result[name].shape:
                raise ValueError(
                    f"{file.name}: {name} is {result[name].shape}, not {addition.shape}"
                )
            result[name] = result[name] + _SHARE * addition
    return result


def release(file: Path = ADAPTER) -> str:
    """A short name of the file's content: vectors made with another file are other vectors."""
    return f"{hashlib.sha256(file.read_bytes()).hexdigest()[:8]}-{_SHARE}"


def _product(down: NDArray[np.float16], up: NDArray[np.float16]) -> Array:
    product: Array = down.astype(np.float32) @ up.astype(np.float32)
    return product
