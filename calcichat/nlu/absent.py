"""What a piece was taken for and the message as a whole does not hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from calcichat.nlu.guessing import Guess
from calcichat.nlu.parts import BACKGROUND, OUT_OF_SCOPE, SAYS_NOTHING, Part
from calcichat.nlu.thresholds import Thresholds
from calcichat.nlu.whole import ALSO_ASKED
from calcichat.safety_order import GRAVE

# Another subject was decided by more than this: by words of ours and the whole (reading.py).
_KEPT = SAYS_NOTHING | {OUT_OF_SCOPE}


def without_absent(
    parts: Sequence[Part],
    text: str,
    whole: Guess,
    chances: Mapping[str, float],
    thresholds: Thresholds,
    *,
    kept: Collection[Part] = (),
) -> list[Part]:
    """Leaves out the ids that the whole message hardly holds; what it is about stands instead.

    A piece sees too little, and a word of the screen means too much, in "nearly had a heart attack
    when I saw the bill, do they take insurance". An id goes only where its own chance is
    small, so a second thing said in a clause stays; a danger only where there is next to none; and
    never what stands between question marks of its own and is surely understood. Beside a danger
    nothing is left out: it fills the whole, and what stands next to it has little chance.

    Args:
        parts: what was found.
        text: the message.
        whole: the guess about the whole message.
        chances: of each id to be somewhere in the message.
        thresholds: how small is hardly.
        kept: parts that stay in any case.
    """
    name, sure = whole.question, whole.question_confidence
    if whole.id == BACKGROUND or sure < thresholds.whole:
        return list(parts)

    def stays(part: Part) -> bool:
        known = part.id == name or part.id in _KEPT or part in kept
        return known or not is_doubted(part, chances, thresholds) or _is_asked_apart(part, text)

    left = [part for part in parts if stays(part)]
    if not GRAVE.isdisjoint(part.id for part in left):
        return list(parts)
    if len(left) == len(parts) or any(part.id == name for part in left):
        return left
    return [*left, Part(name, 0, len(text), sure, whole.nearest)]


def is_doubted(part: Part, chances: Mapping[str, float], thresholds: Thresholds) -> bool:
    """Whether the message hardly holds what a part says; never of an id that was not learnt."""
    return chances.get(part.id, 1.0) < thresholds.absent_limit(part.id)


def _is_asked_apart(part: Part, text: str) -> bool:
    marked = text[part.start : part.end].rstrip().endswith("?") and text.count("?") > 1
    return part.asks and marked and part.confidence >= ALSO_ASKED


def may_be_absent(parts: Sequence[Part], name: str) -> bool:
    """Whether anything was found beside `name`, what the whole is about."""
    return any(part.id != name and part.id not in SAYS_NOTHING for part in parts)
