"""Drafts a new answer file out of a gap, for an editor to write."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from calcichat.content.load import load_content
from calcichat.content.model import Content, Entry
from calcichat.content.new import new_answer
from calcichat.editor.book import EXAMPLES
from calcichat.editor.errors import EditorError
from calcichat.evaluation.spread import spread

_SILENT = "not_covered"
_GROUPS = (_SILENT, "fallback")


def draft_from_gap(
    gap: str,
    root: Path,
    new_id: str | None = None,
    group: str = "answers",
    clock: Callable[[], datetime.date] = datetime.date.today,
) -> list[str]:
    """Writes the skeleton of a new answer, with what is known of the gap as comments.

    Args:
        gap: a not_covered or fallback id that patients meet.
        root: the data folder.
        new_id: id of the new file; by default that of the gap without `not_covered_`.
        group: the group the new answer joins.
        clock: gives today's date.

    Returns:
        The shown paths of the files that were written or got a line.

    Raises:
        EditorError: when the id is no gap, or the new one needs a name.
        ContentError: when a file of the new name is there already, or the name is none.
    """
    content = load_content(root)
    entry = content.entries.get(gap)
    if entry is None or entry.group not in _GROUPS:
        raise EditorError(f"{gap} is no gap: name a {_SILENT} or fallback id of make gaps")
    name = new_id or gap.removeprefix(f"{_SILENT}_")
    if name == gap:
        raise EditorError(f"{gap} stands for many questions: name the new answer (as=...)")
    written = new_answer(name, root, group, clock)
    path = root / group / f"{name}.yml"
    notes = "".join(f"# {row}".rstrip() + "\n" for row in _notes(entry, content))
    path.write_text(notes + path.read_text("utf8"), encoding="utf-8")
    return written


def _notes(entry: Entry, content: Content) -> list[str]:
    spec = content.catalogue.get(entry.group, {}).get(entry.id, {})
    rows = [f"Drafted from the gap {entry.id}. Take these lines out when the answer is written."]
    rows.append(f"What she asks there: {spec.get('asks') or entry.title}")
    if entry.group == _SILENT:
        rows += [
            "The fact sheet was silent on this when that id was written. An answer needs a fact:",
            "first put it into data/fact_sheet.yml, with its section and reviewed, then cite it.",
            f"Neighbouring answer: {spec.get('nearest') or 'none'}",
            f"Her question for the doctor: {entry.doctor_question or 'none'}",
        ]
    found = spread(entry.examples, EXAMPLES)
    if found:
        rows.append(f"Examples of {entry.id}; move what fits (an example stands in one file only):")
        rows += [f"  {example}" for example in found]
    return rows
