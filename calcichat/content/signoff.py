"""Who signed an answer, and whether it still says what was signed."""

# ruff: noqa: ANN401 - documents are what YAML holds
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from calcichat.content.load import Tree
from calcichat.content.model import Entry
from calcichat.content.reader import shown

SIGN_KEYS = ("reviewer", "signed", "withdrawn")
_DATE_KEYS = ("reviewed", "review_due")


def checksum(entry: Entry) -> str:
    """A short hash of every word of an answer that a patient reads, with its proof.

    Examples and dates do not count: they change without a new signature.
    """
    words = {
        "texts": [
            [wording.lang, [[line.text, line.proof] for line in wording.lines()]]
            for form in (entry.wording, entry.simple)
            for wording in form.values()
        ],
        "titles": entry.titles,
        "topic": entry.topic,
        "doctor_question": entry.doctor_question,
        "extra": {key: value for key, value in entry.extra.items() if key not in SIGN_KEYS},
    }
    return _short_hash(words)


def paper_checksum(document: Mapping[str, Any]) -> str:
    """The same for a file that is no answer: all it holds but its dates and signature."""
    left_out = (*SIGN_KEYS, *_DATE_KEYS, "version")
    return _short_hash({key: value for key, value in document.items() if key not in left_out})


def unsigned(entry: Entry) -> str | None:
    """Why an answer does not count as signed; None when it does.

    The metadata `reviewer` names the person, `signed` holds the checksum of what was signed.
    """
    if entry.withdrawn:
        return f"withdrawn on {entry.extra['withdrawn']}, not signed again"
    return _fault(entry.extra, checksum(entry))


def unsigned_paper(document: Mapping[str, Any]) -> str | None:
    """Why a file that is no answer does not count as signed; None when it does."""
    return _fault(document, paper_checksum(document))


def papers(tree: Tree) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What is signed besides the answers: id for the sign-off, shown path, document.

    The ledger of facts, the emergency lines and each file of data/page/.
    """
    for file, document in tree.documents.items():
        name = file.removeprefix("data/").removesuffix(".yml")
        if isinstance(document, dict) and (
            name in ("fact_sheet", "safety/lines") or name.startswith("page/")
        ):
            yield name, file, document


def all_unsigned(tree: Tree) -> Iterator[tuple[str, str, str]]:
    """Id for the sign-off, shown path and reason of everything that is not signed."""
    for entry in tree.content.entries.values():
        why = unsigned(entry)
        if why:
            yield entry.id, shown(entry.path, tree.root), why
    for name, file, document in papers(tree):
        why = unsigned_paper(document)
        if why:
            yield name, file, why


def _fault(keys: Mapping[str, Any], present: str) -> str | None:
    if not keys.get("reviewer") or not keys.get("signed"):
        return "not signed by a reviewer"
    if keys["signed"] != present:
        return f"changed since {keys['reviewer']} signed it"
    return None


def _short_hash(words: Any) -> str:
    dump = json.dumps(words, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(dump.encode()).hexdigest()[:12]
