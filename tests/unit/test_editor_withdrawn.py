"""A withdrawn answer is the hand-off: no word, fact, source or card of it reaches the patient."""

from dataclasses import replace

import pytest

from calcichat.channel.messages import MessageBuilder
from calcichat.channel.output import Utterance
from calcichat.content import load_content
from calcichat.dialogue.plan import Step
from calcichat.settings import read_settings

CONTENT = load_content()
SETTINGS = read_settings({"CALCICHAT_SECRET": "x" * 32})


def builder(*withdrawn):
    entries = {
        name: replace(entry, extra={**entry.extra, "withdrawn": "2026-12-01"})
        if name in withdrawn
        else entry
        for name, entry in CONTENT.entries.items()
    }
    return MessageBuilder(replace(CONTENT, entries=entries), SETTINGS)


def turn(made, *steps):
    spoken = [
        Utterance(step.utter, CONTENT.entries[step.utter].wording["en"].text, {"card": 1})
        for step in steps
    ]
    return made.turn(steps, spoken, "", "en")


@pytest.mark.parametrize("name", ["how_common", "helpline", "not_covered_treatment"])
@pytest.mark.parametrize("simple", [False, True])
def test_the_hand_off_stands_in_its_place(name, simple):
    (message,) = turn(builder(name), Step(name, name, simple=simple))
    hand_off = builder().string("withdrawn.hand_off", "en")
    assert message["text"].split() == hand_off.split()
    assert "\n\n" in message["text"] and message["text"].count("\n") == 2
    assert CONTENT.entries["helpline"].extra["contact"]["phone"] in message["text"]
    assert (message["id"], message["kind"]) == (name, "fallback")
    assert message["sources"] == [] and message["data"] == {}


def test_said_again_or_simpler_it_stays_out():
    again = Step("repeat", "how_common", also=("how_common",))
    simpler = Step("simplify", "how_common", simple=True, also=("how_common",))
    for step in (again, simpler):
        (message,) = turn(builder("how_common"), step)
        assert (message["id"], message["kind"], message["sources"]) == (step.id, "fallback", [])
        assert "50" not in message["text"]


def test_the_other_answers_stay_as_they_are():
    steps = (Step("what_causes", "what_causes"), Step("diet_calcium", "diet_calcium"))
    assert turn(builder("how_common"), steps[0]) != []
    before, after = turn(builder(), *steps), turn(builder("how_common"), *steps)
    assert [message["text"] for message in before] == [message["text"] for message in after]


def test_it_is_not_offered_by_neighbours():
    neighbour = next(e for e in CONTENT.entries.values() if "how_common" in e.related)
    step = Step(neighbour.id, neighbour.id)
    (message,) = turn(builder("how_common"), step)
    assert "how_common" not in [choice["id"] for choice in message["choices"]]


def test_of_several_silent_topics_only_the_withdrawn_one_goes():
    also = ("not_covered_treatment", "not_covered_cost_insurance")
    step = Step("not_covered_result_timing", "not_covered_result_timing", also=also)
    for gone in ("not_covered_result_timing", "not_covered_treatment"):
        (message,) = turn(builder(gone), step)
        left = [name for name in (step.utter, *also) if name != gone]
        assert [row["id"] for row in message["data"]["doctor_questions"]] == left
        first = CONTENT.entries[gone].wording["en"].text.split("\n\n")[0]
        assert first not in message["text"]
        assert "being reviewed" in message["text"]
        for name in left:
            assert CONTENT.entries[name].wording["en"].text.split("\n\n")[0] in message["text"]


@pytest.mark.parametrize("name", ["emergency", "crisis", "symptom_reported", "unclear", "greet"])
def test_safety_and_talk_can_not_be_taken_out(name):
    (message,) = turn(builder(name), Step(name, name))
    assert message["kind"] == CONTENT.entries[name].group
    assert "being reviewed" not in message["text"]
