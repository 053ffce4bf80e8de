"""What is told along the way, in a question and in a story, asks nothing."""

from __future__ import annotations

import pytest

from calcichat.nlu.parts import Part
from calcichat.nlu.tidying import is_story, without_asides, without_doubtful
from calcichat.safety_order import SAFETY_ORDER
from tests.unit.limits import LIMITS

SHORT = "a few words of a short message, is it cancer"
ASKED = ("is_it_cancer", 0.95, "is it cancer?")
TELLING = "It was a long week at the bakery and then a letter came with the post on Friday. " * 3


def ids(parts: list[Part]) -> list[str]:
    return [part.id for part in parts]


@pytest.mark.parametrize(("words", "story"), [(3, False), (45, False), (46, True), (200, True)])
def test_a_story_is_longer_than_a_question(words: int, *, story: bool) -> None:
    assert is_story("word " * words) is story


@pytest.mark.parametrize(
    ("name", "sure", "stays"),
    [
        ("out_of_scope", 0.84, False),
        ("out_of_scope", 0.86, True),
        ("unclear", 0.1, True),
        ("how_common", 0.31, True),
        ("complaint", 0.31, True),
        ("decision_request", 0.31, True),
    ],
)
def test_in_a_short_message_only_a_doubtful_other_subject_goes(
    name: str, sure: float, *, stays: bool
) -> None:
    parts = [Part(name, 0, 11, sure), Part("is_it_cancer", 32, 44, 0.9)]
    left = ids(without_asides(parts, SHORT, LIMITS))
    assert left == ([name, "is_it_cancer"] if stays else ["is_it_cancer"])


def story(*told: tuple[str, float, str]) -> tuple[str, list[Part]]:
    """A long message and its parts: id, confidence and words of each."""
    text, parts = TELLING, []
    for name, sure, words in told:
        parts.append(Part(name, len(text), len(text) + len(words), sure))
        text += f"{words} "
    assert is_story(text)
    return text, parts


@pytest.mark.parametrize(
    ("name", "sure", "words", "stays"),
    [
        ("out_of_scope", 0.99, "I bake bread there", False),  # nothing is asked
        ("out_of_scope", 0.99, "Do you bake bread?", True),
        ("out_of_scope", 0.84, "Do you bake bread?", False),
        ("unclear", 0.2, "and this and that", False),
        ("unclear", 0.2, "and this or what?", True),
        ("how_common", 0.54, "Many have them", False),
        ("how_common", 0.56, "Many have them", True),
        ("how_common", 0.31, "Do many have them?", True),
        ("capabilities", 0.84, "What can I ask you?", False),  # "so what I'd like to ask"
        ("capabilities", 0.86, "I like to ask you", True),
        ("affirm", 0.84, "Yes?", False),
        ("decision_request", 0.69, "Should I wait?", False),  # a mark alone is not enough
        ("decision_request", 0.71, "I should wait", True),
        *((name, 0.1, "It is there", True) for name in SAFETY_ORDER if name != "decision_request"),
    ],
)
def test_in_a_story_about_our_subject_an_aside_is_not_told(
    name: str, sure: float, words: str, *, stays: bool
) -> None:
    text, parts = story((name, sure, words), ASKED)
    left = ids(without_asides(parts, text, LIMITS))
    assert left == ([name, "is_it_cancer"] if stays else ["is_it_cancer"])


def test_a_question_mark_behind_a_piece_marks_it_too() -> None:
    text, (part, _) = story(("how_common", 0.31, "Do many have them?"), ASKED)
    bare = Part(part.id, part.start, part.end - 1, part.confidence)
    assert without_asides([bare], text, LIMITS) == [bare]


@pytest.mark.parametrize("long", [False, True])
def test_asides_alone_all_stay_for_others_to_choose_from(*, long: bool) -> None:
    asides = (("out_of_scope", 0.4, "some bread"), ("unclear", 0.1, "so"), ("thanks", 0.9, "ta"))
    text, parts = story(*asides)
    assert without_asides(parts, text if long else SHORT, LIMITS) == parts


@pytest.mark.parametrize(
    ("elsewhere", "name", "sure", "told"),
    [
        (0.9, "how_common", 0.8, ["out_of_scope"]),
        (0.9, "how_common", 0.86, ["out_of_scope", "how_common"]),
        (0.8, "how_common", 0.4, ["out_of_scope", "how_common"]),
        *((0.99, name, 0.1, ["out_of_scope", name]) for name in SAFETY_ORDER),
    ],
)
def test_beside_what_is_surely_elsewhere_only_danger_may_be_doubtful(
    elsewhere: float, name: str, sure: float, told: list[str]
) -> None:
    parts = [Part("out_of_scope", 0, 20, elsewhere), Part(name, 21, 40, sure)]
    assert ids(without_doubtful(parts, sure=0.85)) == told


def test_without_another_subject_what_is_doubtful_stays() -> None:
    parts = [Part("is_it_cancer", 0, 20, 0.9), Part("how_common", 21, 40, 0.4)]
    assert without_doubtful(parts, sure=0.85) == parts
