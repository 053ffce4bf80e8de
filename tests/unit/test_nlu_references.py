"""What "it" stands for after a test, a pill or an operation."""

import pytest

from calcichat.nlu.parts import Part
from calcichat.nlu.references import settle_references


def settled(before: str, first: str, second: str) -> list[str]:
    text = f"{first} {second}"
    parts = [
        Part(before, 0, len(first), 0.95),
        Part("is_it_cancer", len(first) + 1, len(text), 0.99),
    ]
    return [part.id for part in settle_references(parts, text)]


@pytest.mark.parametrize(
    "second", ["is it dangerous?", "and is that even safe", "Could it be bad?"]
)
def test_it_is_the_biopsy_asked_about_before(second: str) -> None:
    before = "not_covered_procedure_details"
    assert settled(before, "how do they do a needle biopsy?", second) == [before]


@pytest.mark.parametrize(
    ("before", "second"),
    [
        ("what_are_calcifications", "is it dangerous?"),
        ("not_covered_procedure_details", "are calcifications dangerous?"),
        ("not_covered_procedure_details", "is it cancer?"),
        ("not_covered_cost_insurance", "is it dangerous?"),
    ],
)
def test_what_names_the_subject_or_follows_no_thing_is_kept(before: str, second: str) -> None:
    assert settled(before, "something before?", second) == [before, "is_it_cancer"]


def test_a_loose_question_alone_is_kept() -> None:
    part = Part("is_it_cancer", 0, 16, 0.99)
    assert settle_references([part], "is it dangerous?") == [part]
