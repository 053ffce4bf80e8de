"""What a patient's situation adds to a message: a kind opening, where she stands, her record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from calcichat.content.model import Content, Entry
from calcichat.path_card import path_data, step_of
from calcichat.safety_order import SAFETY_ORDER, URGENT

# Answers that speak of a step of the path, and so show the card.
PATH_IDS = frozenset({"how_are_they_found", "why_more_tests", "follow_up_tests", "biopsy_needed"})
FEELINGS, SYMPTOM = "emotional_support", "symptom_reported"


def opening(entry: Entry, text: str) -> str | None:
    """The kind first sentence that fits what she wrote, None where the usual one does.

    Args:
        entry: emotional_support; `openings` are its sentences, `openings_when` the words for each.
        text: her message.
    """
    sentences: Sequence[str] = entry.extra.get("openings") or ()
    patterns: Sequence[str] = entry.extra.get("openings_when") or ()
    words = text.lower().replace("’", "'")
    for sentence, pattern in zip(sentences, patterns, strict=False):
        if re.search(pattern, words):
            return sentence
    return None


def kind_text(entry: Entry, body: str, text: str, told: set[str]) -> str:
    """The words of emotional_support for this turn.

    Beside a reported symptom "harmless" is not said: it is no reply to a symptom.

    Args:
        entry: emotional_support.
        body: its paragraphs as the response holds them, parted by blank lines.
        text: her message.
        told: ids of this turn.
    """
    first, *rest = body.split("\n\n")
    first = opening(entry, text) or first
    return "\n\n".join([first, *(rest[-1:] if SYMPTOM in told else rest)])


def begin_kindly(messages: Sequence[dict[str, Any]], content: Content, text: str) -> None:
    """Feelings first: the kind sentence opens the reply also where another safety message leads.

    Emergency and crisis begin with the number to call.
    """
    felt = {name for message in messages for name in (message["id"], *message["also"])}
    entry = content.entries.get(FEELINGS)
    if entry is None or entry.withdrawn or FEELINGS not in felt or not messages:
        return
    first = messages[0]
    if first["id"] not in SAFETY_ORDER or first["id"] in {FEELINGS, *URGENT}:
        return
    usual = entry.in_lang(first["lang"]).text.split("\n\n")[0]
    sentence = opening(entry, text) or " ".join(usual.split())
    first["text"] = f"{sentence}\n\n{first['text']}"
    for message in messages:
        if message["id"] == FEELINGS:
            message["text"] = message["text"].removeprefix(sentence).lstrip()


def add_path(messages: Sequence[dict[str, Any]], content: Content, text: str, lang: str) -> None:
    """Puts the path card onto the first answer that speaks of a step."""
    for message in messages:
        if message["id"] in PATH_IDS and message["kind"] == "answers":
            message["data"]["path"] = path_data(content, step_of(text) if text else None, lang)
            return
