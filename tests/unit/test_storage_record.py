"""What is on record: all of it, however long the conversation, and at a bounded cost."""

import time

import pytest
from rasa.shared.core.events import ActionExecuted, UserUttered

from calcichat.nlu.parts import Part
from calcichat.storage.events import encode
from calcichat.storage.record import MOST_TURNS
from calcichat.storage.tables import turns
from calcichat.storage.tracker_store import TURNS_LOADED, CalcichatTrackerStore
from tests.faults.databases import engine, sqlite  # noqa: F401
from tests.faults.talking import DOMAIN, say, take_turn, url_of


@pytest.fixture
def store(engine):  # noqa: F811
    made = CalcichatTrackerStore(DOMAIN, host=url_of(engine))
    yield made
    made.engine.dispose()


async def test_it_names_what_was_asked_before_the_turns_that_are_loaded(store):
    asked = [f"topic_{number}" for number in range(3 * TURNS_LOADED)]
    for name in (*asked, "topic_1"):
        await take_turn(store, name)
    await take_turn(store, "another", sender="somebody_else")
    assert await store.record("s") == asked
    assert await store.record("nobody") == []


async def test_it_names_the_parts_of_a_message_and_what_a_hand_off_covered(store):
    tracker = await store.get_or_create_tracker("s", append_action_listen=False)
    parts = [Part("what_causes", 0, 3, 1.0).as_entity()]
    tracker.update(UserUttered("why", {"name": "how_common", "confidence": 1.0}, parts))
    step = {"id": "repeat", "utter": "not_covered_treatment", "also": ["not_covered_progression"]}
    step["here"] = "biopsy_needed"
    tracker.update(ActionExecuted("utter_not_covered_treatment", metadata={"step": step}))
    await store.save(tracker)
    assert await store.record("s") == [
        "how_common",
        "what_causes",
        "repeat",
        "not_covered_treatment",
        "biopsy_needed",
        "not_covered_progression",
    ]


async def test_a_row_that_can_not_be_read_hides_no_other(engine, store):  # noqa: F811
    for name in ("first", "second", "third"):
        await take_turn(store, name)
    with engine.begin() as connection:
        connection.execute(turns.update().where(turns.c.seq == 2).values(data='{"v": 1'))
    assert await store.record("s") == ["first", "third"]


async def test_its_cost_is_bounded(engine, store):  # noqa: F811
    tracker = await store.get_or_create_tracker("s", append_action_listen=False)
    say(tracker)
    data = encode(list(tracker.events), {})
    rows = [
        {"sender_id": "s", "seq": seq, "at": 1.0, "data": data.replace("is_it_cancer", f"id_{seq}")}
        for seq in range(1, MOST_TURNS + 101)
    ]
    with engine.begin() as connection:
        connection.execute(turns.insert(), rows)
    begun = time.perf_counter()
    found = await store.record("s")
    seconds = time.perf_counter() - begun
    assert (found[0], found[-1], len(found)) == ("id_101", f"id_{MOST_TURNS + 100}", MOST_TURNS)
    assert seconds < 3, seconds
