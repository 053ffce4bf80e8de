"""The reading grade of a text, as the project counts it (docs/content_guide.md).

Flesch-Kincaid grade of textstat 0.7.8: later releases want a download at run time or stumble over
our key word. textstat is a development dependency and is imported when first needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Every patient who asks has read this word on her report; it counts as the word it stands for.
_KEY_WORD = re.compile(r"\b(?:micro|macro)?calcification(s?)\b", re.IGNORECASE)
_HOUR = r"\d{1,2}(?::\d\d)?\s*[ap]\.?\s?m\b\.?"
# Copied from the sheet exactly; nobody can write a telephone number in easier words.
_TAKEN_OUT = re.compile(
    rf"{_HOUR}(?:\s*(?:to|until|-|–)\s*{_HOUR})?(?:\s*(?:Eastern(?: Time)?|ET)\b)?(?:\s*\(ET\))?"
    r"|\S+@[\w-]+(?:\.[\w-]+)+|(?:https?://)?(?:www\.)?[\w-]+\.(?:org|com|gov)(?:/[\w/-]*\w)?"
    r"|\(?\b1-877(?:[ -]GO[ -]KOMEN|-\d{3}-\d{4})\)?|\$\w+|\$\{\w+\}|\d[\d,.:/-]*\d|\d",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Grades:
    """School grades: `counted` is the one with a limit, `plain` leaves every word as it is."""

    counted: float
    plain: float


@lru_cache(maxsize=4096)
def grades(text: str) -> Grades:
    """The reading grade of an English text, with and without the substitutions.

    Args:
        text: sentences on lines or joined; a line without an end mark counts as a sentence.

    Returns:
        Flesch-Kincaid grades; 0.0 for a text without words.
    """
    return Grades(counted=_grade(simplified(text)), plain=_grade(text))


def simplified(text: str) -> str:
    """The text as it is counted: key word as "spot", numbers, addresses and hours taken out."""
    text = _TAKEN_OUT.sub("", _KEY_WORD.sub(r"spot\1", text))
    text = re.sub(r"\(\s*\)", "", text)
    return re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"[ \t]+", " ", text)).strip()


def _grade(text: str) -> float:
    import textstat

    rows = [row.strip() for row in text.splitlines() if re.search(r"[^\W\d]", row)]
    if not rows:
        return 0.0
    closed = " ".join(row if row[-1] in ".!?" else f"{row}." for row in rows)
    return float(textstat.flesch_kincaid_grade(closed))
