"""Plays one conversation over the chat API and names what is not as it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from calcichat.content import Content
from calcichat.content.words import fill, markers
from calcichat.conversations.stories import FOLDER, Expected, Story, StoryError, Turn
from calcichat.evaluation.client import Patient, Reply
from calcichat.safety_order import SAFETY_ORDER, URGENT

SAFETY_WORDS = FOLDER / "safety_words.yml"
_REPLAYS = frozenset({"repeat", "simplify"})


@dataclass(frozen=True)
class SafetyWords:
    """What a safety reply has to hold and must not hold, as patterns by the words themselves."""

    must: Mapping[str, re.Pattern[str]]
    never: Mapping[str, re.Pattern[str]]


def read_safety_words(content: Content, path: Path = SAFETY_WORDS) -> dict[str, SafetyWords]:
    """The safety words by id, with the numbers of the content in them.

    Raises:
        StoryError: when the file lacks a safety id or its lists.
    """
    try:
        document = yaml.safe_load(path.read_text("utf8"))
        values = markers(content, {})
        found = {
            name: SafetyWords(_patterns(row["must"], values), _patterns(row["never"], values))
            for name, row in document.items()
        }
    except (OSError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise StoryError(f"{path.name}: can not be read ({error})") from error
    missing = [name for name in SAFETY_ORDER if name not in found]
    if missing:
        raise StoryError(f"{path.name}: lacks {', '.join(missing)}")
    return found


def _patterns(words: Sequence[str], values: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    filled = [fill(word, values) for word in words]
    return {word: re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in filled}


def play(
    story: Story, client: httpx.Client, base: str, words: Mapping[str, SafetyWords]
) -> list[str]:
    """The faults of a conversation, in words; empty when all is as it should be.

    Args:
        story: what to say and what to expect.
        client: for HTTP.
        base: address of the chat API.
        words: what safety replies have to hold.
    """
    try:
        patient = Patient(client, base)
        return [
            f"turn {number}: {fault}"
            for number, turn in enumerate(story.turns, 1)
            for fault in _turn_faults(turn, _send(patient, turn), words)
        ]
    except httpx.HTTPStatusError as error:
        return [f"HTTP {error.response.status_code}: {error.response.text[:200]}"]
    except httpx.HTTPError as error:
        return [f"no reply ({type(error).__name__})"]


def _send(patient: Patient, turn: Turn) -> Reply:
    if turn.choice is not None:
        return patient.tap(turn.choice)
    return patient.say(turn.text or "")


def _turn_faults(turn: Turn, reply: Reply, words: Mapping[str, SafetyWords]) -> Iterator[str]:
    got = [_played(message) for message in reply.messages]
    wanted = [(expected.id, expected.simple) for expected in turn.expected]
    if got != wanted:
        yield f"expected {_names(wanted)}; got {_names(got)}"
        return
    urgent = any(name in URGENT for name, _ in got)
    if bool(reply.raw.get("urgent")) != urgent:
        yield f"urgent is {reply.raw.get('urgent')}"
    for expected, message in zip(turn.expected, reply.messages, strict=True):
        yield from _message_faults(expected, message, words)


def _message_faults(
    expected: Expected, message: Mapping[str, Any], words: Mapping[str, SafetyWords]
) -> Iterator[str]:
    text = message["text"]
    if not text.strip():
        yield f"{expected.id}: no words"
    if message["kind"] == "answers" and not message["sources"]:
        yield f"{expected.id}: no source"
    if expected.with_data and not message["data"]:
        yield f"{expected.id}: the action added no data"
    safety = words.get(expected.id)
    if safety is not None:
        for word, pattern in safety.must.items():
            if not pattern.search(text):
                yield f"{expected.id}: lacks '{word}'"
        for word, pattern in safety.never.items():
            if pattern.search(text):
                yield f"{expected.id}: must not say '{word}'"


def _played(message: Mapping[str, Any]) -> tuple[str, bool]:
    """The id whose words a message holds, and whether in their simple form."""
    name = message["id"]
    if name in _REPLAYS and message["also"]:
        return message["also"][0], name == "simplify"
    return name, False


def _names(played: Sequence[tuple[str, bool]]) -> str:
    return ", ".join(f"{name} (simple)" if simple else name for name, simple in played)
