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
            if "turns" in row:
                turns = tuple((turn["user"], tuple(turn["expect"])) for turn in row["turns"])
                dialogues.append(Dialogue(str(row["id"]), turns))
            else:
                questions.append(_question(row))
        except (KeyError, TypeError) as error:
            raise SetError(f"{path.name}:{number}: lacks {error}") from error
    return questions, dialogues


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text("utf8").splitlines()
    except OSError as error:
        raise SetError(f"{path}: can not be read ({error.strerror})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise SetError(f"{path.name}:{number}: is no JSON ({error})") from error


def _question(row: dict[str, Any]) -> Question:
    return Question(
        id=str(row["id"]),
        text=row["text"],
        lang=row.get("lang", "en"),
        kind=row.get("kind", ""),
        expect=tuple(row["expect"]),
        cover=tuple(row.get("should_cover") or ()),
        form=row.get("form", ""),
    )
