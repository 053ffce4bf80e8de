"""The shortcuts before spaCy's Matcher leave out no line that it would find."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from calcichat.safety import lexicon
from calcichat.safety.line_index import LineIndex
from calcichat.safety.patterns import Element, Pattern, as_doc, parse
from calcichat.safety.text import Sentence

DATA = Path(__file__).resolve().parents[2] / "data" / "safety"


@pytest.fixture(scope="module")
def lexicon_() -> lexicon.Lexicon:
    return lexicon.load(DATA)


@pytest.fixture(scope="module")
def lines(lexicon_: lexicon.Lexicon) -> list[Pattern]:
    return [pattern for rule in lexicon_.rules for pattern in rule.patterns.patterns]


def sentence(words: list[str]) -> Sentence:
    spans = tuple((place, place + 1) for place in range(len(words)))
    return Sentence(tuple(words), spans, frozenset(), asks=False)


def written_out(
    elements: tuple[Element, ...], chance: random.Random, filler: list[str]
) -> list[str]:
    """A line as a patient could type it: some optional words, some words in its gaps."""
    words: list[str] = []
    for element in elements:
        if element.gap:
            words += chance.choices(filler, k=chance.randint(0, element.gap))
        elif not element.optional or chance.random() < 0.5:
            words.append(chance.choice(sorted(element.words)))
    return words


@pytest.mark.parametrize("seed", range(12))
def test_index_and_window_find_what_the_matcher_finds(
    lexicon_: lexicon.Lexicon, lines: list[Pattern], seed: int
) -> None:
    chance = random.Random(seed)
    known = sorted(set().union(*(line.own for line in lines)))
    words = chance.choices(known, k=seed * 8)
    for line in chance.sample(lines, 4):
        words += written_out(line._elements, chance, known)
        words += chance.choices(known, k=seed)
    part = sentence(words)
    doc = as_doc(lexicon_.vocab, part)
    found = {
        position: sorted((match.start, match.end) for match in lines[position].find(doc, part))
        for position in LineIndex(lines).worth_trying(part.words)
    }
    for position, line in enumerate(lines):
        plain = sorted((start, end) for _, start, end in line._matcher(doc))
        assert found.get(position, []) == plain
    assert sum(map(bool, found.values())) >= 4


def test_words_too_far_apart_are_not_worth_a_try(lexicon_: lexicon.Lexicon) -> None:
    index = LineIndex([Pattern(lexicon_.vocab, "found ~2 lump", {})])
    between = ["the"] * 20
    assert index.worth_trying(["found", "a", "lump"]) == [0]
    assert index.worth_trying(["found", *between, "lump"]) == []
    assert index.worth_trying([]) == []


def test_no_lines_are_no_lines() -> None:
    assert LineIndex([]).worth_trying(["found", "a", "lump"]) == []


def test_a_line_s_length_counts_gaps_and_optional_words(lexicon_: lexicon.Lexicon) -> None:
    assert len(parse("found a? ~3 lump", {})) == 4
    assert Pattern(lexicon_.vocab, "found a? ~3 lump", {}).length == 6
