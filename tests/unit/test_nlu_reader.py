"""A message read from its text to its parts, with a classifier that believes what a test says."""

import pytest

from tests.unit.believing import TELLS, read, taken, told

LONG = "I work at the bakery and we pay for the mortgage with what is left at the end of it. " * 4
ANYTHING = (
    "is_it_cancer background out_of_scope greet deny unclear symptom_reported decision_request "
    "emotional_support"
).split()


@pytest.mark.parametrize("name", ANYTHING)
@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("i want to kill myself", "crisis"),
        ("are calcifications cancer? i want to kill myself", "crisis"),
        ("i want to kill myself, the mortgage is eating me", "crisis"),
        (f"{LONG}I want to kill myself. {LONG}", "crisis"),
        ("i can't breathe", "emergency"),
        ("my kidney stones hurt and i can't breathe", "emergency"),
        (f"{LONG}I can't breathe. Are calcifications cancer?", "emergency"),
        ("there is blood coming from my nipple", "symptom_reported"),
    ],
    ids=lambda value: str(value).strip()[-40:],
)
def test_a_danger_comes_out_whatever_the_classifier_takes_it_for(
    text: str, danger: str, name: str
) -> None:
    assert danger in told(text, taken(name, 0.99))


def test_a_danger_stays_and_a_feeling_goes_where_the_classifier_sees_no_chance() -> None:
    no_chance = taken("what_causes", 0.9, safety=0.001)
    assert told("this wait is killing me", no_chance) == ["what_causes"]
    both = "there is blood coming from my nipple. i can't breathe"
    # Its own words speak for each, as they do with a model that was trained.
    words = {
        "i can't breathe": taken("what_causes", 0.9, safety=0.03),
        "there is blood coming from my nipple": taken("what_causes", 0.9, safety=0.03),
    }
    assert {"symptom_reported", "emergency"} <= set(told(both, no_chance, words))
    assert "crisis" in told("i want to die", no_chance)


@pytest.mark.parametrize("danger", ["crisis", "emergency"])
@pytest.mark.parametrize(
    "text",
    [
        "this evening is the last one",
        "it goes on and on, what are calcifications?",
        "the mortgage ate all of it",  # another subject, and a life comes before it
    ],
)
def test_a_danger_that_only_the_classifier_sees_comes_out(text: str, danger: str) -> None:
    assert told(text, taken(danger, 0.6)) == [danger]


def test_two_dangers_out_of_the_same_words_are_both_told() -> None:
    assert told("i want to kill myself", taken("emergency", 0.9)) == ["crisis", "emergency"]


def test_a_question_beside_a_danger_is_told_with_it() -> None:
    beliefs = {"how common is it": taken("how_common", 0.9)}
    text = "i want to kill myself. how common is it?"
    assert told(text, TELLS, beliefs) == ["crisis", "how_common"]


ELSEWHERE = taken("out_of_scope", 0.9)


@pytest.mark.parametrize(("sure", "is_told"), [(0.9, True), (0.5, False)])
def test_a_sure_question_of_ours_in_a_story_about_something_else_is_told(
    sure: float, *, is_told: bool
) -> None:
    beliefs = {"Is it cancer": taken("is_it_cancer", sure)}
    assert ("is_it_cancer" in told(f"{LONG}Is it cancer?", ELSEWHERE, beliefs)) is is_told


def test_only_a_whole_that_is_surely_elsewhere_speaks_against_a_sure_question() -> None:
    text = f"{LONG}Is it cancer?"
    beliefs = {"Is it cancer": taken("is_it_cancer", 0.9)}
    beliefs |= {text.rstrip("?"): taken("out_of_scope", 0.97)}
    (whole,) = read(text, ELSEWHERE, beliefs)
    assert (whole.id, whole.start, whole.end) == ("out_of_scope", 0, len(text))


def test_another_subject_is_as_sure_as_the_whole_is_of_it() -> None:
    text = "i was called back for a second audition. what should i wear?"
    beliefs = {"what should i wear": taken("out_of_scope", 0.6)}
    beliefs |= {text.rstrip("?"): taken("out_of_scope", 0.98)}
    (part,) = read(text, TELLS, beliefs)
    assert (part.id, part.confidence) == ("out_of_scope", 0.98)


