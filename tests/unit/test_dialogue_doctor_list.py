"""The whole list is offered after the second silent topic and at goodbye, never more often."""

import pytest

from calcichat.content.load import load_content
from calcichat.dialogue.doctor_list import LIST, offer_list
from calcichat.dialogue.history import History, Turn
from calcichat.dialogue.plan import Step, plan_turn
from calcichat.nlu.parts import Part

CONTENT = load_content()
TREATMENT = Step("not_covered_treatment", "not_covered_treatment")
COST = Step("not_covered_cost_insurance", "not_covered_cost_insurance")
GOODBYE = Step("goodbye", "goodbye")


def offered(step: Step, *before: Step) -> bool:
    history = History([Turn([told.as_metadata()]) for told in before])
    return LIST in offer_list([step], history, CONTENT)[-1].offers


def test_not_after_the_first() -> None:
    assert not offered(TREATMENT)


def test_after_the_second_and_not_after_the_third() -> None:
    assert offered(COST, TREATMENT)
    assert not offered(Step("not_covered_progression", "not_covered_progression"), TREATMENT, COST)


def test_the_same_topic_twice_is_one_topic() -> None:
    assert not offered(TREATMENT, TREATMENT)


def test_two_topics_in_one_message_are_two() -> None:
    assert offered(Step(TREATMENT.id, TREATMENT.id, also=(COST.id,)))


def test_at_goodbye_when_there_is_a_list() -> None:
    assert offered(GOODBYE, TREATMENT)
    assert not offered(GOODBYE)


@pytest.mark.parametrize("urgent", ["crisis", "emergency"])
def test_an_urgent_reply_keeps_its_one_button_and_what_it_put_off_counts_when_told(
    urgent: str,
) -> None:
    ids = (urgent, TREATMENT.id, COST.id)
    planned = plan_turn([Part(name, at, at + 1, 1.0) for at, name in enumerate(ids)], CONTENT)
    (step,) = offer_list(planned, History(), CONTENT)
    assert (step.also, step.offers) == (ids[1:], ("affirm",))
    assert offered(Step(TREATMENT.id, TREATMENT.id, also=(COST.id,)), step)  # after "yes"
    assert not offered(TREATMENT, step)
    assert offered(GOODBYE, step)
