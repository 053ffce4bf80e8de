"""What a message as a whole says about the pieces that were found in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from calcichat.nlu.guessing import Guess
from calcichat.nlu.parts import BACKGROUND, COURTESY, OUT_OF_SCOPE, UNCLEAR, Part
from calcichat.nlu.spans import Span
from calcichat.nlu.tidying import is_story
from calcichat.safety import SafetyHit
from calcichat.safety_order import GRAVE

_LONGEST = 20  # words; in longer messages a second question weighs too little in the whole
_SURE = 0.95  # that it asks this; from 0.9 on parts of real double questions were lost
_LIKELY = 0.6  # that it asks this, where no piece is as sure
ALSO_ASKED = 0.8  # a piece in the form of a question that is as sure stays beside it
# "The army's discharge papers", "do ghosts get lonely", "should I get the roof done": words of a
# sign, a feeling, a decision, a result, and surely another subject. Danger stays.
_ELSEWHERE = {
    "symptom_reported": 0.8,
    "emotional_support": 0.9,
    "decision_request": 0.9,
    "personal_result": 0.9,
}
_OWN_ASKED = 0.7  # "what causes it, and have I got it": her own result stays beside the whole's
_OWN, _HERS = "personal_result", 0.6  # in doubt a general fact is not told for her own
_NOTHING = frozenset({UNCLEAR, BACKGROUND, OUT_OF_SCOPE})


def seen_with(text: str, spans: Sequence[Span]) -> dict[int, str]:
    """What a piece is seen together with.

    In a message of at most 45 words with at most one question every piece with all of it; else a
    question with the sentence before it.
    """
    asking = [i for i, span in enumerate(spans) if span.asks]
    if len(spans) > 1 and len(asking) <= 1 and not is_story(text):
        return dict.fromkeys(range(len(spans)), text)
    pairs = {
        i: text[spans[i - 1].start : spans[i].end]
        for i in asking
        if i and not spans[i].soft and not spans[i - 1].asks
    }
    return {i: pair for i, pair in pairs.items() if not is_story(pair)}


def may_be_one_question(parts: Sequence[Part], text: str) -> bool:
    """Whether the whole has a say: several pieces, 20 words at most, and one question mark."""
    return len(parts) > 1 and len(text.split()) <= _LONGEST and text.count("?") <= 1


def as_one_question(parts: Sequence[Part], text: str, whole: Guess) -> list[Part]:
    """Leaves out what a piece alone was taken for in a message that surely asks one other thing.

    "Husband wants to know could he have noticed it by touching" is no result of the husband's.
    The same where the whole is surer than each of its pieces.

    Danger, fear and a decision are never left out, and nothing stands against danger. "It says
    grade four is it cancer" is about her own result, though its second half asks in general.
    """
    name, sure = whole.question, whole.question_confidence
    if name == _OWN and sure >= _HERS:
        return [replace(p, id=_OWN) if p.id == "is_it_cancer" else p for p in parts]
    if name in GRAVE or not (sure >= _SURE or _is_surer(whole, parts)):
        return list(parts)
    ours = name != OUT_OF_SCOPE
    kept = GRAVE | {name, "emotional_support", *(("decision_request",) if ours else ())}
    sure_too = ALSO_ASKED if ours else _SURE
    left = [
        part
        for part in parts
        if part.id in kept
        or (part.id == _OWN and part.confidence >= _OWN_ASKED)
        or (part.asks and part.confidence >= sure_too)
    ]
    if any(part.id == name for part in parts):
        return left
    return [Part(name, 0, len(text), sure, whole.nearest, asks=True), *left]


def _is_surer(whole: Guess, parts: Sequence[Part]) -> bool:
    others = [part.confidence for part in parts if part.id not in _NOTHING]
    return whole.question_confidence > max([_LIKELY, *others])


def added_up(parts: Sequence[Part], traces: Sequence[Part], least: float) -> list[Part]:
    """A crisis that no sentence tells alone: told by several of somebody in distress.

    The chance that at least one of them means it, as if they were independent (noisy or).

    Args:
        parts: what was found.
        traces: sentences that hold a trace of a crisis.
        least: the chance that is enough.
    """
    told = {part.id for part in parts}
    none = math.prod(1 - trace.confidence for trace in traces)
    if "emotional_support" not in told or "crisis" in told or 1 - none < least:
        return []
    strongest = max(traces, key=lambda trace: trace.confidence)
    return [replace(strongest, confidence=1 - none)]


def without_false_alarm(hits: Sequence[SafetyHit], whole: Guess) -> list[SafetyHit]:
    """Without signs and feelings in what is surely about something else and names nothing of ours.

    Args:
        hits: what the screen found.
        whole: the guess about the whole message.
    """
    elsewhere = whole.confidence if whole.id == OUT_OF_SCOPE else 0.0
    return [hit for hit in hits if elsewhere < _ELSEWHERE.get(hit.id, math.inf)]


def unlikely_hits(
    hits: Sequence[SafetyHit],
    spans: Sequence[Span],
    guesses: Sequence[Guess],
    whole: Guess,
    unlikely: float,
) -> list[SafetyHit]:
    """Finds of the screen for which the classifier sees no chance, in the whole and in the piece.

    "The wait is killing me, when do results come": words that a line of the screen takes for more
    than they say, in a message that surely asks something else. Never a danger: beside a question
    the classifier does not see "my nipple went in last week". Nothing in a message that asks
    nothing.

    Args:
        hits: what the screen found.
        spans: the pieces of the message.
        guesses: what each was taken for.
        whole: the guess about the whole message.
        unlikely: the probability of all safety ids together below which there is no chance.
    """
    if whole.id in {BACKGROUND, UNCLEAR, *COURTESY} or whole.safety >= unlikely:
        return []
    seen = list(zip(spans, guesses, strict=True))
    return [hit for hit in hits if hit.id not in GRAVE and _is_unlikely(hit, seen, unlikely)]


def _is_unlikely(hit: SafetyHit, seen: Sequence[tuple[Span, Guess]], unlikely: float) -> bool:
    around = [guess.safety for span, guess in seen if span.meets(hit.start, hit.end)]
    return bool(around) and max(around) < unlikely
