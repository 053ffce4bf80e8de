"""What a patient's situation adds to a message: a kind opening, where she stands, her record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from calcichat.content.model import Content, Entry
from calcichat.path_card import path_data, step_of

# Answers that speak of a step of the path, and so show the card.
PATH_IDS = frozenset({"how_are_they_found", "why_more_tests", "follow_up_tests", "biopsy_needed"})
FEELINGS, SYMPTOM, FORGET = "emotional_support", "symptom_reported", "forget_me"


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

    Beside a reported symptom only the kind sentence is said: "harmless" is no reply to a symptom.

    Args:
        entry: emotional_support.
        body: its paragraphs as the response holds them, parted by blank lines.
        text: her message.
        told: ids of this turn.
    """
    first, *rest = body.split("\n\n")
    first = opening(entry, text) or first
    return first if SYMPTOM in told else "\n\n".join([first, *rest])


def add_path(messages: Sequence[dict[str, Any]], content: Content, text: str, lang: str) -> None:
    """Puts the path card onto the first answer that speaks of a step."""
    for message in messages:
        if message["id"] in PATH_IDS and message["kind"] == "answers":
            message["data"]["path"] = path_data(content, step_of(text) if text else None, lang)
            return
