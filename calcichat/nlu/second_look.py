"""A second look at dangers for which one word or one sentence speaks, and nothing around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from calcichat.nlu.clauses import clauses_of
from calcichat.nlu.guessing import Guesser
from calcichat.nlu.parts import COURTESY, FOUND, SAYS_NOTHING, Part
from calcichat.nlu.spans import Span
from calcichat.nlu.thresholds import Thresholds
from calcichat.nlu.tidying import is_story
from calcichat.nlu.whole import ALSO_ASKED
from calcichat.safety import SafetyHit
from calcichat.safety_order import GRAVE, SAFETY_IDS

_Found = TypeVar("_Found", SafetyHit, Part)
_RAISED = "crisis"  # in a short message doubt raises it: "go on then, gun's on my lap"


def without_bare_words(
    hits: Sequence[SafetyHit],
    spans: Sequence[Span],
    text: str,
    guesser: Guesser,
    limits: Thresholds,
) -> list[SafetyHit]:
    """Without dangers that only a word of the screen speaks for.

    "Can this be seen in a blood test", "what counts as a stroke in golf": the classifier sees no
    danger in the whole, in the clause or in the words of the find, and the message has little
    chance to hold it. Each of the four alone would be wrong: a sign beside a question is invisible
    in the whole, an image ("it weeps tea") in its own words. In a long post the sentences around
    the find stand for the whole, and its own words may sound a little more like danger.

    Args:
        hits: what the screen found.
        spans: the pieces of the message.
        text: the message.
        guesser: of this message.
        limits: how little is too little.
    """
    story, least = is_story(text), limits.unlikely_grave
    near, clauses = limits.bare_words if story else least, clauses_of(text)
    found = [hit for hit in hits if hit.id in GRAVE and (story or hit.id != _RAISED)]
    # The short texts first: where they speak for danger, the long ones need not be read.
    found = _below(near, found, [text[hit.start : hit.end] for hit in found], guesser)
    found = _below(near, found, [_clauses_around(hit, clauses, text) for hit in found], guesser)
    whole = guesser.guess([text])[0] if found else None
    if whole is None or whole.safety >= least or whole.id in SAYS_NOTHING | COURTESY:
        return list(hits)
    chances = guesser.chances(text)
    rare = [hit for hit in found if chances.get(hit.id, 1.0) < limits.hidden]
    gone = _bare(rare, spans, text, guesser, limits.bare_around) if story else rare
    return [hit for hit in hits if hit not in gone]


def _below(
    limit: float, hits: Sequence[SafetyHit], texts: Sequence[str], guesser: Guesser
) -> list[SafetyHit]:
    """Those in whose text, one a hit, all dangers together are less likely than a limit."""
    guesses = guesser.guess(texts)
    return [hit for hit, guess in zip(hits, guesses, strict=True) if guess.safety < limit]


def _clauses_around(hit: SafetyHit, clauses: Sequence[Span], text: str) -> str:
    """The clauses that a find stands in; the whole text where there is only one."""
    met = [clause for clause in clauses if clause.meets(hit.start, hit.end)]
    if not met:
        return text
    return text[min(hit.start, met[0].start) : max(hit.end, met[-1].end)]


def without_bare_pieces(
    parts: Sequence[Part], spans: Sequence[Span], text: str, guesser: Guesser, limits: Thresholds
) -> list[Part]:
    """Of a long message, without dangers and feelings that only one sentence was taken for.

    What was found by the screen stays, and what is surely asked.

    Args:
        parts: what was found.
        spans: the pieces of the message.
        text: the message.
        guesser: of this message.
        limits: how little chance is too little, in the whole and around the sentence.
    """
    guessed = [p for p in parts if p.id in SAFETY_IDS and p.confidence < FOUND]
    doubtful = [p for p in guessed if not (p.asks and p.confidence >= ALSO_ASKED)]
    if not doubtful or not is_story(text):
        return list(parts)
    if guesser.guess([text])[0].safety >= limits.bare:
        return list(parts)
    chances = guesser.chances(text)
    rare = [part for part in doubtful if chances.get(part.id, 1.0) < limits.bare]
    gone = _bare(rare, spans, text, guesser, limits.bare_around)
    return [part for part in parts if part not in gone]


def _around(found: SafetyHit | Part, spans: Sequence[Span], text: str) -> str:
    """The pieces that something was found in, with the one before and the one behind."""
    met = [i for i, span in enumerate(spans) if span.meets(found.start, found.end)]
    first, last = (max(0, met[0] - 1), min(len(spans) - 1, met[-1] + 1)) if met else (0, -1)
    return text[spans[first].start : spans[last].end]


def _bare(
    found: Sequence[_Found], spans: Sequence[Span], text: str, guesser: Guesser, limit: float
) -> list[_Found]:
    """Those that what stands around them hardly holds either."""

    def is_bare(one: _Found) -> bool:
        around = _around(one, spans, text)
        seldom = guesser.chances(around).get(one.id, 1.0) < limit
        return seldom and guesser.guess([around])[0].safety < limit

    return [one for one in found if is_bare(one)]
