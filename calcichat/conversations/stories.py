"""Reads conversations in Rasa's test-story format, as far as a chat over HTTP needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from calcichat.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "tests" / "conversations"
_ANNOTATION = re.compile(r"\[([^\]]*)\]\{[^}]*\}")
_UTTER, _SIMPLE = "utter_", "_simple"


class StoryError(Exception):
    """A file that is no conversation test; the message names it and says why."""


@dataclass(frozen=True)
class Expected:
    """One message that has to come.

    Attributes:
        id: catalogue id whose words are played.
        simple: in their simple form.
        with_data: a custom action follows that adds data.
    """

    id: str
    simple: bool = False
    with_data: bool = False


@dataclass(frozen=True)
class Turn:
    """What the patient does, text or the id of a tapped button, and what has to come back."""

    text: str | None
    choice: str | None
    expected: tuple[Expected, ...]


@dataclass(frozen=True)
class Story:
    """One conversation."""

    file: str
    name: str
    turns: tuple[Turn, ...]


def test_files(folder: Path = FOLDER) -> list[Path]:
    """The files Rasa plays too: it skips other names without a word."""
    return sorted(folder.glob("test_*.yml"))


def read_stories(paths: Iterable[Path]) -> list[Story]:
    """All conversations of the files, in order.

    Raises:
        StoryError: naming the file, and the conversation where there is one.
    """
    found: list[Story] = []
    for path in paths:
        try:
            document = yaml.safe_load(path.read_text("utf8"))
            found += [_story(path.name, row) for row in document["stories"]]
        except OSError as error:
            raise StoryError(f"{path.name}: can not be read ({error.strerror})") from error
        except (KeyError, TypeError, yaml.YAMLError) as error:
            raise StoryError(f"{path.name}: is no conversation test ({error})") from error
    if not found:
        raise StoryError("no conversation found")
    return found


def _story(file: str, row: dict[str, Any]) -> Story:
    name, turns = str(row["story"]), []
    steps: list[dict[str, Any]] = row["steps"]
    starts = [at for at, step in enumerate(steps) if "user" in step or "intent" in step]
    if not starts or starts[0] != 0:
        raise StoryError(f"{file}: '{name}' has to begin with what the patient says")
    for start, end in zip(starts, [*starts[1:], len(steps)], strict=True):
        expected = _expected(file, name, steps[start + 1 : end])
        text = steps[start].get("user")
        choice = None if text is not None else str(steps[start]["intent"])
        turns.append(Turn(_plain(text) if text is not None else None, choice, expected))
    return Story(file, name, tuple(turns))


def _expected(file: str, name: str, steps: Iterable[dict[str, Any]]) -> tuple[Expected, ...]:
    found: list[Expected] = []
    for step in steps:
        action = str(step["action"])
        if action.startswith(_UTTER):
            uttered = action.removeprefix(_UTTER)
            found.append(Expected(uttered.removesuffix(_SIMPLE), uttered.endswith(_SIMPLE)))
        elif found:
            found[-1] = Expected(found[-1].id, found[-1].simple, with_data=True)
        else:
            raise StoryError(f"{file}: '{name}' has {action} before any words")
    if not found:
        raise StoryError(f"{file}: '{name}' has a turn without a reply")
    return tuple(found)


def _plain(text: str) -> str:
    """The patient's words without the annotations of their parts."""
    return _ANNOTATION.sub(r"\1", text).strip()
