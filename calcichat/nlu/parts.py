"""A part of a message and the id it was given. Offsets and ids only, never text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from calcichat.safety_order import SAFETY_IDS, SAFETY_ORDER

ENTITY = "question"
BACKGROUND = "background"
UNCLEAR = "unclear"
SAYS_NOTHING = frozenset({BACKGROUND, UNCLEAR})
OUT_OF_SCOPE = "out_of_scope"
FOUND = 1.0  # the confidence of what the safety screen found
# Said for politeness: dropped beside anything that asks.
COURTESY = frozenset({"greet", "goodbye", "thanks", "affirm", "deny"})


@dataclass(frozen=True)
class Part:
    """One part of a message.

    Attributes:
        id: catalogue id, or `background` for what asks nothing.
        start, end: where it stands in the message, in characters.
        confidence: 0 to 1; 1 for what the safety screen found.
        nearest: the next-best ids, best first, for "Did you mean".
        asks: it has the form of a question or request.
    """

    id: str
    start: int
    end: int
    confidence: float
    nearest: tuple[str, ...] = ()
    asks: bool = True

    def as_entity(self) -> dict[str, Any]:
        """The part as a Rasa entity, so that stories and `rasa test` see it."""
        return {
            "entity": ENTITY,
            "value": self.id,
            "start": self.start,
            "end": self.end,
            "confidence_entity": round(self.confidence, 4),
            "nearest": list(self.nearest),
            "asks": self.asks,
        }

    @classmethod
    def from_entity(cls, entity: Mapping[str, Any]) -> Part:
        """Reads one back; a story's annotation has only value, start and end."""
        return cls(
            id=str(entity["value"]),
            start=int(entity.get("start", 0)),
            end=int(entity.get("end", 0)),
            confidence=float(entity.get("confidence_entity", 1.0)),
            nearest=tuple(entity.get("nearest", ())),
            asks=bool(entity.get("asks", True)),
        )


def parts_of(
    intent: Mapping[str, Any],
    entities: Iterable[Mapping[str, Any]],
    ranking: Iterable[Mapping[str, Any]],
    length: int,
) -> list[Part]:
    """The parts of a message as Rasa keeps it: an entity each, or the intent alone.

    Args:
        intent: `name` and `confidence`; both may be missing, as when nothing was read.
        entities: those of the message; others than parts are left out.
        ranking: rows with the `name` of an id, best first.
        length: of the message's text, in characters.

    Raises:
        KeyError: when a part has no `value`, or a row of the ranking no `name`.
    """
    found = [Part.from_entity(entity) for entity in entities if entity.get("entity") == ENTITY]
    if found:
        return found
    name = intent.get("name") or UNCLEAR
    nearest = tuple(row["name"] for row in ranking if row["name"] != name)
    return [Part(name, 0, length, float(intent.get("confidence") or 0.0), nearest)]


def by_priority(parts: Iterable[Part]) -> list[Part]:
    """Safety ids first in catalogue order, then the others as they stand in the message."""

    def key(part: Part) -> tuple[int, int]:
        known = part.id in SAFETY_IDS
        return (SAFETY_ORDER.index(part.id) if known else len(SAFETY_ORDER), part.start)

    return sorted(parts, key=key)
