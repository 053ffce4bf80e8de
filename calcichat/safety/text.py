"""Cuts a message into sentences of plain words that still know where they stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(
    r"(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*'?)|(?P<number>4[abc]\b|\d+(?:[.,]\d+)*)"
    r"|(?P<ask>[?¿])|(?P<stop>[.!;\n…]+)|(?P<comma>[,:()\"/–—]|-)"
)
_APOSTROPHES = {"\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'", "\u02bc": "'"}

Rewrite = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True)
class Sentence:
    """One sentence.

    Attributes:
        words: Normalised words: lower case, no accents, slips corrected, contractions opened.
        spans: Character offsets of each word in the message, same length as `words`.
        breaks: Positions of words that follow a comma, colon, bracket or dash.
        asks: Whether the sentence carries a question mark.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    breaks: frozenset[int]
    asks: bool

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different words of the sentence."""
        return frozenset(self.words)

    @cached_property
    def _index(self) -> dict[str, int]:
        index: dict[str, int] = {}
        for position, word in enumerate(self.words):
            index[word] = index.get(word, 0) | 1 << position
        return index

    @cached_property
    def _places(self) -> dict[frozenset[str], int]:
        return {}

    def places(self, words: frozenset[str]) -> int:
        """Where one of `words` stands: bit n is set where it is the word at n."""
        known = self._places.get(words)
        if known is None:
            known = 0
            for word in words & self.vocabulary:
                known |= self._index[word]
            self._places[words] = known
        return known


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Lower-cases and drops accents, keeping for every character its offset in `text`."""
    if text.isascii():  # one letter for one: nearly every English message
        return text.lower().replace("`", "'"), range(len(text))
    letters: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text):
        plain = _APOSTROPHES.get(char, char)
        if not plain.isascii():
            plain = "".join(
                part
                for part in unicodedata.normalize("NFKD", plain)
                if not unicodedata.combining(part)
            )
        for part in plain.lower():
            letters.append(part)
            offsets.append(index)
    return "".join(letters), offsets


def sentences(text: str, rewrite: Rewrite) -> list[Sentence]:
    """Cuts `text` at full stops, question marks and line ends, and rewrites every word."""
    folded, offsets = fold(text)
    found: list[Sentence] = []
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    breaks: set[int] = set()

    def close(asks: bool) -> None:
        if words:
            found.append(Sentence(tuple(words), tuple(spans), frozenset(breaks), asks))
        words.clear()
        spans.clear()
        breaks.clear()

    for match in _TOKEN.finditer(folded):
        kind = match.lastgroup
        if kind in ("word", "number"):
            span = (offsets[match.start()], offsets[match.end() - 1] + 1)
            for word in rewrite(match.group()):
                words.append(word)
                spans.append(span)
        elif kind == "comma":
            breaks.add(len(words))
        # The opening mark of Spanish starts a sentence; it does not make the one before a question.
        else:
            close(asks=kind == "ask" and match.group() == "?")
    close(asks=False)
    return found
