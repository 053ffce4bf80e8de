"""What the reader makes of guesses that no sentence alone decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from calcichat.content.load import DATA
from calcichat.evaluation.product_model import classifier_settings
from calcichat.nlu.guessing import Guess, Guesser, _with_at_least
from calcichat.nlu.parts import Part
from calcichat.nlu.pieces import Pieces
from calcichat.nlu.question_classifier import QuestionClassifier, thresholds
from calcichat.nlu.question_model import QuestionModel
from calcichat.nlu.spans import Span
from calcichat.nlu.spelling import Speller
from calcichat.nlu.whole import added_up
from calcichat.safety import SafetyHit

FEELING = Part("emotional_support", 0, 10, 1.0)
ENOUGH = 0.5


class NoGuesser(Guesser):
    """Stands in for a trained model where a test brings its own guesses."""

    def __init__(self) -> None:
        pass

    def guess_within(self, texts: Sequence[str], within: Mapping[int, str]) -> list[Guess]:
        return []


def pieces(*lowered: SafetyHit) -> Pieces:
    return Pieces("", (), lowered, NoGuesser(), thresholds(classifier_settings()))


def _traces(*chances: float) -> list[Part]:
    return [Part("crisis", 20 * n, 20 * n + 10, chance) for n, chance in enumerate(chances)]


def test_traces_of_a_crisis_add_up_for_somebody_in_distress() -> None:
    (added,) = added_up([FEELING], _traces(0.2, 0.35, 0.25), ENOUGH)
    assert (added.id, added.start) == ("crisis", 20)
    assert added.confidence == pytest.approx(1 - 0.8 * 0.65 * 0.75)


@pytest.mark.parametrize(
    ("chances", "told"),
    [
        ((0.2, 0.2), [FEELING]),  # together 0.36
        ((0.4, 0.4), [Part("what_causes", 0, 10, 1.0)]),  # nobody in distress
        ((0.4, 0.4), [FEELING, Part("crisis", 0, 10, 1.0)]),  # told already
        ((), [FEELING]),
    ],
)
def test_without_distress_or_with_little_nothing_is_added(
    chances: tuple[float, ...], told: list[Part]
) -> None:
    assert added_up(told, _traces(*chances), ENOUGH) == []


def _guess(name: str, confidence: float) -> Guess:
    plain = "what_are_calcifications"
    return Guess("words", name, confidence, name, confidence, plain, 0.9, ())


@pytest.mark.parametrize(
    ("name", "confidence", "told"),
    [
        ("symptom_reported", 0.8, "what_are_calcifications"),  # "no lump": taken back
        ("symptom_reported", 0.95, "symptom_reported"),  # surer than the words around it
        ("crisis", 0.6, "crisis"),  # doubt raises
    ],
)
def test_what_the_words_around_take_back_has_to_be_surer(
    name: str, confidence: float, told: str
) -> None:
    read = pieces(SafetyHit(name, 0, 10, "rule", lowered=True))
    span = Span(0, 20, soft=False, asks=True)
    assert read.part(span, _guess(name, confidence), others_ask=False).id == told


def test_elsewhere_in_the_message_it_counts() -> None:
    read = pieces(SafetyHit("symptom_reported", 30, 40, "rule", lowered=True))
    span = Span(0, 20, soft=False, asks=True)
    part = read.part(span, _guess("symptom_reported", 0.8), others_ask=False)
    assert part.id == "symptom_reported"


def test_a_grave_id_gets_no_less_within_the_message_and_a_row_stays_a_probability() -> None:
    row = np.array([0.75, 0.05, 0.2])  # background, symptom, other: seen half within the message
    raised = _with_at_least(row, [1], np.array([0.35]))
    assert raised[1] == pytest.approx(0.35)
    assert raised.sum() == pytest.approx(1)
    assert raised[0] / raised[2] == pytest.approx(0.75 / 0.2)


def test_two_grave_ids_that_are_both_likely_share_all_of_it() -> None:
    raised = _with_at_least(np.array([0.2, 0.4, 0.4]), [1, 2], np.array([0.9, 0.6]))
    assert raised == pytest.approx([0, 0.6, 0.4])


@pytest.mark.parametrize(
    ("question", "others_say", "told"),
    [
        ("how_common", True, "background"),
        ("how_common", False, "how_common"),
        ("symptom_reported", True, "symptom_reported"),  # a danger is not silenced
    ],
)
def test_what_tells_asks_only_where_nothing_else_is_said(
    question: str, others_say: bool, told: str
) -> None:
    guess = replace(_guess("background", 0.9), question=question, question_confidence=0.9)
    span = Span(0, 20, soft=False, asks=False)
    part = pieces().part(span, guess, others_ask=False, others_say=others_say)
    assert part.id == told


@pytest.mark.parametrize(("name", "joined"), [("symptom_reported", False), ("how_common", True)])
def test_a_danger_is_not_overwritten_by_what_follows_it(name: str, joined: bool) -> None:
    before, span = Part(name, 0, 20, 0.9), Span(21, 40, soft=True, asks=False)
    weak, pair = _guess("how_common", 0.2), _guess("how_common", 0.8)
    assert pieces().belongs(span, weak, pair, before) is joined


def test_a_weak_danger_in_what_only_tells_is_no_question() -> None:
    weak = replace(_guess("personal_result", 0.4), tells=True)
    telling, asking = Span(0, 20, soft=False, asks=False), Span(0, 20, soft=False, asks=True)
    assert pieces().part(telling, weak, others_ask=True).id == "background"
    assert pieces().part(asking, weak, others_ask=True).id == weak.plain
    sure_to_ask = replace(weak, tells=False)
    assert pieces().part(telling, sure_to_ask, others_ask=True).id == weak.plain


def test_what_is_offered_in_doubt_is_no_courtesy() -> None:
    span = Span(0, 20, soft=False, asks=True)
    doubtful = replace(_guess("greet", 0.2), nearest=("what_causes",))
    assert pieces().part(span, doubtful, others_ask=False).nearest == ("what_causes",)
    doubtful = replace(doubtful, id="how_common")
    part = pieces().part(span, doubtful, others_ask=False)
    assert part.nearest == ("how_common", "what_causes")


def test_the_defaults_are_what_is_served() -> None:
    settings = classifier_settings()
    for name, value in QuestionClassifier.get_default_config().items():
        assert name == "encoders" or settings[name] == value, name


class TwoTexts:
    """Stands in for a question model: the same row for each text that holds a word."""

    labels = ("background", "emergency", "online_resources", "symptom_reported")
    safety_columns, known_words = (1, 3), ()

    def __init__(self, piece: Sequence[float], whole: Sequence[float]) -> None:
        self._piece, self._whole = piece, whole

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([self._whole if "read" in text else self._piece for text in texts])


@pytest.mark.parametrize("danger", ["emergency", "symptom_reported"])
def test_a_danger_in_a_piece_stays_whatever_the_whole_says(danger: str) -> None:
    alone = [0.0] * len(TwoTexts.labels)
    alone[TwoTexts.labels.index("background")], alone[TwoTexts.labels.index(danger)] = 0.3, 0.7
    model = TwoTexts(alone, (0.0, 0.0, 1.0, 0.0))
    guesser = Guesser(cast(QuestionModel, model), Speller.load(DATA, frozenset()))
    whole = "where can i read more? my husband is on the floor"
    (guess,) = guesser.guess_within(["my husband is on the floor"], {0: whole})
    assert guess.id == danger


class Spoken(NoGuesser):
    """Stands in for a trained model: texts and what they are taken for."""

    def __init__(self, taken: Mapping[str, tuple[str, float]]) -> None:
        self._taken = {text: _guess(*guess) for text, guess in taken.items()}

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        return [self._taken[text] for text in texts]

    def guess_within(self, texts: Sequence[str], within: Mapping[int, str]) -> list[Guess]:
        return self.guess(texts)


def told(
    first: str, second: str, *, soft: bool, asks: bool, **taken: tuple[str, float]
) -> list[str]:
    """Ids of a message of two pieces; `taken` tells what the pieces and both together are."""
    text = f"{first} {second}"
    names = {"one": first, "two": second, "both": text}
    guesser = Spoken({names[name]: guess for name, guess in taken.items()})
    spans = [
        Span(0, len(first), soft=False, asks=asks),
        Span(len(first) + 1, len(text), soft=soft, asks=True),
    ]
    read = Pieces(text, spans, (), guesser, thresholds(classifier_settings()))
    return [part.id for part in read.parts()]


def test_a_bare_question_turns_what_stands_before_it() -> None:
    found = told(
        "mine are micro",
        "what are they",
        soft=True,
        asks=False,
        one=("background", 0.9),
        two=("what_are_calcifications", 0.6),
        both=("microcalcifications", 0.9),
    )
    assert found == ["microcalcifications"]


def test_a_bare_question_surer_alone_stays_beside_what_was_told() -> None:
    found = told(
        "my left one is heavy",
        "what are they",
        soft=True,
        asks=False,
        one=("symptom_reported", 0.9),
        two=("what_are_calcifications", 0.95),
        both=("symptom_reported", 0.8),
    )
    assert found == ["symptom_reported", "what_are_calcifications"]


@pytest.mark.parametrize(
    ("both", "left"), [(0.8, "why_more_tests"), (0.97, "not_covered_result_timing")]
)
def test_what_is_told_behind_a_question_turns_it_only_when_that_is_surer(
    both: float, left: str
) -> None:
    found = told(
        "why did they want another set",
        "when the first came out sharp",
        soft=True,
        asks=True,
        one=("why_more_tests", 0.9),
        two=("background", 0.7),
        both=("not_covered_result_timing", both),
    )
    assert found == [left]
