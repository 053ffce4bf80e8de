"""A turn seen after the turns before it: what is said again, offered, or answered at her step."""

import pytest

from calcichat.dialogue.context import plan_in_context
from calcichat.dialogue.history import History
from calcichat.nlu.parts import Part
from tests.unit.turns import CONTENT, FOLLOW_UPS, after, say


@pytest.mark.parametrize("guessed", ["unclear", "background", "out_of_scope"])
@pytest.mark.parametrize("text", ["Where am I?", "so where am I in all this", "what step am I at"])
def test_where_am_i_gets_the_card(text: str, guessed: str) -> None:
    assert [step.id for step in say(text, History(), guessed=guessed)] == ["follow_up_tests"]
    other = say("where am I going to park", History(), guessed=guessed)
    assert other[0].id != "follow_up_tests"


def test_a_step_with_a_day_is_no_question_when_a_result_comes() -> None:
    waiting = "not_covered_result_timing"

    def says(text: str, guessed: str) -> str:
        return say(text, History(), guessed=guessed)[0].id

    assert says("my biopsy is on Tuesday", waiting) == "biopsy_needed"
    for text in (
        "my biopsy was on Tuesday and I am waiting for the results",
        "my biopsy results are not back",
        "nobody told me when my biopsy is",
        "my biopsy is on tuesday?",
        "is my biopsy on tuesday",
    ):
        assert says(text, waiting) == waiting
    assert says("my biopsy was benign", "what_does_benign_mean") == "what_does_benign_mean"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("again please, my pen was dry", "repeat"),
        ("sorry, one more time", "repeat"),
        ("otra vez por favor", "repeat"),
        ("can i have that in plain english", "simplify"),
        ("that is too long for me", "simplify"),
    ],
)
def test_a_wish_to_hear_it_once_more_is_heard_in_other_words(text: str, kind: str) -> None:
    for guessed in ("unclear", "out_of_scope", "what_are_calcifications"):
        (step,) = say(text, after("how_common"), guessed)
        assert (step.id, step.utter) == (kind, "how_common")


def beside_a_symptom(text: str) -> list[str]:
    parts = [Part("symptom_reported", 0, 9, 1.0), Part("what_causes", 10, len(text), 0.95)]
    steps = plan_in_context(parts, text, History(), CONTENT, FOLLOW_UPS)
    assert "what_causes" in [name for step in steps for name in (step.id, *step.also)]
    return [step.id for step in steps]


def test_what_causes_a_symptom_is_not_answered_with_the_causes_of_calcifications() -> None:
    assert beside_a_symptom("my nipple leaks. what causes it?") == ["symptom_reported"]
    told = beside_a_symptom("my nipple leaks. what causes calsifications?")
    assert told == ["symptom_reported", "what_causes"]


@pytest.mark.parametrize(
    "text",
    [
        "my nipple leaks. is that the calcification?",
        "my nipple leaks, could it be the calcium they saw",
        "my nipple leaks. what would cause that, with calcs on it",
        "me duele el pecho, y eso es por las calcificaciones?",
    ],
)
def test_whether_a_symptom_is_the_calcification_is_not_answered_either(text: str) -> None:
    parts = [Part("symptom_reported", 0, 16, 1.0), Part("is_it_cancer", 17, len(text), 0.95)]
    steps = plan_in_context(parts, text, History(), CONTENT, FOLLOW_UPS)
    assert [(step.id, step.also) for step in steps] == [("symptom_reported", ("is_it_cancer",))]


def test_what_is_asked_in_between_is_not_about_the_symptom() -> None:
    text = "my nipple leaks. which kinds are there? is it common with microcalcifications"
    parts = [Part("symptom_reported", 0, 15, 1.0), Part("types_of_calcifications", 17, 39, 0.9)]
    parts.append(Part("microcalcifications", 40, len(text), 0.9))
    told = plan_in_context(parts, text, History(), CONTENT, FOLLOW_UPS)
    assert [step.id for step in told] == [part.id for part in parts]


