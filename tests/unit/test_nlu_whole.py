"""What a message as a whole says about its pieces."""

from dataclasses import replace

import pytest

from calcichat.nlu.guessing import Guess
from calcichat.nlu.parts import Part
from calcichat.nlu.segmenter import Segmenter
from calcichat.nlu.spans import Span
from calcichat.nlu.whole import (
    as_one_question,
    may_be_one_question,
    seen_with,
    unlikely_hits,
    without_false_alarm,
)
from calcichat.safety import SafetyHit


def guessed(name: str, sure: float) -> Guess:
    return Guess("", name, sure, name, sure, name, sure, ())


def part(name: str, sure: float = 0.6, *, asks: bool = True) -> Part:
    return Part(name, 0, 4, sure, asks=asks)


def seen(text: str) -> dict[str, str]:
    spans = Segmenter().split(text)
    return {text[spans[i].start : spans[i].end]: s for i, s in seen_with(text, spans).items()}


def test_what_is_told_beside_one_question_is_seen_with_all_of_it() -> None:
    text = "My aunt bakes. Is it cancer?"
    assert seen(text) == {"My aunt bakes.": text, "Is it cancer?": text}


def test_beside_two_questions_only_the_first_is_seen_with_what_is_told_before_it() -> None:
    text = "My aunt bakes. Is it cancer? Does it hurt?"
    assert seen(text) == {"Is it cancer?": "My aunt bakes. Is it cancer?"}


def test_a_single_sentence_stands_for_itself() -> None:
    assert seen("is it cancer?") == {}


def test_in_a_long_story_only_a_question_is_seen_with_the_sentence_before_it() -> None:
    told = "It was a long day at the bakery and then the letter came. "
    assert seen(told * 5 + "Is it cancer?") == {"Is it cancer?": told + "Is it cancer?"}


@pytest.mark.parametrize(
    ("pieces", "text", "has_a_say"),
    [
        (2, "husband asks could he have felt it", True),
        (1, "could he have felt it", False),
        (2, "is it cancer? does it hurt?", False),
        (2, "word " * 21, False),
    ],
)
def test_the_whole_has_a_say_in_short_messages_of_several_pieces(
    pieces: int, text: str, has_a_say: bool
) -> None:
    assert may_be_one_question([part("unclear")] * pieces, text) is has_a_say


def ids(parts: list[Part], whole: Guess) -> list[str]:
    return [p.id for p in as_one_question(parts, "a few words", whole)]


def test_a_doubtful_piece_goes_where_the_whole_surely_asks_one_thing() -> None:
    parts = [part("how_common", 0.95, asks=False), part("can_i_feel_them")]
    assert ids(parts, guessed("can_i_feel_them", 0.96)) == ["can_i_feel_them"]
    assert ids(parts, guessed("can_i_feel_them", 0.94)) == ["how_common", "can_i_feel_them"]


@pytest.mark.parametrize(
    ("whole", "told"),
    [
        (0.75, ["forget_me"]),  # surer than each piece
        (0.65, ["capabilities", "how_common"]),  # than one of them only
        (0.55, ["capabilities", "how_common"]),
    ],
)
def test_of_pieces_less_sure_than_the_whole_nothing_is_told(whole: float, told: list[str]) -> None:
    assert ids([part("capabilities"), part("how_common", 0.7)], guessed("forget_me", whole)) == told


def test_what_the_whole_surely_asks_is_told_though_no_piece_was_taken_for_it() -> None:
    parts = [part("affirm", 0.7), part("how_common", 0.9)]
    told = ids(parts, guessed("after_cancer_treatment", 0.97))
    assert told == ["after_cancer_treatment", "how_common"]
    assert ids(parts, guessed("out_of_scope", 0.97)) == ["out_of_scope"]


def test_a_second_question_that_is_as_sure_stays() -> None:
    parts = [part("what_causes", 0.9), part("can_i_feel_them")]
    assert ids(parts, guessed("can_i_feel_them", 0.96)) == ["what_causes", "can_i_feel_them"]


