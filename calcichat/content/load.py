"""Reads data/ into typed objects; knows the file layout and nothing about the rules."""

# ruff: noqa: ANN401 - what YAML holds is only known once it has been looked at
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from calcichat.content.entry import build_entry
from calcichat.content.model import Content, ContentError, Entry
from calcichat.content.page import page_strings
from calcichat.content.papers import build_catalogue, build_ledger
from calcichat.content.reader import read_yaml, shown

PROJECT_ROOT = Path(__file__).resolve().parents[2]
DATA = PROJECT_ROOT / "data"
# Files of a group folder that are not answers.
NOT_ENTRIES = {"safety/lines", "safety/lexicon"}
LAYOUT = "not laid out as docs/content_guide.md says"
LAYOUT = "not laid out as docs/content_guide.md says"
T = TypeVar("T")


@dataclass
class Tree:
    """The content with the raw documents behind it, for the checks.

    `documents` maps a shown path to what YAML made of it; `faults` holds the files that could
    not be used and are therefore missing from `content`.
    """

    root: Path
    content: Content
    documents: dict[str, Any] = field(default_factory=dict)
    faults: list[ContentError] = field(default_factory=list)


def load_content(root: Path = DATA) -> Content:
    """Reads every reviewed word below `root` (the project's data folder).

    Raises:
        ContentError: naming file and fault, for unreadable YAML or missing keys.
    """
    tree = load_tree(root)
    if tree.faults:
        raise tree.faults[0]
    return tree.content


def load_tree(root: Path = DATA) -> Tree:
    """Like `load_content`, but goes on past broken answers and pages and lists their faults.

    Raises:
        ContentError: when the catalogue or the ledger itself can not be read.
    """
    documents: dict[str, Any] = {}
    faults: list[ContentError] = []

    def collected(path: Path, build: Callable[[Any], T]) -> T | None:
        try:
            document = documents[shown(path, root)] = read_yaml(path, root)
            return build(document)
        except ContentError as error:
            faults.append(error)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            faults.append(ContentError(shown(path, root), f"{LAYOUT}: {error}"))
        return None

    catalogue = documents["data/catalogue.yml"] = read_yaml(root / "catalogue.yml", root)
    groups = build_catalogue(catalogue)
    ledger = documents["data/fact_sheet.yml"] = read_yaml(root / "fact_sheet.yml", root)
    entries: dict[str, Entry] = {}
    for path in _entry_files(root, groups):
        entry = collected(path, partial(build_entry, path=path, root=root))
        if entry is not None and entry.id in entries:
            faults.append(ContentError(shown(path, root), f"a second file for id {entry.id}"))
        elif entry is not None:
            entries[entry.id] = entry
    strings: dict[str, dict[str, str]] = {}
    for path in sorted((root / "page").glob("*.yml")):
        strings.update(collected(path, partial(page_strings, path=path, root=root)) or {})
    # Not words a patient reads, but examples and intents that have to agree with the rest.
    for path in sorted((root / "understanding").glob("*.yml")):
        collected(path, lambda document: document)
    lines = collected(root / "safety" / "lines.yml", partial(_lines, root=root)) or {}
    facts, guidance, pairs = build_ledger(ledger)
    content = Content(
        entries=_in_order(entries, groups),
        facts=facts,
        guidance=guidance,
        source=dict(ledger.get("source") or {}),
        pairs=pairs,
        catalogue=groups,
        strings=strings,
        lines=lines,
        release=_release(documents),
    )
    return Tree(root, content, documents, faults)


def _lines(document: Any, root: Path) -> dict[str, Any]:
    file = shown(root / "safety" / "lines.yml", root)
    rows = document.get("lines") if isinstance(document, dict) else None
    if not isinstance(rows, dict) or not all(
        isinstance(row, dict) and isinstance(row.get("number"), str) for row in rows.values()
    ):
        raise ContentError(file, 'each of `lines` needs a quoted number: "911"')
    if not isinstance(document.get("country"), dict):
        raise ContentError(file, "country maps languages to the country's name")
    return dict(document)


def _entry_files(root: Path, catalogue: Mapping[str, Any]) -> list[Path]:
    return [
        path
        for group in catalogue
        for path in sorted((root / group).glob("*.yml"))
        if f"{group}/{path.stem}" not in NOT_ENTRIES
    ]


def _in_order(entries: dict[str, Entry], catalogue: Mapping[str, Any]) -> dict[str, Entry]:
    order = [entry_id for ids in catalogue.values() for entry_id in ids]
    known = {entry_id: entries[entry_id] for entry_id in order if entry_id in entries}
    return {**known, **entries}


def _release(documents: Mapping[str, Any]) -> str:
    words = {
        file: {key: value for key, value in document.items() if key != "nlu"}
        for file, document in documents.items()
        if isinstance(document, dict) and not file.startswith("data/understanding/")
    }
    dump = json.dumps(words, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(dump.encode()).hexdigest()[:12]
