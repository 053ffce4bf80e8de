"""What a clause says beside another: "can I still eat cheese, my nipple went in"."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from calcichat.nlu.guessing import Guess
from calcichat.nlu.parts import COURTESY, OUT_OF_SCOPE, SAYS_NOTHING, Part
from calcichat.nlu.spans import Span
from calcichat.safety import SafetyHit
from calcichat.safety_order import GRAVE, SAFETY_IDS

# Told by other rules than a clause and a chance.
_NO_QUESTION = SAYS_NOTHING | {OUT_OF_SCOPE} | COURTESY | SAFETY_IDS

_SEAM = re.compile(
    r"[,;:.!?()\n\u2013\u2014]+|\s-+\s"
    r"|\b(?:and|but|btw|also|plus|because|cause|cos|so|ps|y|pero|porque)\b",
    re.IGNORECASE,
)
_SHORTEST = 2  # words


def clauses_of(text: str) -> list[Span]:
    """The clauses of a message; none where it is only one."""
    seams = [*_SEAM.finditer(text)]
    starts = [0, *(seam.end() for seam in seams)]
    ends = [*(seam.start() for seam in seams), len(text)]
    found = [
        Span(start, end, soft=True, asks=False)
        for start, end in zip(starts, ends, strict=True)
        if len(text[start:end].split()) >= _SHORTEST
    ]
    return found if len(found) > 1 else []


def possible_dangers(chances: Mapping[str, float], told: Collection[str], least: float) -> set[str]:
    """Dangers that a message may hold beside those that it surely tells.

    Args:
        chances: of each id to be somewhere in the message.
        told: ids that were found in it.
        least: the chance that is worth a second look.
    """
    return {name for name in GRAVE - set(told) if chances.get(name, 0.0) >= least}


def possible_questions(
    chances: Mapping[str, float], told: Collection[str], least: float
) -> set[str]:
    """Questions that a message may ask beside what was found in it; none beside nothing.

    Arguments as for `possible_dangers`.
    """
    if set(told) <= _NO_QUESTION - SAFETY_IDS:
        return set()
    others = chances.keys() - _NO_QUESTION - set(told)
    return {name for name in others if chances[name] >= least}


def told_in_clauses(
    clauses: Sequence[Span],
    guesses: Sequence[Guess],
    possible: Collection[str],
    taken_back: Sequence[SafetyHit],
    sure: float,
) -> list[Part]:
    """What a clause alone surely tells and the message may hold.

    Args:
        clauses: of the message.
        guesses: what each was taken for alone.
        possible: dangers, or questions, that the whole does not rule out.
        taken_back: what the screen found and the words around it take back ("no lump"): a clause
            with such words does not tell that danger. A crisis it does: doubt raises it.
        sure: how sure a clause must be.
    """
    return [
        Part(guess.id, clause.start, clause.end, guess.confidence, asks=guess.id not in GRAVE)
        for clause, guess in zip(clauses, guesses, strict=True)
        if guess.id in possible and guess.confidence >= sure
        if guess.id == "crisis"
        or not any(hit.id == guess.id and clause.meets(hit.start, hit.end) for hit in taken_back)
    ]
