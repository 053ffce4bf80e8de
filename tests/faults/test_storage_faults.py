"""PostgreSQL stopped, restarted, frozen and cut: errors in time, the loop free, nothing lost."""

import asyncio
import time

import psutil
import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered

from calcichat.storage.database import create_database
from calcichat.storage.errors import StorageError
from calcichat.storage.locks import conversation_lock
from calcichat.storage.sessions import Claim, SessionStore
from calcichat.storage.tracker_store import CalcichatTrackerStore
from tests.faults.databases import postgres  # noqa: F401
from tests.faults.postgres import postgres_or_skip

pytestmark = pytest.mark.services
LIMIT = 3.0  # 2 s of the store, and what the machine needs to notice


def _url(engine):
    return engine.url.render_as_string(hide_password=False)


async def _say(store, name):
    tracker = await store.get_or_create_tracker("s", append_action_listen=False)
    tracker.update(UserUttered("words", {"name": name}))
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)


async def _said(store):
    tracker = await store.retrieve("s")
    return [e.intent["name"] for e in tracker.events if isinstance(e, UserUttered)]


async def _longest_pause(stop: asyncio.Event) -> float:
    """How long the event loop stood still at most."""
    longest, last = 0.0, time.monotonic()
    while not stop.is_set():
        await asyncio.sleep(0.01)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return longest


async def test_a_restart_between_turns_costs_neither_context_nor_turn(postgres):  # noqa: F811
    store = CalcichatTrackerStore(Domain.empty(), host=_url(postgres))
    sessions = SessionStore(postgres)
    await sessions.open("s", "en", 1000)
    await _say(store, "one")
    async with conversation_lock(postgres, "s"):
        pass
    postgres_or_skip().restart()
    async with conversation_lock(postgres, "s"):
        await _say(store, "two")
    assert await _said(store) == ["one", "two"]
    assert (await sessions.claim("s", 1, b"a", 1000))[0] is Claim.NEW


async def test_stopped_it_says_so_at_once_and_recovers_by_itself(postgres):  # noqa: F811
    store = CalcichatTrackerStore(Domain.empty(), host=_url(postgres))
    await _say(store, "one")
    server = postgres_or_skip()
    server.stop()
    try:
        for _ in range(2):
            begun = time.monotonic()
            with pytest.raises(StorageError):
                await _say(store, "lost")
            with pytest.raises(StorageError):
                async with conversation_lock(postgres, "s"):
                    pass
            assert time.monotonic() - begun < LIMIT
    finally:
        server.start()
    await _say(store, "two")
    async with conversation_lock(postgres, "s"):
        assert await _said(store) == ["one", "two"]


async def test_down_at_the_start_it_works_once_the_server_is_up(postgres):  # noqa: F811
    server, url = postgres_or_skip(), _url(postgres)
    postgres.dispose()
    server.stop()
    try:
        store = CalcichatTrackerStore(Domain.empty(), host=url)
        with pytest.raises(StorageError):
            await _say(store, "lost")
    finally:
        server.start()
    await _say(store, "one")
    assert await _said(store) == ["one"]


@pytest.mark.parametrize("with_postmaster", [False, True], ids=["backends", "server"])
async def test_frozen_it_fails_in_time_and_the_loop_never_stands_still(
    postgres, with_postmaster  # noqa: F811
):  # fmt: skip
    sessions = SessionStore(postgres)
    await sessions.open("s", "en", 1000)
    async with conversation_lock(postgres, "other"):
        pass
    stop = asyncio.Event()
    watch = asyncio.ensure_future(_longest_pause(stop))
    with postgres_or_skip().frozen(with_postmaster=with_postmaster):
        begun = time.monotonic()
        work = [sessions.find("s", 1000) for _ in range(40)]
        locks = [_locked(postgres, f"s{number}") for number in range(10)]
        got = await asyncio.gather(*work, *locks, return_exceptions=True)
        took = time.monotonic() - begun
    stop.set()
    failed = [one for one in got if isinstance(one, BaseException)]
    assert all(isinstance(one, StorageError) for one in failed), failed
    # A server whose old backends stand still may answer over new ones.
    assert len(failed) == len(got) if with_postmaster else len(failed) < len(got)
    assert took < LIMIT
    assert await watch < 0.5
    assert await sessions.find("s", 1000)
    await _locked(postgres)


async def _locked(engine, name="other"):
    async with conversation_lock(engine, name):
        pass


async def test_a_killed_worker_leaves_no_lock(postgres):  # noqa: F811
    """Its connection ends, and with it the lock: the next one waits no longer than a poll."""
    other = create_database(_url(postgres))
    async with conversation_lock(postgres, "s"):
        with other.connect() as connection:
            connection.execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                )
            )
        begun = time.monotonic()
        async with conversation_lock(other, "s"):
            assert time.monotonic() - begun < 1
    async with conversation_lock(postgres, "s"):
        pass


async def test_cut_connections_are_not_reused(postgres):  # noqa: F811
    sessions = SessionStore(postgres)
    await sessions.open("s", "en", 1000)
    await asyncio.gather(*(sessions.find("s", 1000) for _ in range(8)))
    with postgres.connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    found = await asyncio.gather(*(sessions.find("s", 1000) for _ in range(8)))
    assert all(found)


async def test_a_slow_statement_is_ended(postgres):  # noqa: F811
    from calcichat.storage.runner import runner_for

    begun = time.monotonic()
    with pytest.raises(StorageError):
        await runner_for(postgres).run("sleep", lambda c: c.execute(sa.text("SELECT pg_sleep(9)")))
    assert time.monotonic() - begun < LIMIT


async def test_errors_leak_neither_connections_nor_descriptors(postgres):  # noqa: F811
    sessions = SessionStore(postgres)
    await sessions.open("s", "en", 1000)
    server = postgres_or_skip()
    server.stop()
    before = psutil.Process().num_fds()
    try:
        for _ in range(20):
            with pytest.raises(StorageError):
                await sessions.find("s", 1000)
    finally:
        server.start()
    await asyncio.gather(*(sessions.find("s", 1000) for _ in range(20)))
    assert psutil.Process().num_fds() <= before + 10
