"""What is kept of an event, and that no word is."""

import json

import pytest
from rasa.shared.core import events as rasa

from calcichat.storage.events import DAMAGE, decode, encode, only_ids

CANARY = "canary lump"
PART = {
    "entity": "question",
    "value": "is_it_cancer",
    "start": 3,
    "end": 17,
    "confidence_entity": 0.8123,
    "nearest": ["how_common", "biopsy_needed"],
    "asks": False,
}
STEP = {"id": "repeat", "utter": "is_it_cancer", "asked": [3, 17], "also": [], "nearest": ["a"]}


def _round_trip(*events):
    return decode(encode(events, {})).events


def test_a_message_keeps_ids_offsets_and_time_only():
    parse_data = {"text": CANARY, "intent_ranking": [{"name": "x", "confidence": 1}]}
    intent = {"name": "is_it_cancer", "confidence": 0.8123}
    event = rasa.UserUttered(
        CANARY, intent, [{**PART, "text": CANARY}], parse_data, 1234.5678, "chat", CANARY,
        {"note": CANARY},
    )  # fmt: skip
    assert CANARY not in encode([event], {})
    (read,) = _round_trip(event)
    assert (read.text, read.parse_data["text"], read.metadata) == ("", "", {})
    assert (read.intent, read.entities) == (intent, [PART])
    assert (read.timestamp, read.input_channel) == (1234.568, "chat")


def test_an_action_keeps_its_step():
    event = rasa.ActionExecuted(
        "utter_is_it_cancer", "policy", 1.0, 7.0, {"step": STEP, "other": CANARY}
    )
    (read,) = _round_trip(event)
    assert (read.action_name, read.metadata, read.timestamp) == (
        "utter_is_it_cancer",
        {"step": STEP},
        7.0,
    )


@pytest.mark.parametrize(
    "event",
    [
        rasa.SlotSet("topics_met", ["not_covered_treatment"], timestamp=5.0),
        rasa.SlotSet("language", None, timestamp=5.0),
        rasa.FollowupAction("action_helpline", timestamp=5.0),
        rasa.ActiveLoop("some_form", timestamp=5.0),
        rasa.LoopInterrupted(True, timestamp=5.0),
        rasa.ActionExecutionRejected("action_helpline", timestamp=5.0),
        rasa.SessionStarted(timestamp=5.0),
        rasa.Restarted(timestamp=5.0),
        rasa.AllSlotsReset(timestamp=5.0),
        rasa.UserUtteranceReverted(timestamp=5.0),
        rasa.ActionReverted(timestamp=5.0),
        rasa.ConversationPaused(timestamp=5.0),
        rasa.ConversationResumed(timestamp=5.0),
    ],
    ids=lambda event: event.type_name,
)
def test_events_that_steer_the_conversation_come_back(event):
    (read,) = _round_trip(event)
    assert type(read) is type(event)
    assert read == event
    assert read.timestamp == 5.0


@pytest.mark.parametrize(
    "event",
    [
        rasa.BotUttered(CANARY, {"custom": {"x": CANARY}}, {"utter_action": "x"}),
        rasa.AgentUttered(CANARY, {"x": CANARY}),
        rasa.SlotSet("anything", CANARY),
        rasa.SlotSet("anything", {"deep": [CANARY]}),
        rasa.SlotSet(CANARY, 1),
        rasa.ActionExecuted(action_text=CANARY),
        rasa.EntitiesAdded([{"entity": "x", "value": CANARY}]),
        rasa.StoryExported(CANARY),
        rasa.UserUttered(CANARY, {"name": CANARY}, [{"entity": "name", "value": CANARY}]),
        rasa.UserUttered(CANARY, {"name": "x"}, [{**PART, "value": CANARY}]),
    ],
    ids=lambda event: event.type_name,
)
def test_words_are_never_written(event):
    data = encode([event], {"slot": CANARY})
    assert "canary" not in data and "lump" not in data
    decode(data)


def test_only_ids_keeps_numbers_and_structure():
    given = {"a": ["x_1", "two words", 3, 0.5, True, None, ("y",)], "two words": 1, "b": object()}
    assert only_ids(given) == {"a": ["x_1", None, 3, 0.5, True, None, ["y"]], "b": None}


@pytest.mark.parametrize(
    "data",
    ["", "{", "null", "[]", "7", "{}", '{"v":2}', '{"v":1,"e":[["z",1]]}', '{"v":1,"e":[["u"]]}',
     '{"v":1,"e":[],"s":3,"r":""}', '{"v":1,"e":7,"s":{},"r":""}', b"\xff\xfe\xff", "[" * 100_000],
)  # fmt: skip
def test_damage_is_told_by_an_exception_that_is_listed(data):
    with pytest.raises(DAMAGE):
        decode(data)


def test_a_row_is_small():
    events = [
        rasa.UserUttered("x" * 2000, {"name": "is_it_cancer", "confidence": 1.0}, [PART]),
        rasa.ActionExecuted("utter_is_it_cancer", metadata={"step": STEP}),
        rasa.BotUttered("y" * 500),
        rasa.ActionExecuted("action_listen"),
    ]
    data = encode(events, {"topics_met": ["not_covered_treatment"]}, "abc123")
    assert len(data) < 500
    assert json.loads(data)["r"] == "abc123"
