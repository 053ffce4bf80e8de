"""Rasa's conversations in our tables."""

import statistics
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from calcichat.storage.current import CurrentTurn, current_turn
from calcichat.storage.errors import StorageError
from calcichat.storage.sessions import SessionStore
from calcichat.storage.tables import broken_turns, sessions, turns
from calcichat.storage.tracker_store import TURNS_LOADED, CalcichatTrackerStore
from tests.faults.databases import engine, sqlite  # noqa: F401

CANARY = "canary-lump"
DOMAIN = Domain.from_yaml("""
version: "3.1"
slots:
  language:
    {type: text, initial_value: en, influence_conversation: false, mappings: [{type: custom}]}
  topics_met: {type: list, influence_conversation: false, mappings: [{type: custom}]}
""")


def _url(of):
    return of.url.render_as_string(hide_password=False)


@pytest.fixture
def store(engine):  # noqa: F811
    made = CalcichatTrackerStore(DOMAIN, host=_url(engine))
    yield made
    made.engine.dispose()


@pytest.fixture
def turn():
    """Says which turn runs, as the channel does."""
    tokens = []

    def begin(number, release="r1"):
        tokens.append(current_turn.set(CurrentTurn(number, release)))

    yield begin
    current_turn.set(None)


def _say(tracker, name="is_it_cancer", events=()):
    if not tracker.events:
        tracker.update(ActionExecuted("action_session_start"))
        tracker.update(SessionStarted())
        tracker.update(ActionExecuted("action_listen"))
    tracker.update(UserUttered(CANARY, {"name": name, "confidence": 1.0}, [], input_channel="chat"))
    tracker.update(ActionExecuted(f"utter_{name}", metadata={"step": {"id": name, "utter": name}}))
    tracker.update(BotUttered(f"words {CANARY}"))
    for event in events:
        tracker.update(event)
    tracker.update(ActionExecuted("action_listen"))


async def _turn(store, name="is_it_cancer", events=(), sender="s"):
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    _say(tracker, name, events)
    await store.save(tracker)
    return tracker


def _intents(tracker):
    return [e.intent["name"] for e in tracker.events if isinstance(e, UserUttered)]


def _rows(engine, table=turns):  # noqa: F811
    with engine.connect() as connection:
        return connection.execute(sa.select(table)).all()


async def test_a_conversation_comes_back(store):
    assert await store.retrieve("s") is None
    assert not await store.exists("s")
    await _turn(store, "is_it_cancer", [SlotSet("topics_met", ["not_covered_treatment"])])
    await _turn(store, "how_common")
    read = await store.retrieve("s")
    assert _intents(read) == ["is_it_cancer", "how_common"]
    assert read.get_slot("topics_met") == ["not_covered_treatment"]
    assert read.get_slot("language") == "en"
    assert read.latest_action_name == "action_listen"
    assert await store.exists("s")
    assert list(await store.keys()) == ["s"]


async def test_the_running_turn_keeps_its_text_and_the_database_has_none(engine, store):  # noqa: F811
    tracker = await _turn(store)
    assert tracker.latest_message.text == CANARY
    assert tracker.latest_bot_utterance.text == f"words {CANARY}"
    assert CANARY not in str(_rows(engine))
    assert (await store.retrieve("s")).latest_message.text == ""


async def test_only_new_events_are_written_one_row_a_turn(engine, store):  # noqa: F811
    for _ in range(3):
        await _turn(store)
    tracker = await store.retrieve("s")
    await store.save(tracker)
    assert [row.seq for row in _rows(engine)] == [1, 2, 3]
    full = await store.retrieve_full_tracker("s")
    assert len(_intents(full)) == 3


async def test_a_new_conversation_costs_no_row_until_something_happened(engine, store):  # noqa: F811
    await store.get_or_create_tracker("s", append_action_listen=False)
    assert _rows(engine) == []


async def test_saving_twice_in_one_turn_writes_nothing_twice(store):
    tracker = await _turn(store)
    _say(tracker, "how_common")
    await store.save(tracker)
    assert _intents(await store.retrieve("s")) == ["is_it_cancer", "how_common"]


