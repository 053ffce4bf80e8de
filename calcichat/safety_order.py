"""The safety group of the catalogue: its order, and which of its ids no doubt may lower."""

from __future__ import annotations

# catalogue.yml, group safety: first in every reply, in this order.
SAFETY_ORDER = (
    "crisis",
    "emergency",
    "symptom_reported",
    "decision_request",
    "personal_result",
    "emotional_support",
)
SAFETY_IDS = frozenset(SAFETY_ORDER)
URGENT = frozenset({"crisis", "emergency"})
# What no doubt may lower and no other reading may take away.
GRAVE = URGENT | {"symptom_reported"}
