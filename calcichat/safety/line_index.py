"""Finds at once which of thousands of lines are worth trying on a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from calcichat.safety.patterns import Pattern


class LineIndex:
    """Tells which of many lines may stand in a sentence: all their required words are near.

    Bit n of a number stands for line n. A level is one bit a line, set for the lines that have a
    word in their first (second, third ...) required place; a word's number holds its levels one
    behind the other. So a few operations on long numbers ask all lines at once, where asking each
    would take most of the screen's time.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._count = len(patterns)
        self._level_count = max((len(pattern.required) for pattern in patterns), default=0)
        self._farthest = max((pattern.length for pattern in patterns), default=1)
        self._by_word: dict[str, int] = {}
        self._ended = 0  # the places that a line with fewer of them does not have
        for position, pattern in enumerate(patterns):
            for level in range(self._level_count):
                bit = 1 << level * self._count + position
                if level >= len(pattern.required):
                    self._ended |= bit
                    continue
                for word in pattern.required[level]:
                    self._by_word[word] = self._by_word.get(word, 0) | bit

    def worth_trying(self, words: Sequence[str]) -> list[int]:
        """Returns the positions, rising, of the lines whose words may stand together in `words`."""
        blocks = [
            self._filled(words[start : start + self._farthest])
            for start in range(0, len(words), self._farthest)
        ]
        lines = 0
        # No line is longer than a block: it stands in one, or in two that are neighbours.
        for block, after in zip_longest(blocks, blocks[1:], fillvalue=0):
            lines |= self._complete(block | after)
        return _positions(lines)

    def _filled(self, words: Sequence[str]) -> int:
        filled = self._ended
        for word in words:
            filled |= self._by_word.get(word, 0)
        return filled

    def _complete(self, filled: int) -> int:
        lines = (1 << self._count) - 1
        for _ in range(self._level_count):
            lines &= filled
            filled >>= self._count
        return lines


def _positions(bits: int) -> list[int]:
    """The numbers of the bits that are set, rising."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found
