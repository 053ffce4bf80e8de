"""Keeps the sentence vectors of examples between trainings: an edit encodes only what is new.

Examples are reviewed content, never a patient's words; at run time nothing is cached.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import tempfile
import time
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from calcichat.nlu.encoders import SentenceEncoder, Vectors

logger = logging.getLogger(__name__)
_BATCH = 256  # texts between two progress lines at the earliest
_SAY_EVERY = 5.0  # seconds
_MOST = 80_000  # vectors kept, the longest unused go first; 280 MB


def encode_all(encoder: SentenceEncoder, texts: Sequence[str], folder: Path) -> Vectors:
    """The vectors of all texts, shape (len(texts), dimensions), from the cache where it has them.

    Args:
        encoder: makes the missing ones; its release names the cache file.
        texts: the examples.
        folder: where the cache is kept; made when missing.
    """
    name = encoder.release
    file = folder / f"{name}.npz"
    known = _read(file)
    keys = [hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    started = told = time.monotonic()
    new = list(missing)
    batches = [new[first : first + _BATCH] for first in range(0, len(new), _BATCH)]

    def encode(batch: list[str]) -> Vectors:
        return encoder.encode([missing[key] for key in batch])

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the arithmetic leaves Python's lock
        for done, vectors in enumerate(pool.map(encode, batches)):
            known.update(zip(batches[done], vectors, strict=True))
            if time.monotonic() - told > _SAY_EVERY:
                told = time.monotonic()
                logger.info("%s: %d of %d examples encoded", name, (done + 1) * _BATCH, len(new))
    if new:
        logger.info("%s: %d examples in %.0f s", name, len(new), time.monotonic() - started)
        _keep(file, {key: known[key] for key in keys})
    return np.stack([known[key] for key in keys])


def _keep(file: Path, used: dict[str, Vectors]) -> None:
    """Puts the vectors used now beside those in the file, one training after the other."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # given back when it is closed
        # Read again: another training may have put its own there meanwhile.
        _write(file, _trimmed(_read(file) | used, list(used)))


def _trimmed(known: dict[str, Vectors], used: Sequence[str]) -> dict[str, Vectors]:
    """The vectors used now last; those of other texts (a benchmark's) stay while there is room."""
    now = dict.fromkeys(used)
    kept = [*(key for key in known if key not in now), *now]
    return {key: known[key] for key in kept[-_MOST:]}


def _read(file: Path) -> dict[str, Vectors]:
    try:
        with np.load(file, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return {}


def _write(file: Path, vectors: dict[str, Vectors]) -> None:
    """Writes beside and renames: two trainings at once never read half a file."""
    handle, name = tempfile.mkstemp(suffix=".npz", dir=file.parent)
    with os.fdopen(handle, "wb") as target:
        np.savez(target, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
    Path(name).replace(file)
