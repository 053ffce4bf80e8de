"""Writes a new answer file with all its keys, its catalogue row and its line in domain.yml."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

from calcichat.content.checks.examples import WITHOUT_EXAMPLES
from calcichat.content.checks.identity import WITH_SIMPLE_FORM
from calcichat.content.checks.written import UNWRITTEN
from calcichat.content.load import load_tree
from calcichat.content.model import ContentError

_ID = re.compile(r"[a-z][a-z0-9_]*")


def new_answer(
    entry_id: str,
    root: Path,
    group: str | None = None,
    clock: Callable[[], datetime.date] = datetime.date.today,
) -> list[str]:
    """Makes the file for an id; it fails the check until its words are written.

    Args:
        entry_id: an id of the catalogue without a file, or a new one.
        root: the data folder; domain.yml stands beside it.
        group: for a new id: the group it joins.
        clock: gives today's date for `reviewed`.

    Returns:
        The files that were written or got a line, as shown to a person.

    Raises:
        ContentError: when the id is no name, has a file, or has no group.
    """
    if not _ID.fullmatch(entry_id):
        raise ContentError(f"data/?/{entry_id}.yml", "an id is lower-case words joined by _")
    content = load_tree(root).content
    known = next((name for name, ids in content.catalogue.items() if entry_id in ids), None)
    if known and group and known != group:
        raise ContentError("data/catalogue.yml", f"{entry_id} belongs to {known}, not to {group}")
    home = known or group
    if home is None:
        raise ContentError(
            "data/catalogue.yml", f"{entry_id} is not there: name its group (group=answers)"
        )
    path = root / home / f"{entry_id}.yml"
    if path.exists():
        raise ContentError(f"data/{home}/{entry_id}.yml", "the file is there already")
    spec = content.catalogue[home].get(entry_id, {})
    path.write_text(skeleton(entry_id, home, bool(spec.get("nearest")), clock()), encoding="utf-8")
    written = [f"data/{home}/{entry_id}.yml"]
    if known is None:
        row = f'  {entry_id}: {{asks: "{UNWRITTEN} what she asks", says: []}}'
        _insert(root / "catalogue.yml", f"{home}:", row)
        written.append("data/catalogue.yml")
    if entry_id not in WITHOUT_EXAMPLES and _list_intent(root.parent / "domain.yml", entry_id):
        written.append("domain.yml")
    return written


def skeleton(entry_id: str, group: str, nearest: bool, today: datetime.date) -> str:
    """The text of a new file of a group: every key, and a mark wherever a person has to write."""
    paragraphs = 3 if group != "not_covered" or nearest else 2
    rows = ['version: "3.1"', "responses:", f"  utter_{entry_id}:"]
    rows += _text(paragraphs)
    rows += [
        "    metadata:",
        f"      title: {UNWRITTEN} the button, her words",
        *_proof(paragraphs),
    ]
    if group == "not_covered":
        rows.append(f"      topic: {UNWRITTEN} her topic, up to six words")
        rows.append(f"      doctor_question: {UNWRITTEN} a neutral question in her voice?")
    rows.append("      related: []                 # 2 to 4 ids")
    rows.append(f'      reviewed: "{today.isoformat()}"')
    rows.append(f'      review_due: "{in_a_year(today).isoformat()}"')
    if group in WITH_SIMPLE_FORM:
        rows += [f"  utter_{entry_id}_simple:      # the same facts, 12 words a sentence"]
        rows += [*_text(1), "    metadata:", *_proof(1)]
    if entry_id not in WITHOUT_EXAMPLES:
        rows += [
            "nlu:",
            f"- intent: {entry_id}",
            "  examples: |",
            f"    - {UNWRITTEN} what she types",
        ]
    return "\n".join(rows) + "\n"


def _text(paragraphs: int) -> list[str]:
    rows = ["  - text: |-"]
    for number in range(1, paragraphs + 1):
        rows += [""] if number > 1 else []
        rows.append(f"      {UNWRITTEN} paragraph {number}, one sentence a line.")
    return rows


def _proof(lines: int) -> list[str]:
    return ["      proof:                      # ids of data/fact_sheet.yml"] + [
        "      - []"
    ] * lines


def in_a_year(day: datetime.date) -> datetime.date:
    """The same day of the next year, when a review is due again."""
    # The 29th of February has no anniversary; the day after the 28th is the 1st of March.
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return datetime.date(day.year + 1, 3, 1)


def _insert(path: Path, heading: str, row: str) -> None:
    """Puts a row at the end of a top-level block, leaving every comment where it is."""
    rows = path.read_text(encoding="utf-8").splitlines()
    start = next(at for at, text in enumerate(rows) if text.split("#")[0].rstrip() == heading)
    end = next(
        (at for at in range(start + 1, len(rows)) if re.match(r"[^\s#-]", rows[at])), len(rows)
    )
    while not rows[end - 1].strip() or rows[end - 1].startswith("#"):
        end -= 1
    rows.insert(end, row)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _list_intent(path: Path, entry_id: str) -> bool:
    """Adds the intent to domain.yml; False when it stands there already."""
    if not path.is_file():
        raise ContentError("domain.yml", "the file is missing")
    text = path.read_text(encoding="utf-8")
    items = re.search(r"^intents:[^\n]*\n((?:[ \t]*(?:-|#)[^\n]*\n|[ \t]*\n)+)", text, re.MULTILINE)
    if items is None:
        raise ContentError("domain.yml", "there is no list of intents to add to")
    if re.search(rf"^\s*-\s*{entry_id}\b", items.group(1), re.MULTILINE):
        return False
    dash = re.search(r"^[ \t]*-", items.group(1), re.MULTILINE)
    _insert(path, "intents:", f"{dash.group() if dash else '-'} {entry_id}")
    return True
