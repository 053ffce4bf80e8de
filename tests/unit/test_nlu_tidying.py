"""What is told of the parts of a message, beside danger and beside a question."""

from __future__ import annotations

import pytest

from calcichat.nlu.parts import COURTESY, Part
from calcichat.nlu.tidying import add_hits, as_her_own, tidy
from calcichat.safety import SafetyHit
from tests.unit.limits import LIMITS


def ids(parts: list[Part] | tuple[Part, ...]) -> list[str]:
    return [part.id for part in parts]


def hit(name: str, start: int = 0, end: int = 20) -> SafetyHit:
    return SafetyHit(name, start, end, "rule")


@pytest.mark.parametrize(
    ("found", "guessed", "sure", "told"),
    [
        # another danger to a life out of the same words: "cut his wrist on the saw, it pours"
        ("crisis", "emergency", 0.85, ["crisis", "emergency"]),
        ("emergency", "crisis", 0.85, ["emergency", "crisis"]),
        ("crisis", "emergency", 0.75, ["crisis"]),
        # what the screen has told already, or what stands below it
        ("symptom_reported", "symptom_reported", 0.99, ["symptom_reported"]),
        ("crisis", "symptom_reported", 0.99, ["crisis"]),
        ("crisis", "emotional_support", 0.99, ["crisis"]),
        ("symptom_reported", "decision_request", 0.99, ["symptom_reported"]),
        ("decision_request", "personal_result", 0.99, ["decision_request"]),
        # a danger of the classifier is not silenced by a feeling
        ("emotional_support", "crisis", 0.6, ["emotional_support", "crisis"]),
        # a question out of the same words
        ("symptom_reported", "is_it_cancer", 0.81, ["symptom_reported", "is_it_cancer"]),
        ("symptom_reported", "is_it_cancer", 0.79, ["symptom_reported"]),
        # fear is told beside every question that is understood at all
        ("emotional_support", "is_it_cancer", 0.31, ["emotional_support", "is_it_cancer"]),
        ("emotional_support", "is_it_cancer", 0.29, ["emotional_support"]),
    ],
)
def test_out_of_the_words_of_a_find_only_what_is_sure_is_told_beside_it(
    found: str, guessed: str, sure: float, told: list[str]
) -> None:
    assert ids(add_hits([Part(guessed, 0, 20, sure)], [hit(found)], LIMITS)) == told


@pytest.mark.parametrize("name", ["background", "unclear", "out_of_scope", *sorted(COURTESY)])
@pytest.mark.parametrize("found", ["crisis", "symptom_reported", "emotional_support"])
def test_what_asks_nothing_is_silent_about_the_words_of_a_find(found: str, name: str) -> None:
    assert ids(add_hits([Part(name, 0, 20, 0.99)], [hit(found)], LIMITS)) == [found]


def test_a_feeling_beside_a_sign_in_the_same_words_does_not_let_a_doubtful_answer_pass() -> None:
    doubtful = Part("is_it_cancer", 0, 20, 0.6)
    both = [hit("symptom_reported"), hit("emotional_support")]
    assert ids(add_hits([doubtful], both, LIMITS)) == ["symptom_reported", "emotional_support"]
    assert doubtful in add_hits([doubtful], both[1:], LIMITS)


@pytest.mark.parametrize(
    ("start", "end", "stays"),
    [
        (21, 40, True),  # other words
        (15, 35, True),  # a quarter of the find
        (10, 30, True),  # half of it
        (9, 29, False),  # more than half
        (0, 200, False),  # the find stands within it
        (5, 10, False),  # it stands within the find
    ],
)
def test_a_doubtful_answer_out_of_other_words_is_not_touched(
    start: int, end: int, *, stays: bool
) -> None:
    part = Part("is_it_cancer", start, end, 0.4)
    assert (part in add_hits([part], [hit("symptom_reported")], LIMITS)) is stays


def test_a_find_is_told_as_surely_as_can_be_at_its_own_place() -> None:
    assert add_hits([], [hit("crisis", 7, 30)], LIMITS) == [Part("crisis", 7, 30, 1.0)]


def test_without_a_find_nothing_changes() -> None:
    parts = [Part("symptom_reported", 0, 9, 0.5), Part("unclear", 10, 20, 0.1)]
    assert add_hits(parts, [], LIMITS) == parts


def test_beside_a_crisis_is_it_cancer_is_about_the_writer() -> None:
    parts = [Part("crisis", 0, 20, 1.0), Part("is_it_cancer", 22, 34, 0.9)]
    assert ids(as_her_own(parts)) == ["crisis", "personal_result"]


def test_without_a_crisis_it_stays_a_general_question() -> None:
    parts = [Part("emergency", 0, 20, 1.0), Part("is_it_cancer", 22, 34, 0.9)]
    assert as_her_own(parts) == parts


def in_a_row(*names: str) -> list[Part]:
    return [Part(name, 10 * n, 10 * n + 9, 0.9) for n, name in enumerate(names)]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["greet", "is_it_cancer", "thanks"], ["is_it_cancer"]),
        (["greet", "unclear"], ["unclear"]),
        (["thanks", "out_of_scope"], ["out_of_scope"]),
        (["thanks", "crisis"], ["crisis"]),
        (["greet", "thanks"], ["greet", "thanks"]),
        (["background", "thanks"], ["thanks"]),
        (["background", "is_it_cancer", "background"], ["is_it_cancer"]),
        (["is_it_cancer", "how_common", "is_it_cancer"], ["is_it_cancer", "how_common"]),
        (["unclear", "is_it_cancer", "unclear"], ["unclear", "is_it_cancer"]),
        (["is_it_cancer", "unclear", "unclear"], ["is_it_cancer", "unclear"]),
        (["unclear", "unclear"], ["unclear"]),
    ],
)
def test_what_asks_nothing_and_what_is_said_twice_is_dropped(
    names: list[str], told: list[str]
) -> None:
    assert ids(tidy(in_a_row(*names), "the words")) == told


def test_an_id_stands_at_its_first_place_and_so_does_what_is_unclear() -> None:
    parts = in_a_row("how_common", "unclear", "how_common", "unclear")
    assert tidy(parts, "the words") == tuple(parts[:2])


def test_a_find_that_was_put_before_the_others_goes_back_to_its_place() -> None:
    parts = [Part("crisis", 50, 60, 1.0), Part("is_it_cancer", 0, 20, 0.9)]
    assert ids(tidy(parts, "the words")) == ["is_it_cancer", "crisis"]


@pytest.mark.parametrize(
    ("parts", "nearest"),
    [
        ([], ()),
        ([Part("background", 0, 5, 0.9)], ()),
        (
            [
                Part("background", 0, 5, 0.9),
                Part("background", 5, 8, 0.9, ("how_common", "what_causes")),
                Part("background", 8, 9, 0.9, ("is_it_cancer",)),
            ],
            ("how_common", "what_causes"),
        ),
    ],
)
def test_of_nothing_becomes_all_of_it_unclear_with_what_was_nearest(
    parts: list[Part], nearest: tuple[str, ...]
) -> None:
    assert tidy(parts, "nine words") == (Part("unclear", 0, 10, 0.0, nearest),)
