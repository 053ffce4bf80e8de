"""What "it" stands for in a short question after another part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from calcichat.nlu.parts import Part

# A test, a pill or an operation asked about just before: "is it dangerous?" is about that.
_THINGS = frozenset(
    {
        "not_covered_procedure_details",
        "not_covered_supplements_medicines",
        "not_covered_treatment",
    }
)
_IN_GENERAL = frozenset({"is_it_cancer"})
_ABOUT_IT = re.compile(
    r"^\W*((and|but|so|also|or|plus)\W+)*(is|are|was|can|could|would|will)\W+(it|that|this|they|those)"
    r"(\W+(even|really|still|actually|be))*\W+(safe|dangerous|harmful|bad|risky|serious|ok|okay)\b"
)


def settle_references(parts: Sequence[Part], text: str) -> list[Part]:
    """Leaves out "is it safe?" where "it" is the test, pill or operation of the part before.

    Taken for a question about calcifications it would be told a fact that was not asked for, and
    a wrong one: the sheet does not say whether a biopsy is dangerous.
    """
    kept: list[Part] = []
    for part in parts:
        piece = text[part.start : part.end].lower()
        loose = part.id in _IN_GENERAL and _ABOUT_IT.match(piece) is not None
        if not (loose and kept and kept[-1].id in _THINGS):
            kept.append(part)
    return kept
