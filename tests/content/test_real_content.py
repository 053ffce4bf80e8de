"""The content as it stands, against its own rules and against the shared papers."""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from calcichat.content import Content, load_content
from calcichat.content.checks import context_of, run
from calcichat.content.checks.lexicon import folded
from calcichat.content.checks.texts import all_texts
from calcichat.content.reading import simplified
from tests.content.conftest import REAL_DATA

SHARED = REAL_DATA.parents[1] / "shared"
GRAM, MOST_OVERLAP, FREE_WORDS, AT_LEAST = 4, 0.8, 4, 5
RUN = 8


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(REAL_DATA)


def test_everything_she_may_ask_to_hear_simpler_has_an_easier_form() -> None:
    urgent = {"emergency", "crisis"}  # already as short as can be, and never put in other words
    groups = {"answers", "help", "not_covered", "safety"}
    entries = load_content().entries.values()
    without = {entry.id for entry in entries if entry.group in groups and not entry.simple}
    assert without == urgent


def test_content_passes_the_check() -> None:
    problems = run(context_of(REAL_DATA))
    assert not problems, "\n".join(map(str, problems))


def test_all_ids_are_written(content: Content) -> None:
    ids = [name for group in content.catalogue.values() for name in group]
    assert list(content.entries) == ids
    assert len(ids) >= 58


def test_every_fact_is_well_formed(content: Content) -> None:
    for fact in content.facts.values():
        assert re.fullmatch(r"[a-z][a-z0-9_]+", fact.id)
        assert fact.section.strip()
        assert fact.statement[0].isupper()
        assert fact.statement[-1] in ".?"
        assert all(term == term.strip() and term for term in fact.terms)


@pytest.mark.skipif(not (SHARED / "catalogue.yml").exists(), reason="no shared papers here")
def test_catalogue_is_the_shared_one() -> None:
    ours = yaml.safe_load((REAL_DATA / "catalogue.yml").read_text(encoding="utf-8"))
    shared = yaml.safe_load((SHARED / "catalogue.yml").read_text(encoding="utf-8"))
    assert ours == shared


SETS = [
    REAL_DATA.parent / "calcichat" / "evaluation" / "heldout.jsonl",
    pytest.param(
        SHARED / "questions_dev.jsonl",
        marks=pytest.mark.skipif(not SHARED.exists(), reason="no shared papers here"),
    ),
]


@pytest.mark.parametrize("path", SETS)
def test_no_measuring_line_among_the_examples(path: Path) -> None:
    found = _leaks(_measuring_lines(path))
    # Only where our example stands is shown: the lines that measure stay unread.
    assert not found, "examples too close to a measuring line:\n" + "\n".join(sorted(found))


@pytest.mark.skipif(not (SHARED / "fact_sheet.md").exists(), reason="no shared papers here")
def test_no_sentence_is_copied() -> None:
    sheet = _runs((SHARED / "fact_sheet.md").read_text(encoding="utf-8"))
    copied = [
        f"{text.file}: {line.text}"
        for text in all_texts(context_of(REAL_DATA))
        for line in text.wording.lines()
        if _runs(line.text) & sheet
    ]
    assert not copied, "eight words in a row from the fact sheet:\n" + "\n".join(copied)


def test_a_leak_would_be_found() -> None:
    line = "my invented question about a picture"
    index = _Index([("f:1", "So, my invented question about a picture?"), ("f:2", "a picture")])
    assert index.close(line) == {"f:1"}


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words; numbers, addresses and hours are contacts and do not count."""
    words = re.findall(r"[\w']+", folded(simplified(text)))
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _grams(text: str) -> set[str]:
    flat = " ".join(re.findall(r"\w+", folded(text)))
    return {flat[at : at + GRAM] for at in range(max(1, len(flat) - GRAM + 1))}


def _measuring_lines(path: Path) -> Iterator[str]:
    for row in path.read_text(encoding="utf-8").splitlines():
        text = json.loads(row).get("text", "") if row.strip() else ""
        if len(text.split()) > FREE_WORDS:
            yield text


class _Index:
    """Examples by their 4-grams."""

    def __init__(self, examples: list[tuple[str, str]]) -> None:
        self.grams = {where: _grams(example) for where, example in examples}
        self.places: dict[str, set[str]] = defaultdict(set)
        for where, grams in self.grams.items():
            for gram in grams:
                self.places[gram].add(where)

    def close(self, line: str) -> set[str]:
        """Examples that hold at least 0.8 of the line's 4-grams.

        The share of the line (containment) is never below the Jaccard overlap of the two, so this
        is the stricter of the two readings; it also finds a line with words put around it.
        """
        grams = sorted(_grams(line), key=lambda gram: len(self.places.get(gram, ())))
        least = math.ceil(MOST_OVERLAP * len(grams))
        # Who lacks at most a fifth of them holds AT_LEAST of any so many more than a fifth: of the
        # rarest ones, which few hold (prefix filtering: Chaudhuri, Ganti, Kaushik 2006).
        rarest = grams[: len(grams) - least + AT_LEAST]
        held = Counter(where for gram in rarest for where in self.places.get(gram, ()))
        near = [where for where, count in held.items() if count >= min(AT_LEAST, least)]
        wanted = set(grams)
        return {where for where in near if len(self.grams[where] & wanted) >= least}


def _leaks(lines: Iterator[str]) -> set[str]:
    index = _index_of_examples()
    return {where for line in lines for where in index.close(line)}


@cache
def _index_of_examples() -> _Index:
    examples = []
    for path in sorted(REAL_DATA.rglob("*.yml")):
        for at, row in enumerate(_nlu_rows(path), 1):
            if row:
                examples.append((f"{path.relative_to(REAL_DATA.parent)}:{at}", row))
    return _Index(examples)


def _nlu_rows(path: Path) -> list[str]:
    """The lines of a file, emptied where they are no example, so that the places stay right."""
    rows = path.read_text(encoding="utf-8").splitlines()
    start = next((at for at, row in enumerate(rows) if row.startswith("nlu:")), len(rows))
    return [
        row.strip()[1:].strip() if at > start and row.strip().startswith("- ") else ""
        for at, row in enumerate(rows)
    ]
