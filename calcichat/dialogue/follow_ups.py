"""Follow-ups: what a short message means after the last answer, as rows of data/understanding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from calcichat.content.model import ContentError
from calcichat.nlu.parts import Part
from calcichat.safety_order import URGENT

_ANY = "any"
_LONGEST_WISH = 9  # words
_REPLAYS = ("repeat", "simplify")
_PATTERNS = ("names", "sign", "again", "simpler", "more", "erase")
FILE = Path("understanding") / "follow_ups.yml"
SPANISH_FILE = Path("understanding") / "follow_ups_spanish.yml"


@dataclass(frozen=True)
class FollowUp:
    """One row: after which last answer which words mean which id."""

    name: str
    words: re.Pattern[str]
    longest: int
    after: Mapping[str, str]
    instead_of: frozenset[str]

    def id_for(self, text: str, guessed: str, last: str) -> str | None:
        """The id this row gives to a message, or None when it does not apply."""
        if len(text.split()) > self.longest or not self.words.search(text):
            return None
        if self.instead_of and guessed not in self.instead_of:
            return None
        # After an emergency or a crisis only a row that names it has a say.
        anyway = None if last in URGENT else self.after.get(_ANY)
        return self.after.get(last, anyway)


@dataclass(frozen=True)
class FollowUps:
    """All rows, in order, and single patterns.

    What names our subject, what points at a symptom told before, and what asks for what.
    """

    rows: tuple[FollowUp, ...]
    names: re.Pattern[str]
    sign: re.Pattern[str]
    again: re.Pattern[str]
    simpler: re.Pattern[str]
    more: re.Pattern[str]
    erase: re.Pattern[str]

    def told_by(self, guessed: str) -> Iterable[FollowUp]:
        """The rows that name what the classifier made of a message."""
        return (row for row in self.rows if guessed in row.instead_of)

    def replay(self, part: Part, text: str) -> str | None:
        """`repeat` or `simplify` when that is what a message wants, else None."""
        if part.id in _REPLAYS:
            return part.id
        if len(text.split()) > _LONGEST_WISH:
            return None
        if self.simpler.search(text):
            return "simplify"
        return "repeat" if self.again.search(text) else None


def load_follow_ups(data: Path) -> FollowUps:
    """Reads the rows below the data folder.

    Raises:
        ContentError: naming the file, for a row without its keys or a pattern that is none.
    """
    rows, document = _read_rows(data, FILE)
    spanish, _ = _read_rows(data, SPANISH_FILE)
    try:
        patterns = (re.compile(document[name]) for name in _PATTERNS)
        return FollowUps((*spanish, *rows), *patterns)
    except (KeyError, TypeError, re.error) as error:
        raise ContentError(f"data/{FILE}", f"can not be read: {error}") from error


def _read_rows(data: Path, file: Path) -> tuple[tuple[FollowUp, ...], dict[str, Any]]:
    """The rows of a file, and the whole of it."""
    try:
        document: dict[str, Any] = yaml.safe_load((data / file).read_text("utf8"))
        return tuple(map(_follow_up, document["follow_ups"])), document
    except (OSError, KeyError, TypeError, re.error, yaml.YAMLError) as error:
        raise ContentError(f"data/{file}", f"can not be read: {error}") from error


def _follow_up(row: Mapping[str, Any]) -> FollowUp:
    return FollowUp(
        row["name"],
        re.compile(row["words"]),
        int(row["longest"]),
        row["after"],
        frozenset(row.get("instead_of") or ()),
    )