async def test_a_long_conversation_loads_its_last_turns_and_all_slots(store):
    met = SlotSet("topics_met", ["not_covered_treatment"])
    await _turn(store, "first", [met, SlotSet("language", "es")])
    for number in range(30):
        await _turn(store, f"topic_{number}")
    read = await store.retrieve("s")
    assert _intents(read) == [f"topic_{n}" for n in range(30 - TURNS_LOADED, 30)]
    assert (read.get_slot("topics_met"), read.get_slot("language")) == (
        ["not_covered_treatment"],
        "es",
    )
    assert read.applied_events()
    assert len(_intents(await store.retrieve_full_tracker("s"))) == 31


async def test_a_tracker_made_elsewhere_is_saved_from_where_the_rows_end(store):
    first = await _turn(store)
    _say(first, "how_common")
    copy = DialogueStateTracker.from_events("s", list(first.events), DOMAIN.slots)
    time.sleep(0.002)
    for event in list(copy.events)[-4:]:
        event.timestamp = time.time()
    await store.save(copy)
    assert _intents(await store.retrieve("s")) == ["is_it_cancer", "how_common"]


@pytest.mark.parametrize(
    "damage",
    ["{broken", '{"v":1,"e":[["z"]],"s":{},"r":""}', "", "[" * 50_000],
    ids=["cut", "unknown", "empty", "deep"],
)
async def test_a_broken_row_is_put_aside_and_the_rest_lives(engine, store, damage):  # noqa: F811
    for name in ("one", "two", "three"):
        await _turn(store, name)
    with engine.connect() as connection:
        connection.execute(turns.update().where(turns.c.seq == 2).values(data=damage))
    assert _intents(await store.retrieve("s")) == ["one", "three"]
    assert [row.seq for row in _rows(engine)] == [1, 3]
    (aside,) = _rows(engine, broken_turns)
    assert (aside.seq, aside.data) == (2, damage)
    await _turn(store, "four")
    assert _intents(await store.retrieve("s")) == ["one", "three", "four"]


async def test_the_newest_row_broken_as_bytes_does_not_stop_the_conversation(sqlite):  # noqa: F811
    store = CalcichatTrackerStore(DOMAIN, host=_url(sqlite))
    for name in ("one", "two"):
        await _turn(store, name)
    with sqlite.connect() as connection:
        connection.exec_driver_sql("UPDATE turns SET data = CAST(x'ff00fe' AS TEXT) WHERE seq = 2")
    assert _intents(await store.retrieve("s")) == ["one"]
    await _turn(store, "three")
    assert _intents(await store.retrieve("s")) == ["one", "three"]


async def test_all_rows_broken_begins_anew_without_a_clash(engine, store):  # noqa: F811
    await _turn(store, "one")
    with engine.connect() as connection:
        connection.execute(turns.update().values(data="x"))
    await _turn(store, "two")
    assert _intents(await store.retrieve("s")) == ["two"]


async def test_two_processes_can_not_both_add_a_turn(engine, store):  # noqa: F811
    await _turn(store)
    other = CalcichatTrackerStore(DOMAIN, host=_url(engine))
    mine, theirs = await store.retrieve("s"), await other.retrieve("s")
    _say(mine, "mine")
    _say(theirs, "theirs")
    await other.save(theirs)
    with pytest.raises(StorageError, match="another process"):
        await store.save(mine)
    assert _intents(await store.retrieve("s")) == ["is_it_cancer", "theirs"]


async def test_a_turn_answered_again_replaces_what_the_crash_left(engine, store, turn):  # noqa: F811
    session = SessionStore(engine)
    await session.open("s", "en", 1000)
    await session.claim("s", 1, b"a", 1000)
    turn(1)
    await _turn(store, "one")
    await session.claim("s", 2, b"b", 1050)
    turn(2)
    await _turn(store, "ghost")
    again = await store.get_or_create_tracker("s", append_action_listen=False)
    assert _intents(again) == ["one"]
    _say(again, "two")
    await store.save(again)
    _say(again, "more")  # Rasa may save twice in a turn
    await store.save(again)
    assert _intents(await store.retrieve_full_tracker("s")) == ["one"]
    turn(9)
    assert _intents(await store.retrieve_full_tracker("s")) == ["one", "two", "more"]
    assert [row.seq for row in _rows(engine)] == [1, 2]
    assert '"r":"r1"' in _rows(engine)[0].data


