"""What the whole message holds has the last word, and a danger in a clause is heard."""

import pytest

from calcichat.safety_order import GRAVE
from tests.unit.believing import taken, told

CHEESE = "may i still have cheese, my left one has caved in"
CLAUSE = {"my left one has caved in": taken("symptom_reported", 0.95)}
FOOD = taken("diet_calcium", 0.9)
BOTH = ["diet_calcium", "symptom_reported"]


def test_a_danger_in_a_clause_is_heard_where_the_message_may_hold_one() -> None:
    assert told(CHEESE, FOOD, CLAUSE, chances={"symptom_reported": 0.05}) == BOTH
    assert told(CHEESE, FOOD, CLAUSE, chances={"symptom_reported": 0.04}) == ["diet_calcium"]


def test_what_is_denied_in_another_clause_does_not_hide_it() -> None:
    text = f"no lump, {CHEESE}"
    assert "symptom_reported" in told(text, FOOD, CLAUSE, chances={"symptom_reported": 0.9})


def test_a_clause_must_be_surer_than_a_piece() -> None:
    unsure = {"my left one has caved in": taken("symptom_reported", 0.89)}
    assert told(CHEESE, FOOD, unsure, chances={"symptom_reported": 0.9}) == ["diet_calcium"]


def test_in_a_long_message_the_whole_says_nothing_of_its_clauses() -> None:
    text = "we drove to the coast on a fine day with all of the family " * 4 + CHEESE
    assert "symptom_reported" not in told(text, FOOD, CLAUSE, chances={"symptom_reported": 0.9})


SIGN = "i am taking my gran's discharge for a fact of life, may i have cheese"


@pytest.mark.parametrize(("chance", "heard"), [(0.0005, False), (0.001, True)])
def test_a_sign_of_the_screen_goes_only_where_there_is_next_to_no_chance(
    chance: float, *, heard: bool
) -> None:
    # Not so little that the find is left out before (second_look.py).
    some = taken("diet_calcium", 0.9, safety=0.05)
    ids = told(SIGN, some, chances={"symptom_reported": chance})
    assert ("symptom_reported" in ids) is heard


def test_a_danger_whose_own_words_tell_of_it_stays_whatever_the_whole_says() -> None:
    text = "i want to kill myself, may i have cheese"
    words = {"i want to kill myself": taken("crisis", 0.6)}
    assert "crisis" in told(text, FOOD, words, chances=dict.fromkeys(GRAVE, 0.0))


def test_nothing_is_left_out_by_a_whole_that_only_tells() -> None:
    tells = taken("background", 0.9, tells=True)
    ids = told("there is blood coming from my nipple", tells, chances=dict.fromkeys(GRAVE, 0.0))
    assert ids == ["symptom_reported"]


def test_another_subject_is_not_answered_with_a_fact_for_it() -> None:
    text = "what are my kidney stones made of"
    chances = {"out_of_scope": 0.0}
    assert told(text, taken("what_causes", 0.65), chances=chances) == ["out_of_scope"]


ALSO = "why does she need more pictures, they are common in older women"
SECOND = {"they are common in older women": taken("how_common", 0.9)}


@pytest.mark.parametrize(
    ("chance", "sure", "found"),
    [(0.2, 0.9, True), (0.19, 0.9, False), (0.9, 0.89, False)],
)
def test_a_second_question_is_answered_where_clause_and_message_hold_it(
    chance: float, sure: float, *, found: bool
) -> None:
    clause = {"they are common in older women": taken("how_common", sure)}
    ids = told(ALSO, taken("why_more_tests", 0.9), clause, chances={"how_common": chance})
    assert ids == ["why_more_tests", *(["how_common"] if found else [])]


def test_beside_what_was_not_understood_a_clause_asks_nothing() -> None:
    chances = {"how_common": 0.9}
    assert told(ALSO, taken("out_of_scope", 0.9), SECOND, chances=chances) == ["out_of_scope"]
    alarm = SECOND | {"i took all my pills": taken("emergency", 0.9)}
    assert "how_common" not in told(f"{ALSO}, i took all my pills", FOOD, alarm, chances=chances)