def test_a_story_that_names_the_breast_is_ours_whatever_the_whole_says() -> None:
    text = f"{LONG}The leaflet names breast calcifications. Are they seen often?"
    beliefs = {"Are they seen often": taken("how_common", 0.9)}
    assert told(text, taken("out_of_scope", 0.99), beliefs) == ["how_common"]


def test_two_sure_questions_of_ours_make_another_subject_an_aside() -> None:
    text = "i bake bread. are they cancer? how common is it?"
    sure = {"are they cancer": taken("is_it_cancer", 0.9)}
    both = sure | {"how common is it": taken("how_common", 0.9)}
    both |= {text.rstrip("?"): taken("out_of_scope", 0.97)}
    assert told(text, ELSEWHERE, both)[-2:] == ["is_it_cancer", "how_common"]
    assert told(text, ELSEWHERE, sure) == ["out_of_scope"]


@pytest.mark.parametrize(("sure", "ids"), [(0.95, ["out_of_scope"]), (0.85, ["decision_request"])])
@pytest.mark.parametrize(
    "text", ["should i get the roof done before winter", "should i wait for the sale"]
)
def test_the_words_of_a_decision_are_none_in_what_is_surely_another_subject(
    text: str, sure: float, ids: list[str]
) -> None:
    assert told(text, taken("out_of_scope", sure)) == ids


@pytest.mark.parametrize("sure", [0.6, 0.95])
def test_a_decision_about_the_breast_is_hers_whatever_the_whole_says(sure: float) -> None:
    other = taken("out_of_scope", sure)
    assert "decision_request" in told("should i have the biopsy", other)


def test_beside_another_subjects_word_a_decision_falls_with_a_whole_that_is_elsewhere() -> None:
    text = "do i really need it done, the mortgage is due"
    assert told(text, taken("out_of_scope", 0.95)) == ["out_of_scope"]
    assert told(text, taken("decision_request", 0.6)) == ["decision_request"]


@pytest.mark.parametrize(
    ("text", "sure", "is_told"),
    [
        ("i have no lump", 0.8, False),
        ("i dont have a lump", 0.8, False),
        ("my aunt had a lump in the eighties", 0.8, False),
        ("i have no lump", 0.95, True),  # surer than the words that take it back
        ("i found a lump", 0.5, True),
        ("it got harder there", 0.5, True),  # the screen finds nothing
    ],
)
def test_a_sign_that_is_denied_is_none(text: str, sure: float, *, is_told: bool) -> None:
    other = taken("symptom_reported", sure)
    assert ("symptom_reported" in told(text, other)) is is_told


def test_beside_a_denied_sign_the_question_is_told_alone() -> None:
    text = "no lump and no discharge. what are calcifications?"
    denied = taken("symptom_reported", 0.8, tells=True)
    beliefs = {"no lump and no discharge": denied}
    assert told(text, taken("what_are_calcifications", 0.9), beliefs) == ["what_are_calcifications"]


@pytest.mark.parametrize("text", ["", " ", "...", "?!", "😀", "\n\n", "x" * 400])
def test_a_message_that_says_nothing_has_a_part_too(text: str) -> None:
    (part,) = read(text)
    assert (part.id, part.start, part.end) == ("out_of_scope", 0, len(text))


@pytest.mark.parametrize(
    ("text", "strange", "ids"),
    [
        ("how do i glaze a vase", ("vase",), ["out_of_scope"]),
        ("how do i glaze a vase", (), ["how_common"]),
        ("how often are calcifications in a vase", ("vase",), ["how_common"]),  # a word of ours
        ("how often in these results of a vase", ("vase",), ["how_common"]),  # perhaps ours
    ],
)
def test_a_doubtful_guess_in_strange_words_is_not_our_subject(
    text: str, strange: tuple[str, ...], ids: list[str]
) -> None:
    assert told(text, taken("how_common", 0.7), strange=strange) == ids


@pytest.mark.parametrize(
    ("text", "sure", "ids"),
    [
        ("what are my kidney stones made of", 0.6, ["out_of_scope"]),
        ("what are my kidney stones made of", 0.75, ["what_causes"]),
        ("what are the calcifications in my breast made of", 0.6, ["what_causes"]),
    ],
)
def test_beside_another_subjects_word_a_guess_has_to_be_surer(
    text: str, sure: float, ids: list[str]
) -> None:
    assert told(text, taken("what_causes", sure)) == ids
