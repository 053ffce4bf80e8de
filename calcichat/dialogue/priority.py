"""The order of the catalogue's safety group, and which id of a message comes first."""

from __future__ import annotations

from collections.abc import Iterable

from calcichat.nlu.parts import Part

# catalogue.yml, group safety: first in every reply, in this order.
SAFETY_ORDER = (
    "crisis",
    "emergency",
    "symptom_reported",
    "decision_request",
    "personal_result",
    "emotional_support",
)
URGENT = frozenset({"crisis", "emergency"})
# What no doubt may lower and no other reading may take away.
GRAVE = URGENT | {"symptom_reported"}


def by_priority(parts: Iterable[Part]) -> list[Part]:
    """Safety ids first in catalogue order, then the others as they stand in the message."""

    def key(part: Part) -> tuple[int, int]:
        known = part.id in SAFETY_ORDER
        return (SAFETY_ORDER.index(part.id) if known else len(SAFETY_ORDER), part.start)

    return sorted(parts, key=key)