async def test_a_late_worker_writes_nothing_after_the_session_went_on_or_died(
    engine, store, turn  # noqa: F811
):  # fmt: skip
    session = SessionStore(engine)
    await session.open("s", "en", 1000)
    await session.claim("s", 1, b"a", 1000)
    turn(1)
    late = await store.get_or_create_tracker("s", append_action_listen=False)
    _say(late)
    await session.claim("s", 2, b"b", 1050)
    with pytest.raises(StorageError, match="went on"):
        await store.save(late)
    turn(2)
    await _turn(store, "two")
    await store.delete("s")
    with pytest.raises(StorageError, match="gone"):
        await store.save(late)
    assert _rows(engine) == []


async def test_delete_leaves_nothing_but_a_tombstone(engine, store):  # noqa: F811
    session = SessionStore(engine)
    await session.open("s", "en", 1000, "portal")
    await session.claim("s", 1, b"digest", 1000)
    await session.finish("s", 1, [{"id": "biopsy_needed"}], 1000)
    await _turn(store, "one")
    await _turn(store, "two")
    await _turn(store, "other", sender="other")
    with engine.connect() as connection:
        connection.execute(turns.update().where(turns.c.seq == 2).values(data="x"))
    await store.retrieve("s")
    for _ in range(2):
        await store.delete("s")
        assert [row.sender_id for row in _rows(engine)] == ["other"]
        assert _rows(engine, broken_turns) == []
        (row,) = _rows(engine, sessions)
        assert (row.portal, row.digest, row.reply) == (None, None, None)
        assert await session.find("s", 1001) is None


async def test_a_deleted_conversation_is_gone_from_the_file_too(sqlite):  # noqa: F811
    store = CalcichatTrackerStore(DOMAIN, host=_url(sqlite))
    session = SessionStore(sqlite)
    await session.open("s", "en", 1000, "portal_of_hers")
    await session.claim("s", 1, b"digest_of_hers", 1000)
    await session.finish("s", 1, [{"id": "reply_of_hers"}], 1000)
    await _turn(store, "topic_of_hers")
    folder = Path(sqlite.url.database).parent
    assert any(b"of_hers" in file.read_bytes() for file in folder.iterdir())
    await store.delete("s")
    assert not any(b"of_hers" in file.read_bytes() for file in folder.iterdir())


def test_rasa_makes_it_and_does_not_wrap_it(sqlite, monkeypatch):  # noqa: F811
    monkeypatch.setenv("CALCICHAT_DATABASE_URL", _url(sqlite))
    kind = "calcichat.storage.tracker_store.CalcichatTrackerStore"
    made = TrackerStore.create(EndpointConfig(type=kind))
    assert isinstance(made, CalcichatTrackerStore)
    assert Agent(DOMAIN, tracker_store=made).tracker_store is made
    assert made.domain is DOMAIN
    other = Agent(DOMAIN, tracker_store=InMemoryTrackerStore(DOMAIN)).tracker_store
    assert isinstance(other, FailSafeTrackerStore)


async def test_a_database_that_is_away_is_said_not_survived(tmp_path):
    store = CalcichatTrackerStore(DOMAIN, host=f"sqlite:///{tmp_path / 'unmigrated.db'}")
    with pytest.raises(StorageError):
        await store.get_or_create_tracker("s")
    tracker = DialogueStateTracker("s", DOMAIN.slots)
    _say(tracker)
    with pytest.raises(StorageError):
        await store.save(tracker)


@pytest.mark.parametrize("bad", ["nul\x00", "lone \ud800"])
async def test_a_crafted_sender_ends_in_an_error_not_in_an_exit(store, bad):
    tracker = DialogueStateTracker(bad, DOMAIN.slots)
    _say(tracker)
    try:
        await store.save(tracker)
        assert _intents(await store.retrieve(bad)) == ["is_it_cancer"]
    except StorageError as error:
        assert bad not in str(error)


async def test_turn_200_costs_what_turn_20_does(sqlite):  # noqa: F811
    store = CalcichatTrackerStore(DOMAIN, host=_url(sqlite))
    for number in range(199):
        await _turn(store, f"topic_{number % 40}", sender="long")
        if number < 19:
            await _turn(store, f"topic_{number % 40}", sender="short")
    took = {"long": [], "short": []}
    for _ in range(40):  # in turn, so that a busy machine slows both
        for sender, times in took.items():
            begun = time.perf_counter()
            await _turn(store, sender=sender)
            times.append(time.perf_counter() - begun)
    assert statistics.median(took["long"]) < 1.3 * statistics.median(took["short"])
