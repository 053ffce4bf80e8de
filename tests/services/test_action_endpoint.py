"""The way to the action server under every fault of it (reliability.md 2.1)."""

from __future__ import annotations

import time

import pytest
from rasa.utils.endpoints import EndpointConfig

from calcichat.operations.action_endpoint import BoundedActionEndpoint, bounded
from calcichat.operations.metrics import ACTION_ERRORS
from tests.services.fake_actions import CARD, MODES, SPECIAL, FakeActions

NOTHING = {"events": [], "responses": []}
CANARY = "canary-lump"
CALL = {
    "next_action": "action_helpline",
    "tracker": {
        "sender_id": "s",
        "slots": {"topics_met": ["not_covered_cost_insurance"]},
        "latest_message": {"text": CANARY, "intent": {"name": "helpline"}},
        "events": [
            {"event": "user", "text": CANARY, "parse_data": {"text": CANARY, "entities": []}},
            {"event": "action", "name": "utter_helpline", "metadata": {"step": {"id": "helpline"}}},
            {"event": "bot", "text": CANARY, "data": {}},
        ],
    },
}


@pytest.fixture
def fake():
    made = FakeActions()
    yield made
    made.close()


async def test_a_good_reply_comes_through(fake):
    assert await BoundedActionEndpoint(fake.url).request(json=CALL) == CARD


async def test_the_server_never_sees_a_word(fake):
    await BoundedActionEndpoint(fake.url).request(json=CALL)
    assert CANARY.encode() not in fake.bodies[0]
    assert b"utter_helpline" in fake.bodies[0]
    assert b"not_covered_cost_insurance" in fake.bodies[0]


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "good"])
async def test_a_bad_reply_is_nothing(fake, mode, caplog):
    fake.mode = mode
    assert await BoundedActionEndpoint(fake.url).request(json=CALL) == NOTHING
    assert CANARY not in caplog.text


@pytest.mark.parametrize("mode", SPECIAL)
async def test_no_reply_is_nothing_within_the_budget(fake, mode):
    fake.mode = mode
    began = time.monotonic()
    assert await BoundedActionEndpoint(fake.url, seconds=0.5).request(json=CALL) == NOTHING
    assert time.monotonic() - began < 1.0


async def test_a_closed_port_is_nothing_at_once_and_counted(fake):
    fake.close()
    count = ACTION_ERRORS.labels("action_helpline", "unreachable")._value
    before, began = count.get(), time.monotonic()
    assert await BoundedActionEndpoint(fake.url).request(json=CALL) == NOTHING
    assert time.monotonic() - began < 1.0
    assert count.get() == before + 1


def test_the_endpoint_of_the_file_becomes_ours():
    made = bounded(EndpointConfig("http://h/webhook", enable_selective_domain=True))
    assert isinstance(made, BoundedActionEndpoint)
    assert made.kwargs["enable_selective_domain"] is True
    assert made.url == "http://h/webhook"
    assert bounded(None) is None
    assert bounded(made) is made
