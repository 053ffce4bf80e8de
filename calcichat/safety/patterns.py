"""Reads the lexicon's pattern lines and compiles them for spaCy's Matcher.

A line is words with spaces between them. `a|b` is one or the other, `<set>` any word of a word
set, a `?` after either makes it optional, `~3` lets up to three words of any kind stand between,
`&3` does the same and lets what stands on its two sides come in either order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from calcichat.safety.text import Sentence

WordSets = Mapping[str, frozenset[str]]

_OTHER = "_"  # no typed word: words are letters or a number
_EITHER_ORDER = re.compile(r" &(\d+) ")


class LexiconError(ValueError):
    """A lexicon file holds something the screen can not read."""


@dataclass(frozen=True)
class Element:
    """One place of a pattern: a word of `words`, or a gap of up to `gap` words."""

    words: frozenset[str]
    optional: bool
    gap: int


@dataclass(frozen=True)
class Match:
    """Words `start` to `end` (exclusive); `own` are the words its pattern asks for (no gaps)."""

    start: int
    end: int
    own: frozenset[str]


def parse(line: str, sets: WordSets) -> tuple[Element, ...]:
    """Reads one pattern line.

    Raises:
        LexiconError: The line names an unknown word set, holds only optional places, or one that
            can not be read.
    """
    elements = tuple(_element(part, line, sets) for part in line.split())
    if not any(element.words and not element.optional for element in elements):
        raise LexiconError(f"pattern {line!r} has no word that must be there")
    return elements


def _element(part: str, line: str, sets: WordSets) -> Element:
    if part.startswith("~"):
        if not part[1:].isdecimal():
            raise LexiconError(f"pattern {line!r}: {part!r} is no number of words")
        return Element(frozenset(), True, int(part[1:]))
    optional = part.endswith("?")
    words: set[str] = set()
    for choice in part.removesuffix("?").split("|"):
        if not choice or "?" in choice:
            raise LexiconError(f"pattern {line!r}: {choice!r} is no word (`?` ends a place)")
        if not choice.startswith("<"):
            words.add(choice)
        elif choice[1:-1] in sets:
            words |= sets[choice[1:-1]]
        else:
            raise LexiconError(f"pattern {line!r} names an unknown word set {choice}")
    return Element(frozenset(words), optional, 0)


def _spacy_tokens(element: Element) -> list[dict[str, Any]]:
    if element.gap:
        return [{"OP": "?"}] * element.gap
    one = {
        "ORTH": next(iter(element.words))
        if len(element.words) == 1
        else {"IN": sorted(element.words)}
    }
    return [{**one, "OP": "?"}] if element.optional else [one]


def _steps(elements: tuple[Element, ...]) -> tuple[tuple[frozenset[str], int], ...]:
    """The places that must be filled, each with how far behind the one before it may stand."""
    steps: list[tuple[frozenset[str], int]] = []
    between = 0
    for element in elements:
        if element.gap or element.optional:
            between += element.gap or 1
        else:
            steps.append((element.words, between + 1 if steps else 0))
            between = 0
    return tuple(steps)


class Pattern:
    """One compiled line.

    Attributes:
        required: The places that must be filled, the rarest first.
        length: How many words it spans at the most.
        own: Every word the line asks for; gaps ask for none.
    """

    def __init__(self, vocab: Vocab, line: str, sets: WordSets) -> None:
        elements = parse(line, sets)
        self.required = sorted(
            {element.words for element in elements if element.words and not element.optional},
            key=len,
        )
        self.own = frozenset(word for element in elements for word in element.words)
        self._steps = _steps(elements)
        self.length = sum(element.gap or 1 for element in elements)
        self._elements, self._vocab = elements, vocab

    def prepare(self) -> None:
        """Compiles the line, which `find` would do when a message first may need it."""
        _ = self._matcher

    @cached_property
    def _matcher(self) -> Matcher:
        """Made when a message may need it: thousands at once would cost 0.4 s of the start."""
        # Our own places are well formed; spaCy's check of them takes three quarters of the time.
        matcher = Matcher(self._vocab, validate=False)
        matcher.add("line", [[token for e in self._elements for token in _spacy_tokens(e)]])
        return matcher

    def find(self, doc: Doc, sentence: Sentence) -> list[Match]:
        """Returns where the line stands in `sentence`, which spaCy knows as `doc`."""
        window = self._window(sentence)
        if window is None:
            return []
        start = window.start
        found = self._matcher(doc[start : window.stop])
        return [Match(start + first, start + end, self.own) for _, first, end in found]

    def _window(self, sentence: Sentence) -> range | None:
        """Returns the words among which the line may stand, if they are there in its order.

        Cheaper than spaCy by far: a run-on message holds some word of nearly every line.
        """
        for place in self.required:  # not `any`: most lines end here, at half the cost
            if place.isdisjoint(sentence.vocabulary):
                return None
        reached = 0
        for place, farthest in self._steps:
            here = sentence.places(place)
            reached = here & _behind(reached, farthest) if farthest else here
            if not reached:
                return None
        first = (reached & -reached).bit_length() - 1 - self.length
        return range(max(0, first), min(len(sentence.words), reached.bit_length() + self.length))


def _behind(places: int, farthest: int) -> int:
    """The places one to `farthest` words behind one of `places`, as bits."""
    behind = 0
    for _ in range(farthest):
        places <<= 1
        behind |= places
    return behind


def as_doc(vocab: Vocab, sentence: Sentence) -> Doc:
    """The sentence for spaCy, with a blank for every word that no line names.

    A line finds the same in it. A vocabulary keeps what it meets as long as the process lives, and
    what a patient typed is not to be kept.

    Args:
        vocab: The vocabulary the lines were made with.
        sentence: The sentence; place for place the words of the result.
    """
    named = vocab.strings
    return Doc(vocab, words=[word if word in named else _OTHER for word in sentence.words])


def both_orders(line: str) -> tuple[str, ...]:
    """Writes a line with `&3` in it as two lines, one for each order.

    Raises:
        LexiconError: The line holds more than one such place.
    """
    one, *others = _EITHER_ORDER.split(line)
    if not others:
        return (line,)
    if len(others) > 2:
        raise LexiconError(f"pattern {line!r} has more than one place for either order")
    gap, other = others
    return (f"{one} ~{gap} {other}", f"{other} ~{gap} {one}")


class PatternSet:
    """Lines that mean the same."""

    def __init__(self, vocab: Vocab, lines: Iterable[str], sets: WordSets) -> None:
        self.patterns = tuple(
            Pattern(vocab, one, sets) for line in lines for one in both_orders(line)
        )
        for word in frozenset().union(*(pattern.own for pattern in self.patterns)):
            vocab.strings.add(word)  # known before a line is compiled: see `as_doc`

    def find(self, doc: Doc, sentence: Sentence) -> list[Match]:
        """Returns every match in `sentence`, which spaCy knows as `doc`."""
        return [match for pattern in self.patterns for match in pattern.find(doc, sentence)]
