"""Reads labelled messages and dialogues from JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SetError(Exception):
    """A file that is no measuring set; the message says which line and why."""


@dataclass(frozen=True)
class Question:
    """One labelled message.

    Attributes:
        expect: acceptable ids, best first.
        cover: ids every one of which the reply should cover; empty for a single question.
        form: own, reworded, typo or translated.
    """

    id: str
    text: str
    lang: str
    kind: str
    expect: tuple[str, ...]
    cover: tuple[str, ...]
    form: str


@dataclass(frozen=True)
class Dialogue:
    """A conversation: what the patient says and which ids are acceptable for each turn."""

    id: str
    turns: tuple[tuple[str, tuple[str, ...]], ...]


def read_set(path: Path) -> tuple[list[Question], list[Dialogue]]:
    """The questions and dialogues of a file.

    Raises:
        SetError: naming the line that can not be read.
    """
    questions: list[Question] = []
    dialogues: list[Dialogue] = []
    for number, row in _rows(path):
        try:
            if not isinstance(row, dict):
                raise TypeError(f"{row!r} is no object")
            if "turns" in row:
                dialogues.append(_dialogue(row))
            else:
                questions.append(_question(row))
        except KeyError as error:
            raise SetError(f"{path.name}:{number}: lacks {error}") from error
        except TypeError as error:
            raise SetError(f"{path.name}:{number}: {error}") from error
    return questions, dialogues


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        # Not splitlines: it also splits at what may stand inside a JSON text (U+2028).
        lines = path.read_text("utf8").split("\n")
    except OSError as error:
        raise SetError(f"{path}: can not be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SetError(f"{path}: can not be read (no UTF-8: {error.reason})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise SetError(f"{path.name}:{number}: is no JSON ({error})") from error


def _dialogue(row: dict[str, Any]) -> Dialogue:
    turns = tuple((_text(turn["user"]), _ids(turn["expect"])) for turn in row["turns"])
    return Dialogue(str(row["id"]), turns)


def _question(row: dict[str, Any]) -> Question:
    cover = row.get("should_cover")
    return Question(
        id=str(row["id"]),
        text=_text(row["text"]),
        lang=row.get("lang", "en"),
        kind=row.get("kind", ""),
        expect=_ids(row["expect"]),
        cover=_ids(cover) if cover else (),
        form=row.get("form", ""),
    )


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"{value!r} is no message")
    return value


def _ids(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON
    """A list of ids; a bare id would be taken for one id a letter, and graded wrong in silence."""
    if not isinstance(value, list) or not value or not all(isinstance(i, str) for i in value):
        raise TypeError(f"{value!r} is no list of ids")
    return tuple(value)