def test_her_own_result_stays_beside_another_question() -> None:
    parts = [part("what_causes"), part("personal_result", 0.72, asks=False)]
    assert ids(parts, guessed("what_causes", 0.99)) == ["what_causes", "personal_result"]


@pytest.mark.parametrize("grave", ["crisis", "emergency", "symptom_reported"])
def test_danger_in_a_piece_stays_whatever_the_whole_says(grave: str) -> None:
    parts = [part(grave, asks=False), part("is_it_cancer")]
    assert ids(parts, guessed("is_it_cancer", 0.99)) == [grave, "is_it_cancer"]


@pytest.mark.parametrize("grave", ["crisis", "emergency", "symptom_reported"])
def test_danger_in_the_whole_leaves_nothing_out(grave: str) -> None:
    parts = [part(grave), part("thanks", asks=False)]
    assert ids(parts, guessed(grave, 0.99)) == [grave, "thanks"]


def test_pieces_that_say_nothing_alone_are_read_as_one() -> None:
    nothing = [part("unclear"), part("background", asks=False)]
    assert ids(nothing, guessed("is_it_cancer", 0.96)) == ["is_it_cancer"]
    assert ids(nothing, guessed("out_of_scope", 0.96)) == ["out_of_scope"]
    assert ids(nothing, guessed("is_it_cancer", 0.5)) == ["unclear", "background"]


def test_the_word_for_a_sign_in_what_is_surely_another_subject_is_no_sign() -> None:
    names = ("symptom_reported", "decision_request", "personal_result", "emergency")
    hits = [SafetyHit(name, 0, 4, "rule") for name in names]
    left = without_false_alarm(hits, guessed("out_of_scope", 0.9))
    assert [hit.id for hit in left] == ["emergency"]
    left = without_false_alarm(hits, guessed("out_of_scope", 0.85))
    assert [hit.id for hit in left] == list(names[1:])
    assert without_false_alarm(hits, guessed("out_of_scope", 0.7)) == hits
    assert without_false_alarm(hits, guessed("symptom_reported", 0.9)) == hits


FEAR = SafetyHit("emotional_support", 0, 10, "strain")
LUMP = SafetyHit("symptom_reported", 0, 10, "lump")
FAINT = SafetyHit("emergency", 0, 10, "unconscious")


@pytest.mark.parametrize(
    ("hit", "whole", "piece_chance", "whole_chance", "unlikely"),
    [
        (FEAR, "what_causes", 0.001, 0.001, True),
        (FEAR, "what_causes", 0.02, 0.001, False),  # the piece holds a chance
        (FEAR, "what_causes", 0.001, 0.02, False),  # so does the whole
        (FEAR, "background", 0.001, 0.001, False),  # nothing else is asked
        (FEAR, "deny", 0.001, 0.001, False),
        (LUMP, "what_causes", 0.001, 0.001, False),  # dangers
        (FAINT, "what_causes", 0.001, 0.001, False),
    ],
)
def test_a_find_is_unlikely_where_the_piece_and_the_whole_speak_against_it(
    hit: SafetyHit, whole: str, piece_chance: float, whole_chance: float, *, unlikely: bool
) -> None:
    piece = replace(guessed("what_causes", 0.9), safety=piece_chance)
    seen_whole = replace(guessed(whole, 0.9), safety=whole_chance)
    spans = [Span(0, 12, soft=False, asks=True)]
    found = unlikely_hits([hit], spans, [piece], seen_whole, unlikely=0.01)
    assert found == ([hit] if unlikely else [])


def test_only_the_piece_a_find_stands_in_speaks_against_it() -> None:
    sure, doubtful = guessed("what_causes", 0.9), replace(guessed("x", 0.9), safety=0.5)
    spans = [Span(0, 12, soft=False, asks=True), Span(13, 20, soft=False, asks=True)]
    args = (spans, [sure, doubtful], guessed("what_causes", 0.9))
    assert unlikely_hits([FEAR], *args, unlikely=0.01) == [FEAR]
    outside = replace(FEAR, start=30, end=40)
    assert unlikely_hits([outside], *args, unlikely=0.01) == []
