"""What a clause says beside something else."""

import pytest

from calcichat.nlu.clauses import (
    clauses_of,
    possible_dangers,
    possible_questions,
    told_in_clauses,
)
from calcichat.nlu.guessing import Guess
from calcichat.nlu.parts import Part
from calcichat.safety import SafetyHit


def _clauses(text: str) -> list[str]:
    return [text[clause.start : clause.end].strip() for clause in clauses_of(text)]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("can I eat cheese, my nipple went in", ["can I eat cheese", "my nipple went in"]),
        ("how rare is it and it oozes a bit", ["how rare is it", "it oozes a bit"]),
        ("hola, se me hundió el pezón. qué es", ["se me hundió el pezón", "qué es"]),
        ("what is it - also it bleeds", ["what is it", "it bleeds"]),
        ("one two \u2014 three four", ["one two", "three four"]),
        ("band aid sandy butter", []),  # no seam inside a word
        ("thanks, what is it", []),  # a word alone tells nothing
        ("", []),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    assert _clauses(text) == clauses


def test_what_the_message_may_hold() -> None:
    chances = {"emergency": 0.04, "crisis": 0.05, "symptom_reported": 0.6, "how_common": 0.9}
    assert possible_dangers(chances, (), 0.05) == {"crisis", "symptom_reported"}
    assert possible_dangers(chances, ("symptom_reported",), 0.05) == {"crisis"}  # told already
    assert possible_dangers({}, (), 0.05) == set()


def test_what_it_may_ask_beside_what_was_found() -> None:
    chances = {"how_common": 0.2, "what_causes": 0.1, "symptom_reported": 0.9, "thanks": 0.9}
    assert possible_questions(chances, {"is_it_cancer"}, 0.2) == {"how_common"}
    assert possible_questions(chances, {"symptom_reported"}, 0.2) == {"how_common"}
    assert possible_questions(chances, {"how_common"}, 0.2) == set()
    # A message in which nothing was understood asks nothing by a clause.
    assert possible_questions(chances, {"unclear", "out_of_scope"}, 0.2) == set()
    assert possible_questions(chances, (), 0.2) == set()


def _guess(name: str, sure: float) -> Guess:
    return Guess("", name, sure, name, sure, name, sure, ())


def test_a_danger_that_a_clause_surely_tells_is_heard_where_it_stands() -> None:
    clauses = clauses_of("can I eat cheese, my nipple went in")
    guesses = [_guess("diet_calcium", 0.9), _guess("symptom_reported", 0.95)]
    (part,) = told_in_clauses(clauses, guesses, {"symptom_reported"}, (), 0.9)
    assert part == Part("symptom_reported", 17, 35, 0.95, asks=False)


@pytest.mark.parametrize(
    ("name", "sure", "possible"),
    [
        ("symptom_reported", 0.89, {"symptom_reported"}),
        ("symptom_reported", 0.95, {"crisis"}),  # the whole rules it out
        ("emotional_support", 0.95, {"symptom_reported"}),
    ],
)
def test_what_is_unsure_or_ruled_out_is_not(name: str, sure: float, possible: set[str]) -> None:
    clauses = clauses_of("one two, three four")
    guesses = [_guess("how_common", 0.9), _guess(name, sure)]
    assert told_in_clauses(clauses, guesses, possible, (), 0.9) == []


@pytest.mark.parametrize(
    ("name", "start", "heard"),
    [
        ("symptom_reported", 9, False),  # its own words deny it
        ("symptom_reported", 0, True),  # another clause's do
        ("crisis", 9, True),  # doubt raises
    ],
)
def test_a_clause_whose_words_deny_a_danger_does_not_tell_it(
    name: str, start: int, *, heard: bool
) -> None:
    clauses = clauses_of("one two, three four")
    lowered = SafetyHit(name, start, start + 3, "rule", lowered=True)
    guesses = [_guess("how_common", 0.9), _guess(name, 0.95)]
    assert bool(told_in_clauses(clauses, guesses, {name}, (lowered,), 0.9)) is heard