@pytest.mark.parametrize("text", ["do they come back again", "why do they need pictures again"])
def test_again_inside_a_question_is_no_wish(text: str) -> None:
    (step,) = say(text, after("how_common"), "why_more_tests")
    assert step.id == "why_more_tests"


def test_the_same_words_mean_nothing_without_an_answer_before() -> None:
    assert [step.id for step in say("and the other kind?", History())] == ["unclear"]


@pytest.mark.parametrize("kind", ["repeat", "simplify"])
def test_again_and_simpler_are_about_the_last_answer(kind: str) -> None:
    (step,) = say("again", after("what_causes", "how_common"), guessed=kind)
    assert (step.id, step.utter, step.also) == (kind, "how_common", ("how_common",))
    assert step.simple == (kind == "simplify")


@pytest.mark.parametrize("guessed", ["unclear", "out_of_scope", "simplify"])
def test_tell_me_more_offers_what_was_not_told(guessed: str) -> None:
    (step,) = say("tell me more", after("what_causes"), guessed)
    assert step.id == "repeat"
    assert step.offers
    assert "what_causes" not in step.offers


def test_a_complaint_never_gets_the_same_answer() -> None:
    (step,) = say("that is not what i asked", after("what_causes"), guessed="complaint")
    assert step.id == "complaint"
    assert step.offers
    assert "what_causes" not in step.offers


def test_a_complaint_never_gets_an_answer_of_an_earlier_turn() -> None:
    (first,) = say("that is not what i asked", after("what_causes"), guessed="complaint")
    for name in first.offers:
        history = after(name, "what_causes")
        (step,) = say("that is not what i asked", history, guessed="complaint")
        assert step.offers
        assert name not in step.offers


def test_yes_after_an_emergency_has_the_rest_answered() -> None:
    history = after("emergency", also=("is_it_cancer", "what_causes"), offers=("affirm",))
    told = say("yes", history, guessed="affirm")
    assert [step.id for step in told] == ["is_it_cancer", "what_causes"]


def test_a_safety_reply_is_never_changed_by_what_was_said_before() -> None:
    (step,) = say("why", after("is_it_cancer"), guessed="symptom_reported")
    assert step.id == "symptom_reported"


def test_where_she_stands_is_answered_though_nothing_was_asked() -> None:
    (step,) = say("my biopsy is on tuesday", History(), guessed="background")
    assert step.id == "biopsy_needed"


@pytest.mark.parametrize(
    ("text", "guessed", "here"),
    [
        ("my biopsy is on tuesday, does milk cause this", "diet_calcium", "biopsy_needed"),
        ("I was called back. will it hurt?", "not_covered_procedure_details", "why_more_tests"),
        ("they ordered an MRI and I am so scared", "emotional_support", "follow_up_tests"),
    ],
)
def test_her_step_is_offered_beside_what_she_asked(text: str, guessed: str, here: str) -> None:
    (step,) = say(text, History(), guessed=guessed)
    assert (step.id, step.here) == (guessed, here)
    assert here in step.offers
    assert step.as_metadata()["here"] == here


def test_her_step_is_not_offered_where_its_answer_is_told() -> None:
    (step,) = say("my biopsy is on tuesday", History(), guessed="background")
    assert (step.here, step.offers) == ("biopsy_needed", ())


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        ("my biopsy is on tuesday and I can not breathe", "emergency"),  # nothing beside the call
        ("my mammogram shows spots, is it cancer", "is_it_cancer"),  # everybody had one
        ("will I need a biopsy", "biopsy_needed"),
        ("", "diet_calcium"),
    ],
)
def test_no_step_is_made_up(text: str, guessed: str) -> None:
    (step,) = say(text, History(), guessed=guessed)
    assert (step.here, step.offers) == (None, ())


@pytest.mark.parametrize(("sure", "told"), [(1.0, "out_of_scope"), (0.6, "follow_up_tests")])
def test_another_subject_has_no_step(sure: float, told: str) -> None:
    text = "my mri of the knee was on monday"
    parts = [Part("out_of_scope", 0, len(text), sure)]
    steps = plan_in_context(parts, text, History(), CONTENT, FOLLOW_UPS)
    assert steps[0].id == told
