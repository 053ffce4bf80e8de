"""Signs answers for a reviewer, and takes answers out until they are signed again."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from calcichat.content.checks import context_of, run
from calcichat.content.entry import build_entry
from calcichat.content.load import Tree, load_tree
from calcichat.content.model import WITHDRAWABLE, Entry
from calcichat.content.new import in_a_year
from calcichat.content.reader import shown
from calcichat.content.signoff import (
    SIGN_KEYS,
    checksum,
    paper_checksum,
    papers,
    unsigned,
    unsigned_paper,
)
from calcichat.editor.errors import EditorError
from calcichat.editor.metadata import replace_file, set_in_answer, set_in_paper

ALL = "all"
_LONGEST_NAME = 80
Clock = Callable[[], datetime.date]


@dataclass(frozen=True)
class Change:
    """A file as it will be: its path, shown path and new text."""

    path: Path
    shown: str
    text: str


def sign_off(
    ids: Sequence[str], reviewer: str, root: Path, clock: Clock = datetime.date.today
) -> list[str]:
    """Writes reviewer, date and checksum into each file; all of them or, at a fault, none.

    Args:
        ids: catalogue ids, `page/<file>`, `safety/lines`, `fact_sheet`, or the one word "all".
            `id@code` signs only when the words still have the code the review book prints.
        reviewer: the person's name, as it is to stand in the file.
        root: the data folder.
        clock: gives today's date; the review is due again a year later.

    Returns:
        The shown paths of the files that were signed.

    Raises:
        EditorError: for an unknown id, a name that is none, a code of other words, or a file
            the check finds a fault in.
    """
    name = _reviewer(reviewer)
    context = context_of(root, clock=clock)
    tree = context.tree
    wanted = _expanded(ids, tree)
    faulty = {problem.file: problem for problem in reversed(run(context)) if not _overdue(problem)}
    changes = []
    for entry_id, code in wanted.items():
        change, present = _signed(entry_id, name, tree, clock())
        if change.shown in faulty:
            raise EditorError(f"nothing was signed: {faulty[change.shown]}")
        if code and code != present:
            raise EditorError(
                f"nothing was signed: {change.shown} says something else than what was printed"
                f" with the code {code}; print the review book again"
            )
        changes.append(change)
    return _write(changes)


def withdraw(ids: Sequence[str], root: Path, clock: Clock = datetime.date.today) -> list[str]:
    """Marks answers as withdrawn; from the next start the hand-off stands in their place.

    Returns:
        The shown paths of the files that were marked.

    Raises:
        EditorError: for an unknown id, or one whose words must never be missing.
    """
    tree = load_tree(root)
    changes = []
    for entry_id in ids:
        entry = tree.content.entries.get(entry_id)
        if entry is None:
            raise EditorError(f"nothing was withdrawn: {_unknown(entry_id, tree)}")
        if entry.group not in WITHDRAWABLE:
            raise EditorError(
                f"nothing was withdrawn: {entry_id} is one of the {entry.group} words, which must"
                " never be missing; correct its file and have it signed instead"
            )
        text = set_in_answer(_read(entry.path), entry_id, {"withdrawn": clock().isoformat()})
        _same_words(entry, text, root)
        changes.append(Change(entry.path, shown(entry.path, root), text))
    return _write(changes)


def _reviewer(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise EditorError('who signs? reviewer="Dr. ..."')
    # Rasa carries metadata along with every answer and reads braces as slots.
    if len(name) > _LONGEST_NAME or re.search(r"[{}$<>]|[^\w\s.,'’()-]", name):
        raise EditorError("the reviewer's name may hold letters, digits, blanks and . , ' ( ) -")
    return name


def _expanded(ids: Sequence[str], tree: Tree) -> dict[str, str]:
    """Id to the printed code that came with it ("" for none)."""
    if not ids:
        raise EditorError(f"which answer? id=how_common, several in quotes, or id={ALL}")
    if ALL in ids:
        if len(ids) > 1:
            raise EditorError(f"{ALL} stands alone: it already names every file")
        return dict.fromkeys([*tree.content.entries, *(name for name, _, _ in papers(tree))], "")
    return {name: code for name, _, code in (word.partition("@") for word in ids)}


def _overdue(problem: Any) -> bool:  # noqa: ANN401 - a Problem
    """Signing is what ends being overdue; it must not be held up by it."""
    return str(problem.fault).startswith(("review was due", "the source was to be read"))


def _signed(entry_id: str, reviewer: str, tree: Tree, today: datetime.date) -> tuple[Change, str]:
    dates = {"reviewed": today.isoformat(), "review_due": in_a_year(today).isoformat()}
    entry = tree.content.entries.get(entry_id)
    if entry is not None:
        code = checksum(entry)
        keys = {"withdrawn": None, **dates, "reviewer": reviewer, "signed": code}
        text = set_in_answer(_read(entry.path), entry_id, keys)
        signed = _same_words(entry, text, tree.root)
        if unsigned(signed):
            raise EditorError(f"{entry_id}: the signature did not take: {unsigned(signed)}")
        return Change(entry.path, shown(entry.path, tree.root), text), code
    for name, file, document in papers(tree):
        if name == entry_id:
            return _signed_paper(tree.root / f"{name}.yml", file, document, reviewer, today)
    raise EditorError(f"nothing was signed: {_unknown(entry_id, tree)}")


def _signed_paper(
    path: Path, file: str, document: Mapping[str, Any], reviewer: str, today: datetime.date
) -> tuple[Change, str]:
    code = paper_checksum(document)
    keys = {"reviewed": today.isoformat(), "reviewer": reviewer, "signed": code}
    text = set_in_paper(_read(path), keys)
    after = yaml.safe_load(text)
    if unsigned_paper(after) or paper_checksum(after) != code:
        raise EditorError(f"{file}: the signature could not be written; sign it by hand")
    return Change(path, file, text), code


def _same_words(entry: Entry, text: str, root: Path) -> Entry:
    """The entry of a changed text, once it is sure that only dates and signature changed."""
    after = build_entry(yaml.safe_load(text), entry.path, root)
    bare = {key: value for key, value in entry.extra.items() if key not in SIGN_KEYS}
    kept = {key: value for key, value in after.extra.items() if key not in SIGN_KEYS}
    same = replace(after, extra=entry.extra, reviewed=entry.reviewed, review_due=entry.review_due)
    if same != entry or kept != bare:
        raise EditorError(f"{shown(entry.path, root)}: could not be marked; do it by hand")
    return after


def _unknown(name: str, tree: Tree) -> str:
    broken = next((fault for fault in tree.faults if Path(fault.file).stem == name), None)
    return f"{broken}" if broken else f"no answer or page is called {name}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _write(changes: Sequence[Change]) -> list[str]:
    for change in changes:
        replace_file(change.path, change.text)
    return [change.shown for change in changes]
