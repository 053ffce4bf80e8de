"""Puts the parts of a message together with what the safety screen found, and drops the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calcichat.nlu.parts import BACKGROUND, COURTESY, FOUND, OUT_OF_SCOPE, UNCLEAR, Part
from calcichat.nlu.thresholds import Thresholds
from calcichat.safety import SafetyHit
from calcichat.safety_order import GRAVE, SAFETY_IDS, URGENT

_LONGEST_QUESTION = 45  # words; in longer messages the story drowns the question
# What a sentence of a story is easily taken for ("so what I'd like to ask").
_ABOUT_THE_CHAT = frozenset(
    "capabilities about_source bot_challenge complaint simplify repeat restart online_resources "
    "affirm deny change_language".split()
)


def is_story(text: str) -> bool:
    """Whether a message is so long that most of it tells and does not ask."""
    return len(text.split()) > _LONGEST_QUESTION


def without_asides(parts: Sequence[Part], text: str, thresholds: Thresholds) -> list[Part]:
    """In a message about our subject, what is told along the way asks nothing.

    Another subject is answered beside ours only when it surely is one. In a long message a piece
    without a question mark has to be surer than elsewhere too.
    """
    aside = {BACKGROUND, UNCLEAR, OUT_OF_SCOPE, *COURTESY}
    if all(part.id in aside for part in parts):
        return list(parts)
    if not is_story(text):
        sure = thresholds.beside_question
        return [p for p in parts if p.id != OUT_OF_SCOPE or p.confidence >= sure]
    return [part for part in parts if not _is_aside(part, text, thresholds)]


def _is_aside(part: Part, text: str, thresholds: Thresholds) -> bool:
    marked = "?" in text[part.end - 1 : part.end + 1]
    if part.id == OUT_OF_SCOPE:
        return not marked or part.confidence < thresholds.beside_question
    if part.id == UNCLEAR:
        return not marked
    if part.id in _ABOUT_THE_CHAT:
        return part.confidence < thresholds.beside_question
    if part.id == "decision_request":
        return part.confidence < thresholds.story_decision
    return part.id not in SAFETY_IDS and not marked and part.confidence < thresholds.story


def without_doubtful(parts: Sequence[Part], sure: float) -> list[Part]:
    """Beside a sure "not our subject" only what is as sure is told."""
    if not any(part.id == OUT_OF_SCOPE and part.confidence >= sure for part in parts):
        return list(parts)
    return [part for part in parts if part.id in SAFETY_IDS or part.confidence >= sure]


def _overlap(part: Part, hit: SafetyHit) -> bool:
    shared = min(part.end, hit.end) - max(part.start, hit.start)
    return shared > 0.5 * min(part.end - part.start, hit.end - hit.start)


def add_hits(
    parts: Sequence[Part], hits: Sequence[SafetyHit], thresholds: Thresholds
) -> list[Part]:
    """Screen hits become parts; a guess out of the same words stays only when it is sure.

    So does another danger ("cut his wrist on the saw, it won't stop").
    """
    kept: list[Part] = []
    for part in parts:
        over = [hit for hit in hits if _overlap(part, hit)]
        if not over:
            kept.append(part)
            continue
        only_feelings = all(hit.id == "emotional_support" for hit in over)
        limit = thresholds.answer if only_feelings else thresholds.beside_safety
        if part.confidence >= limit and not _is_said_by(part, {hit.id for hit in over}):
            kept.append(part)
    found = [Part(hit.id, hit.start, hit.end, FOUND) for hit in hits]
    return [*found, *kept]


def _is_said_by(part: Part, found: set[str]) -> bool:
    """Whether the finds out of its words say what a part says, or leave it nothing to say."""
    if part.id in GRAVE:
        return part.id in found or (part.id not in URGENT and not found.isdisjoint(URGENT))
    return part.id in {BACKGROUND, UNCLEAR, OUT_OF_SCOPE, *SAFETY_IDS, *COURTESY}


def as_her_own(parts: Sequence[Part]) -> list[Part]:
    """Who writes of a crisis and asks "is it cancer" asks about herself: no general facts for it.

    The question goes to `also` of the crisis reply, and its answer is the limit, not the sheet.
    """
    if not any(part.id == "crisis" for part in parts):
        return list(parts)
    return [replace(p, id="personal_result") if p.id == "is_it_cancer" else p for p in parts]


def tidy(parts: Sequence[Part], text: str) -> tuple[Part, ...]:
    """Drops what asks nothing, keeps an id once (its first place), never returns nothing."""
    asking = [part for part in parts if part.id != BACKGROUND]
    chosen = [part for part in asking if part.id not in COURTESY] or asking
    understood = [part for part in chosen if part.id != UNCLEAR]
    unclear = [part for part in chosen if part.id == UNCLEAR]
    unique: dict[str, Part] = {}
    for part in [*understood, *unclear[:1]]:
        unique.setdefault(part.id, part)
    if not unique:
        nearest = next((part.nearest for part in parts if part.nearest), ())
        return (Part(UNCLEAR, 0, len(text), 0.0, nearest),)
    return tuple(sorted(unique.values(), key=lambda part: (part.start, part.end)))
