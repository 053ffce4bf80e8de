"""Who may write a turn, and that what was erased stays erased."""

from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from calcichat.storage.current import CurrentTurn, current_turn
from calcichat.storage.errors import StorageError
from calcichat.storage.sessions import SessionStore
from calcichat.storage.tables import broken_turns, sessions, turns
from calcichat.storage.tracker_store import CalcichatTrackerStore
from tests.faults.databases import engine, sqlite  # noqa: F401
from tests.faults.talking import DOMAIN, intents, rows_of, say, take_turn, url_of


@pytest.fixture
def store(engine):  # noqa: F811
    made = CalcichatTrackerStore(DOMAIN, host=url_of(engine))
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


async def test_two_processes_can_not_both_add_a_turn(engine, store):  # noqa: F811
    await take_turn(store)
    other = CalcichatTrackerStore(DOMAIN, host=url_of(engine))
    mine, theirs = await store.retrieve("s"), await other.retrieve("s")
    say(mine, "mine")
    say(theirs, "theirs")
    await other.save(theirs)
    with pytest.raises(StorageError, match="another process"):
        await store.save(mine)
    assert intents(await store.retrieve("s")) == ["is_it_cancer", "theirs"]


async def test_a_turn_answered_again_replaces_what_the_crash_left(engine, store, turn):  # noqa: F811
    session = SessionStore(engine)
    await session.open("s", "en", 1000)
    await session.claim("s", 1, b"a", 1000)
    turn(1)
    await take_turn(store, "one")
    await session.claim("s", 2, b"b", 1050)
    turn(2)
    await take_turn(store, "ghost")
    again = await store.get_or_create_tracker("s", append_action_listen=False)
    assert intents(again) == ["one"]
    say(again, "two")
    await store.save(again)
    say(again, "more")  # Rasa may save twice in a turn
    await store.save(again)
    assert intents(await store.retrieve_full_tracker("s")) == ["one"]
    turn(9)
    assert intents(await store.retrieve_full_tracker("s")) == ["one", "two", "more"]
    assert [row.seq for row in rows_of(engine)] == [1, 2]
    assert '"r":"r1"' in rows_of(engine)[0].data


async def test_a_late_worker_writes_nothing_after_the_session_went_on_or_died(
    engine, store, turn  # noqa: F811
):  # fmt: skip
    session = SessionStore(engine)
    await session.open("s", "en", 1000)
    await session.claim("s", 1, b"a", 1000)
    turn(1)
    late = await store.get_or_create_tracker("s", append_action_listen=False)
    say(late)
    await session.claim("s", 2, b"b", 1050)
    with pytest.raises(StorageError, match="went on"):
        await store.save(late)
    turn(2)
    await take_turn(store, "two")
    await store.delete("s")
    with pytest.raises(StorageError, match="gone"):
        await store.save(late)
    assert rows_of(engine) == []


async def test_delete_leaves_nothing_but_a_tombstone(engine, store):  # noqa: F811
    session = SessionStore(engine)
    await session.open("s", "en", 1000, "portal")
    await session.claim("s", 1, b"digest", 1000)
    await session.finish("s", 1, [{"id": "biopsy_needed"}], 1000)
    await take_turn(store, "one")
    await take_turn(store, "two")
    await take_turn(store, "other", sender="other")
    with engine.connect() as connection:
        connection.execute(turns.update().where(turns.c.seq == 2).values(data="x"))
    await store.retrieve("s")
    for _ in range(2):
        await store.delete("s")
        assert [row.sender_id for row in rows_of(engine)] == ["other"]
        assert rows_of(engine, broken_turns) == []
        (row,) = rows_of(engine, sessions)
        assert (row.portal, row.digest, row.reply) == (None, None, None)
        assert await session.find("s", 1001) is None


async def test_a_deleted_conversation_is_gone_from_the_file_too(sqlite):  # noqa: F811
    store = CalcichatTrackerStore(DOMAIN, host=url_of(sqlite))
    session = SessionStore(sqlite)
    await session.open("s", "en", 1000, "portal_of_hers")
    await session.claim("s", 1, b"digest_of_hers", 1000)
    await session.finish("s", 1, [{"id": "reply_of_hers"}], 1000)
    await take_turn(store, "topic_of_hers")
    folder = Path(sqlite.url.database).parent
    assert any(b"of_hers" in file.read_bytes() for file in folder.iterdir())
    await store.delete("s")
    assert not any(b"of_hers" in file.read_bytes() for file in folder.iterdir())


def test_rasa_makes_it_and_does_not_wrap_it(sqlite, monkeypatch):  # noqa: F811
    monkeypatch.setenv("CALCICHAT_DATABASE_URL", url_of(sqlite))
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
    say(tracker)
    with pytest.raises(StorageError):
        await store.save(tracker)


@pytest.mark.parametrize("bad", ["nul\x00", "lone \ud800"])
async def test_a_crafted_sender_ends_in_an_error_not_in_an_exit(store, bad):
    tracker = DialogueStateTracker(bad, DOMAIN.slots)
    say(tracker)
    try:
        await store.save(tracker)
        assert intents(await store.retrieve(bad)) == ["is_it_cancer"]
    except StorageError as error:
        assert bad not in str(error)
