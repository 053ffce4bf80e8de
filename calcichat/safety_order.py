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
# Dangers: doubt raises them, and they are left out only where nothing at all speaks for them.
GRAVE = URGENT | {"symptom_reported"}
