"""What a reviewer signed, found again in git, and what has changed since."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from calcichat.content.entry import build_entry
from calcichat.content.model import ContentError, Entry
from calcichat.content.page import page_leaves
from calcichat.content.signoff import checksum, paper_checksum
from calcichat.editor.git import text_at, versions

# An answer is signed every year; more changes than this between two signatures are unlikely.
_MOST_VERSIONS = 100


@dataclass(frozen=True)
class Change:
    """One sentence that is not as it was signed: `sign` is "+" for new, "-" for gone."""

    sign: str
    text: str


def changes_since_signed(entry: Entry, root: Path) -> list[Change] | None:
    """What differs from the signed words of an answer; None when those are not in git.

    The caller knows that the answer was signed and has changed.
    """
    for commit in versions(entry.path, _MOST_VERSIONS):
        before = _entry_at(entry, commit, root)
        if before is not None and checksum(before) == entry.extra.get("signed"):
            return _differences(list(_said(before)), list(_said(entry)))
    return None


def paper_changes(path: Path, document: Mapping[str, Any]) -> list[Change] | None:
    """The same for a page, the emergency lines or the ledger."""
    for commit in versions(path, _MOST_VERSIONS):
        before = _mapping_at(path, commit)
        if before is not None and paper_checksum(before) == document.get("signed"):
            return _differences(list(_rows(before)), list(_rows(document)))
    return None


def _entry_at(entry: Entry, commit: str, root: Path) -> Entry | None:
    document = _mapping_at(entry.path, commit)
    try:
        return None if document is None else build_entry(document, entry.path, root)
    except (ContentError, AttributeError, KeyError, TypeError, ValueError):
        return None  # a version of the file that could not be used then either


def _mapping_at(path: Path, commit: str) -> dict[str, Any] | None:
    text = text_at(path, commit)
    try:
        document = yaml.safe_load(text) if text else None
    except yaml.YAMLError:
        return None
    return document if isinstance(document, dict) else None


def _said(entry: Entry) -> Iterator[str]:
    """What a signature covers, a row each."""
    for lang, title in entry.titles.items():
        yield f"title ({lang}): {title}"
    for key, value in (("topic", entry.topic), ("question", entry.doctor_question)):
        if value:
            yield f"{key}: {value}"
    for form, wordings in (("", entry.wording), ("simple form: ", entry.simple)):
        for wording in wordings.values():
            for line in wording.lines():
                yield f"{form}{line.text} [{', '.join(line.proof)}]"
    for key, value in entry.extra.items():
        if key not in ("reviewer", "signed", "withdrawn"):
            yield f"{key}: {value}"


def _rows(document: Mapping[str, Any]) -> Iterator[str]:
    leaves = dict(page_leaves(document))
    if leaves:
        for name, row in leaves.items():
            yield f"{name}: {row}"
        return
    for key, value in document.items():
        for name, row in value.items() if isinstance(value, dict) else [("", value)]:
            yield f"{key}.{name}: {row}".replace(".:", ":")


def _differences(before: list[str], after: list[str]) -> list[Change]:
    rows = difflib.ndiff(before, after)
    return [Change(row[0], row[2:]) for row in rows if row[0] in "+-"]
