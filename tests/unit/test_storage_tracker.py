"""Rasa's conversations in our tables: what comes back, what is kept, what a break costs."""

import statistics
import time

import pytest
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from calcichat.storage.tables import broken_turns, turns
from calcichat.storage.tracker_store import TURNS_LOADED, CalcichatTrackerStore
from tests.faults.databases import engine, sqlite  # noqa: F401
from tests.faults.talking import CANARY, DOMAIN, intents, rows_of, say, take_turn, url_of


@pytest.fixture
def store(engine):  # noqa: F811
    made = CalcichatTrackerStore(DOMAIN, host=url_of(engine))
    yield made
    made.engine.dispose()


async def test_a_conversation_comes_back(store):
    assert await store.retrieve("s") is None
    assert not await store.exists("s")
    await take_turn(store, "is_it_cancer", [SlotSet("topics_met", ["not_covered_treatment"])])
    await take_turn(store, "how_common")
    read = await store.retrieve("s")
    assert intents(read) == ["is_it_cancer", "how_common"]
    assert read.get_slot("topics_met") == ["not_covered_treatment"]
    assert read.get_slot("language") == "en"
    assert read.latest_action_name == "action_listen"
    assert await store.exists("s")
    assert list(await store.keys()) == ["s"]


async def test_the_running_turn_keeps_its_text_and_the_database_has_none(engine, store):  # noqa: F811
    tracker = await take_turn(store)
    assert tracker.latest_message.text == CANARY
    assert tracker.latest_bot_utterance.text == f"words {CANARY}"
    assert CANARY not in str(rows_of(engine))
    assert (await store.retrieve("s")).latest_message.text == ""


async def test_only_new_events_are_written_one_row_a_turn(engine, store):  # noqa: F811
    for _ in range(3):
        await take_turn(store)
    tracker = await store.retrieve("s")
    await store.save(tracker)
    assert [row.seq for row in rows_of(engine)] == [1, 2, 3]
    full = await store.retrieve_full_tracker("s")
    assert len(intents(full)) == 3


async def test_a_new_conversation_costs_no_row_until_something_happened(engine, store):  # noqa: F811
    await store.get_or_create_tracker("s", append_action_listen=False)
    assert rows_of(engine) == []


async def test_saving_twice_in_one_turn_writes_nothing_twice(store):
    tracker = await take_turn(store)
    say(tracker, "how_common")
    await store.save(tracker)
    assert intents(await store.retrieve("s")) == ["is_it_cancer", "how_common"]


async def test_a_long_conversation_loads_its_last_turns_and_all_slots(store):
    met = SlotSet("topics_met", ["not_covered_treatment"])
    await take_turn(store, "first", [met, SlotSet("language", "es")])
    for number in range(30):
        await take_turn(store, f"topic_{number}")
    read = await store.retrieve("s")
    assert intents(read) == [f"topic_{n}" for n in range(30 - TURNS_LOADED, 30)]
    assert (read.get_slot("topics_met"), read.get_slot("language")) == (
        ["not_covered_treatment"],
        "es",
    )
    assert read.applied_events()
    assert len(intents(await store.retrieve_full_tracker("s"))) == 31


async def test_a_tracker_made_elsewhere_is_saved_from_where_the_rows_end(store):
    first = await take_turn(store)
    say(first, "how_common")
    copy = DialogueStateTracker.from_events("s", list(first.events), DOMAIN.slots)
    time.sleep(0.002)
    for event in list(copy.events)[-4:]:
        event.timestamp = time.time()
    await store.save(copy)
    assert intents(await store.retrieve("s")) == ["is_it_cancer", "how_common"]


async def test_an_event_broker_is_not_used(engine):  # noqa: F811
    """One that fails stands between Rasa's own store and the row."""

    class Broken:
        def publish(self, _event):
            raise RuntimeError("queue full")

    store = CalcichatTrackerStore(DOMAIN, event_broker=Broken(), host=url_of(engine))
    await store.stream_events(await take_turn(store))
    assert intents(await store.retrieve("s")) == ["is_it_cancer"]
    assert len(rows_of(engine)) == 1
    store.engine.dispose()


@pytest.mark.parametrize(
    "damage",
    ["{broken", '{"v":1,"e":[["z"]],"s":{},"r":""}', "", "[" * 50_000],
    ids=["cut", "unknown", "empty", "deep"],
)
async def test_a_broken_row_is_put_aside_and_the_rest_lives(engine, store, damage):  # noqa: F811
    for name in ("one", "two", "three"):
        await take_turn(store, name)
    with engine.connect() as connection:
        connection.execute(turns.update().where(turns.c.seq == 2).values(data=damage))
    assert intents(await store.retrieve("s")) == ["one", "three"]
    assert [row.seq for row in rows_of(engine)] == [1, 3]
    (aside,) = rows_of(engine, broken_turns)
    assert (aside.seq, aside.data) == (2, damage)
    await take_turn(store, "four")
    assert intents(await store.retrieve("s")) == ["one", "three", "four"]


async def test_the_newest_row_broken_as_bytes_does_not_stop_the_conversation(sqlite):  # noqa: F811
    store = CalcichatTrackerStore(DOMAIN, host=url_of(sqlite))
    for name in ("one", "two"):
        await take_turn(store, name)
    with sqlite.connect() as connection:
        connection.exec_driver_sql("UPDATE turns SET data = CAST(x'ff00fe' AS TEXT) WHERE seq = 2")
    assert intents(await store.retrieve("s")) == ["one"]
    await take_turn(store, "three")
    assert intents(await store.retrieve("s")) == ["one", "three"]


async def test_all_rows_broken_begins_anew_without_a_clash(engine, store):  # noqa: F811
    await take_turn(store, "one")
    with engine.connect() as connection:
        connection.execute(turns.update().values(data="x"))
    await take_turn(store, "two")
    assert intents(await store.retrieve("s")) == ["two"]


async def test_turn_200_costs_what_turn_20_does(sqlite):  # noqa: F811
    store = CalcichatTrackerStore(DOMAIN, host=url_of(sqlite))
    for number in range(199):
        await take_turn(store, f"topic_{number % 40}", sender="long")
        if number < 19:
            await take_turn(store, f"topic_{number % 40}", sender="short")
    took = {"long": [], "short": []}
    for _ in range(40):  # in turn, so that a busy machine slows both
        for sender, times in took.items():
            begun = time.perf_counter()
            await take_turn(store, sender=sender)
            times.append(time.perf_counter() - begun)
    assert statistics.median(took["long"]) < 1.3 * statistics.median(took["short"])
