"""The plan of a turn: the rules of catalogue.yml, one test each."""

import pytest

from calcichat.content.load import load_content
from calcichat.dialogue.plan import Step, plan_turn
from calcichat.nlu.parts import Part

CONTENT = load_content()


def parts(*ids: str) -> list[Part]:
    return [Part(name, number * 10, number * 10 + 9, 0.9) for number, name in enumerate(ids)]


def plan(*ids: str) -> tuple[Step, ...]:
    return plan_turn(parts(*ids), CONTENT)


def ids(steps: tuple[Step, ...]) -> list[str]:
    return [step.id for step in steps]


def test_one_part_replies_to_all_of_the_message() -> None:
    assert plan("what_causes") == (Step("what_causes", "what_causes"),)


def test_several_parts_are_told_in_order_each_with_its_place() -> None:
    steps = plan("what_causes", "how_common")
    assert ids(steps) == ["what_causes", "how_common"]
    assert [step.asked for step in steps] == [(0, 9), (10, 19)]


def test_the_same_id_is_told_once() -> None:
    assert ids(plan("what_causes", "what_causes")) == ["what_causes"]


def test_at_most_three_answers_the_rest_as_buttons() -> None:
    steps = plan("what_causes", "how_common", "is_it_cancer", "biopsy_needed", "diet_calcium")
    assert ids(steps) == ["what_causes", "how_common", "is_it_cancer"]
    assert steps[-1].offers == ("biopsy_needed", "diet_calcium")
    assert steps[-1].also == ("biopsy_needed", "diet_calcium")


@pytest.mark.parametrize("urgent", ["emergency", "crisis"])
def test_an_urgent_reply_stands_alone_with_one_button(urgent: str) -> None:
    (step,) = plan("what_causes", urgent, "helpline")
    assert step.id == urgent
    assert step.also == ("what_causes", "helpline")
    assert step.offers == ("affirm",)


def test_crisis_comes_before_emergency() -> None:
    assert ids(plan("emergency", "crisis")) == ["crisis", "emergency"]


def test_safety_comes_first_and_at_most_twice() -> None:
    steps = plan("is_it_cancer", "emotional_support", "personal_result", "symptom_reported")
    assert ids(steps) == ["symptom_reported", "personal_result", "is_it_cancer"]
    assert "emotional_support" in steps[-1].also


@pytest.mark.parametrize(
    "withheld", ["can_i_feel_them", "macrocalcifications", "how_common", "what_does_benign_mean"]
)
def test_beside_a_symptom_what_may_calm_is_withheld(withheld: str) -> None:
    steps = plan("symptom_reported", withheld, "what_causes")
    assert ids(steps) == ["symptom_reported", "what_causes"]
    assert withheld in steps[-1].also


def test_macro_out_of_the_words_about_her_own_result_is_withheld() -> None:
    own = Part("personal_result", 0, 30, 1.0)
    same_words = Part("macrocalcifications", 5, 30, 0.9)
    assert ids(plan_turn([own, same_words], CONTENT)) == ["personal_result"]
    asked_in_general = Part("macrocalcifications", 31, 60, 0.9)
    assert ids(plan_turn([own, asked_in_general], CONTENT))[1:] == ["macrocalcifications"]


def test_not_covered_parts_share_one_hand_off() -> None:
    steps = plan("not_covered_treatment", "what_causes", "not_covered_cost_insurance")
    assert ids(steps) == ["not_covered_treatment", "what_causes"]
    assert steps[0].also == ("not_covered_cost_insurance",)


def test_courtesy_is_dropped_beside_a_question() -> None:
    assert ids(plan("greet", "what_causes", "thanks")) == ["what_causes"]
    assert ids(plan("thanks")) == ["thanks"]


def test_help_plays_its_words_then_its_action() -> None:
    (step,) = plan("helpline")
    assert step.actions() == ("utter_helpline", "action_helpline")


def test_every_plan_of_two_ids_obeys_the_limits() -> None:
    names = [name for name in CONTENT.entries if name != "unavailable"]
    for first in names:
        for second in names[:: max(1, len(names) // 12)]:
            steps = plan(first, second)
            assert steps
            assert len([a for step in steps for a in step.actions()]) <= 8
            kinds = [CONTENT.group_of(step.utter) for step in steps]
            assert kinds == sorted(kinds, key=lambda kind: kind != "safety")
