"""The sentences of data/page/: everything a patient reads that is not an answer.

A file holds names, and under each name a mapping language -> text, with the `proof` of its
sentences (one entry per line of the English text, or one list for all of it):

    strings:
      title: {en: "Questions about breast calcifications", proof: [g_courtesy]}

The key `strings` may be left out; names may nest and are then joined by a dot.
"""

# ruff: noqa: ANN401 - what YAML holds is only known once it has been looked at
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from calcichat.content.model import DEFAULT_LANG, ContentError
from calcichat.content.reader import shown

WRAPPERS = {"strings", "page"}
NOT_STRINGS = {"version", "reviewed", "review_due", "reviewer", "source"}
NOT_LANGS = {"proof", "note"}


def page_leaves(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and row of every string in one page document; rows keep `proof`."""
    for key, value in (document or {}).items():
        if key in NOT_STRINGS or not isinstance(value, dict):
            continue
        if isinstance(value.get(DEFAULT_LANG), str):
            yield str(key), value
            continue
        for name, row in page_leaves(value):
            yield (name if key in WRAPPERS else f"{key}.{name}"), row


def page_strings(document: Any, path: Path, root: Path) -> dict[str, dict[str, str]]:
    """The strings of one file: "file.name" -> language -> text.

    Raises:
        ContentError: when the file is no mapping or holds no string.
    """
    if not isinstance(document, dict):
        raise ContentError(shown(path, root), "a page file maps names to {en: text, proof: [...]}")
    found = {
        f"{path.stem}.{name}": {
            lang: text.strip()
            for lang, text in row.items()
            if lang not in NOT_LANGS and isinstance(text, str)
        }
        for name, row in page_leaves(document)
    }
    for name, row in page_leaves(document):
        if not _is_proof(row.get("proof", [])):
            raise ContentError(shown(path, root), f"proof of {name} is a list of ids, or of lists")
    if not found:
        raise ContentError(
            shown(path, root), "no string found: write name: {en: text, proof: [...]}"
        )
    return found


def _is_proof(value: Any) -> bool:
    """Ids for the whole string, or a list of ids for each of its lines."""
    if not isinstance(value, list):
        return False
    nested = any(isinstance(item, list) for item in value)
    rows = value if nested else [value]
    return all(isinstance(row, list) and all(isinstance(name, str) for name in row) for row in rows)
