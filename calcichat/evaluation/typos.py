"""The typo model: the slips of a hurried thumb, the same ones every time.

A text gets one slip for every 16 letters, at least one, each in a word of four letters or more
and never at its first letter. Kinds and shares (ours; chosen, not fitted to data): a letter left
out 30 %, the neighbouring key hit 30 %, two letters swapped 20 %, a letter doubled 20 %. The
vowel that tells micro from macro is spared: without it the text would mean something else. The
slips are drawn from a generator seeded by the text itself, so they depend on nothing else.
"""

from __future__ import annotations

import random
import re

_LETTERS_A_SLIP = 16
_KINDS = ("omit", "neighbour", "swap", "double")
_SHARES = (30, 30, 20, 20)
_WORD = re.compile(r"[A-Za-z]{4,}")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SPARED = re.compile(r"(?i)^m(?:icro|acro)")


def with_typos(text: str, seed: int = 1) -> str:
    """The text with slips; the same for the same text and seed. Without a long word: unchanged."""
    chance = random.Random(f"{seed}:{text}")  # noqa: S311 - no secret, has to be repeatable
    slips = max(1, sum(map(str.isalpha, text)) // _LETTERS_A_SLIP)
    slipped = text
    # Two equal letters swapped, or a slip undone by the next, are drawn again.
    while slipped == text and _places(text):
        for _ in range(slips):
            slipped = _slip(slipped, chance)
    return slipped


def _places(text: str) -> list[int]:
    """Where a letter may slip."""
    return [
        at
        for word in _WORD.finditer(text)
        for at in range(word.start() + _first_free(word[0]), word.end())
    ]


def _slip(text: str, chance: random.Random) -> str:
    places = _places(text)
    if not places:
        return text
    at = chance.choice(places)
    kind = chance.choices(_KINDS, _SHARES)[0]
    letter = text[at]
    if kind == "omit":
        return text[:at] + text[at + 1 :]
    if kind == "neighbour":
        return text[:at] + _neighbour(letter, chance) + text[at + 1 :]
    if kind == "swap" and at + 1 < len(text) and text[at + 1].isalpha():
        return text[:at] + text[at + 1] + letter + text[at + 2 :]
    return text[:at] + letter + text[at:]


def _first_free(word: str) -> int:
    """First letter of a word that may slip."""
    return 5 if _SPARED.match(word) and len(word) > 5 else 1 if not _SPARED.match(word) else 4


def _neighbour(letter: str, chance: random.Random) -> str:
    row = next((row for row in _ROWS if letter.lower() in row), None)
    if row is None:
        return letter
    at = row.index(letter.lower())
    beside = [row[i] for i in (at - 1, at + 1) if 0 <= i < len(row)]
    return chance.choice(beside)
