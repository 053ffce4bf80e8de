"""The classifier's view of a piece, and the border between micro and macro."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from calcichat.content.load import DATA
from calcichat.nlu.guessing import Guess, Guesser, settle_kind
from calcichat.nlu.question_model import QuestionModel
from calcichat.nlu.spelling import AMBIGUOUS, Speller
from calcichat.safety_order import SAFETY_ORDER

MACRO, MICRO, BOTH = "macrocalcifications", "microcalcifications", "types_of_calcifications"
UNCLEAR_WORDS = f"what are {AMBIGUOUS}"
SPELLER = Speller.load(DATA, frozenset())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("are macrocalcifications dangerous", MACRO),
        ("the macro ones", MACRO),
        ("the large round ones", MACRO),
        ("are the bigger ones ok", MACRO),
        # micro words never get "no follow-up"
        ("are microcalcifications dangerous", MICRO),
        ("the micro ones, are they big", MICRO),
        ("micro or macro", BOTH),
        ("macrocalcifications or microcalcifications, which are worse", BOTH),
        # without its word nobody knows which
        ("are the coarse ones ok", BOTH),
        ("the ones they saw", BOTH),
        ("they looked around", BOTH),  # no "round"
        ("my enlarged picture", BOTH),  # no "large"
        (UNCLEAR_WORDS, BOTH),
        (f"large {AMBIGUOUS}", BOTH),
        (f"macro or {AMBIGUOUS}", BOTH),
    ],
)
def test_macro_is_told_only_to_clear_words_for_it(words: str, told: str) -> None:
    assert settle_kind([MACRO, MICRO, "how_common"], words) == told


@pytest.mark.parametrize("best", [MICRO, BOTH, "is_it_cancer", "follow_up", "background", "greet"])
def test_an_unclear_spelling_gets_both_kinds_whatever_it_was_taken_for(best: str) -> None:
    assert settle_kind([best, "how_common"], UNCLEAR_WORDS) == BOTH


@pytest.mark.parametrize("name", SAFETY_ORDER)
@pytest.mark.parametrize("words", [UNCLEAR_WORDS, "microcalcifications", "the ones they saw"])
def test_a_safety_id_stands_whatever_the_spelling(words: str, name: str) -> None:
    assert settle_kind([name, MACRO, MICRO], words) == name


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (["how_common", "what_causes", "is_it_cancer", BOTH, MACRO], "not_covered_cost_insurance"),
        ([MICRO, "how_common", "what_causes"], "not_covered_cost_insurance"),
        (["how_common", "what_causes", BOTH], BOTH),
        (["how_common", "what_causes", MACRO], BOTH),
    ],
)
def test_what_an_unclear_spelling_costs_is_no_question_of_its_kind(
    others: list[str], told: str
) -> None:
    assert settle_kind(["not_covered_cost_insurance", *others], UNCLEAR_WORDS) == told


@pytest.mark.parametrize("best", [MICRO, BOTH, "is_it_cancer", "not_covered_treatment"])
@pytest.mark.parametrize("words", ["microcalcifications", "the large ones", "the ones they saw"])
def test_what_is_not_macro_stands(words: str, best: str) -> None:
    assert settle_kind([best, MACRO], words) == best


class Rows:
    """Stands in for a question model: the same probabilities for every text."""

    known_words = ("cancer",)

    def __init__(self, chances: dict[str, float]) -> None:
        assert sum(chances.values()) == pytest.approx(1)
        self.labels = list(chances)
        self.safety_columns = [i for i, name in enumerate(self.labels) if name in SAFETY_ORDER]
        self.asked: list[list[str]] = []
        self._row = list(chances.values())

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        self.asked.append(list(texts))
        return np.array([self._row] * len(texts))

    def for_message(self) -> Rows:
        return self


def guesser(**chances: float) -> Guesser:
    return Guesser(cast(QuestionModel, Rows(chances)), SPELLER)


def guess(words: str = "some words", **chances: float) -> Guess:
    (found,) = guesser(**chances).guess([words])
    return found


def test_what_tells_has_a_question_beside_it_as_sure_as_if_it_asked() -> None:
    found = guess(background=0.6, is_it_cancer=0.3, what_causes=0.1)
    assert (found.id, found.confidence) == ("background", pytest.approx(0.6))
    assert (found.question, found.question_confidence) == ("is_it_cancer", pytest.approx(0.75))
    assert (found.plain, found.plain_confidence) == ("is_it_cancer", pytest.approx(0.75))


def test_beside_a_danger_stands_what_else_it_may_ask() -> None:
    found = guess(symptom_reported=0.4, background=0.2, crisis=0.1, is_it_cancer=0.2, greet=0.1)
    assert (found.id, found.confidence) == ("symptom_reported", pytest.approx(0.4))
    assert (found.question, found.question_confidence) == ("symptom_reported", pytest.approx(0.5))
    assert (found.plain, found.plain_confidence) == ("is_it_cancer", pytest.approx(0.2 / 0.3))
    assert (found.crisis, found.safety) == (pytest.approx(0.1), pytest.approx(0.5))


@pytest.mark.parametrize(
    ("told", "asked", "tells"), [(0.25, 0.15, True), (0.15, 0.25, False), (0.3, 0.1, True)]
)
def test_it_tells_where_that_is_likelier_than_what_it_may_ask(
    told: float, asked: float, *, tells: bool
) -> None:
    found = guess(symptom_reported=0.6, background=told, is_it_cancer=asked)
    assert found.id == "symptom_reported"  # however likely the danger is
    assert found.tells is tells


def test_did_you_mean_offers_three_at_most_and_no_courtesy_danger_or_what_was_told() -> None:
    chances = {
        "is_it_cancer": 0.2,
        "greet": 0.15,
        "symptom_reported": 0.14,
        "unclear": 0.12,
        "background": 0.1,
        "what_causes": 0.09,
        "crisis": 0.08,
    }
    rest = {"how_common": 0.05, "follow_up": 0.04, "types_of_calcifications": 0.03}
    assert guess(**chances, **rest).nearest == ("what_causes", "how_common", "follow_up")
    left = 1 - sum(chances.values())
    assert guess(**chances, how_common=left).nearest == ("how_common", "what_causes")


def test_a_model_without_danger_and_without_what_tells_guesses_too() -> None:
    found = guess(is_it_cancer=0.7, how_common=0.3)
    assert (found.crisis, found.safety, found.tells) == (0, 0, False)
    assert found.question_confidence == found.plain_confidence == pytest.approx(0.7)


def test_of_no_text_nothing_is_guessed() -> None:
    assert guesser(is_it_cancer=1.0).guess([]) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("What are MICROcalcifications", MICRO),
        ("what are mircocalcifications", MICRO),
        ("what are macrocalcifications", MACRO),
        ("what are mocrocalcifications", BOTH),
        ("what are maicro calcifications", BOTH),
        ("what are these", BOTH),
    ],
)
@pytest.mark.parametrize(
    "chances",
    [
        {MACRO: 0.9, "how_common": 0.1},
        {"background": 0.5, MACRO: 0.4, "how_common": 0.1},
        {"symptom_reported": 0.5, MACRO: 0.4, "how_common": 0.1},
    ],
)
def test_a_guess_of_macro_is_settled_in_whatever_way_it_is_told(
    chances: dict[str, float], words: str, told: str
) -> None:
    found = guess(words, **chances)
    assert found.plain == told
    assert {found.id, found.question} <= {told, "background", "symptom_reported"}


def test_an_unclear_spelling_is_answered_surely_and_macro_is_not_offered_for_it() -> None:
    found = guess("what are mocrocalcifications", **{MICRO: 0.4, MACRO: 0.35, "how_common": 0.25})
    assert (found.id, found.nearest) == (BOTH, (MICRO, "how_common"))
    assert found.confidence >= 0.85  # surer than whatever stands beside it has to be
    clear = guess("what are the two kinds", **{BOTH: 0.4, MACRO: 0.35, "how_common": 0.25})
    assert (clear.id, clear.confidence) == (BOTH, pytest.approx(0.4))


def test_a_guess_holds_the_mended_words_and_none_is_known_that_no_example_holds() -> None:
    taken = guesser(is_it_cancer=1.0)
    (found,) = taken.guess(["Is it CANCR"])
    assert found.text == "is it cancer"
    assert taken.unknown_words("Is it CANCR or a fjord") == ["fjord"]


def test_within_a_message_a_text_is_classified_once_and_forgotten_with_it() -> None:
    model = Rows({"is_it_cancer": 1.0})
    shared = Guesser(cast(QuestionModel, model), SPELLER)
    for _ in range(2):
        own = shared.for_message()
        own.guess(["one", "two", "one"])
        own.guess(["two", "three"])
    assert model.asked == [["one", "two"], ["three"]] * 2


class PieceAndWhole(Rows):
    """The same, but for the piece: "why"."""

    def __init__(self, whole: dict[str, float], piece: dict[str, float]) -> None:
        super().__init__(whole)
        self._piece = [piece.get(name, 0.0) for name in self.labels]

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([self._piece if text == "why" else self._row for text in texts])


@pytest.mark.parametrize(
    ("sure", "told"), [(0.95, "what_causes"), (0.94, "symptom_reported"), (0.4, "symptom_reported")]
)
def test_a_sure_question_beside_a_danger_stays_one(sure: float, told: str) -> None:
    danger = {"symptom_reported": 1.0, "what_causes": 0.0, "background": 0.0}
    piece = {"what_causes": sure, "background": 1 - sure}
    model = PieceAndWhole(danger, piece)
    (found,) = Guesser(cast(QuestionModel, model), SPELLER).guess_within(["why"], {0: "it, why"})
    assert found.id == told


ALMOST = {"background": 0.98, "symptom_reported": 0.02}


def test_what_tells_beside_a_danger_may_be_the_danger() -> None:
    model = PieceAndWhole({"symptom_reported": 1.0, "background": 0.0, "how_common": 0.0}, ALMOST)
    (found,) = Guesser(cast(QuestionModel, model), SPELLER).guess_within(["why"], {0: "it, why"})
    assert found.id == "symptom_reported"
