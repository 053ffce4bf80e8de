"""Sessions: who gets NEW, what is replayed, and when a session is over."""

import asyncio

import pytest
import sqlalchemy as sa

from calcichat.storage.errors import StorageError
from calcichat.storage.session_statements import CLAIM, LOOK
from calcichat.storage.sessions import Claim, SessionStore
from calcichat.storage.tables import sessions
from tests.faults.databases import engine  # noqa: F401

A, B = b"a" * 32, b"b" * 32
NEW, IN_FLIGHT, CONFLICT = (Claim.NEW, None), (Claim.IN_FLIGHT, None), (Claim.CONFLICT, None)


@pytest.fixture
async def store(engine):  # noqa: F811
    made = SessionStore(engine, idle_seconds=60, total_seconds=300, turn_seconds=20)
    await made.open("s", "en", 1000.0, "portal-1")
    return made


async def test_a_session_is_found_with_what_it_was_opened_with(store):
    row = await store.find("s", 1010.0)
    assert (row.id, row.lang, row.portal, row.turn) == ("s", "en", "portal-1", 0)
    assert (row.started, row.seen) == (1000.0, 1000.0)


@pytest.mark.parametrize(("at", "lives"), [(1060, True), (1060.5, False), (99999, False)])
async def test_it_ends_when_idle(store, at, lives):
    assert (await store.find("s", at) is not None) is lives


async def test_it_ends_in_all_however_busy(store):
    for at in range(1050, 1301, 50):
        assert await store.renew("s", at)
    assert await store.renew("s", 1301) is None
    assert await store.find("s", 1301) is None


async def test_renew_slides_and_finish_slides(store):
    assert (await store.renew("s", 1050)).seen == 1050
    await store.claim("s", 1, A, 1100)
    await store.finish("s", 1, [], 1105)
    assert (await store.find("s", 1160)).seen == 1105


async def test_an_unknown_session_is_not_found_and_gets_no_turn(store):
    assert await store.find("x", 1000) is None
    assert await store.claim("x", 1, A, 1000) == CONFLICT
    assert await store.renew("x", 1000) is None
    await store.erase("x")


async def test_the_same_request_is_answered_once_and_replayed(store):
    reply = [{"id": "microcalcifications", "asked": [0, 5], "data": {}}]
    assert await store.claim("s", 1, A, 1000) == NEW
    assert await store.claim("s", 1, A, 1001) == IN_FLIGHT
    assert await store.finish("s", 1, reply, 1002)
    assert await store.claim("s", 1, A, 1003) == (Claim.REPLAY, reply)
    assert await store.claim("s", 1, A, 9999) == (Claim.REPLAY, reply)


async def test_another_request_with_the_same_or_a_lower_turn_conflicts(store):
    await store.claim("s", 5, A, 1000)
    assert await store.claim("s", 5, B, 1001) == CONFLICT
    await store.finish("s", 5, [], 1002)
    assert await store.claim("s", 5, B, 1003) == CONFLICT
    assert await store.claim("s", 4, A, 1003) == CONFLICT
    assert await store.claim("s", 9, A, 1003) == NEW


async def test_another_turn_waits_for_the_one_in_flight(store):
    await store.claim("s", 2, A, 1000)
    assert await store.claim("s", 3, B, 1001) == IN_FLIGHT
    assert await store.claim("s", 1, B, 1001) == IN_FLIGHT


async def test_a_crashed_worker_gives_way_after_the_deadline(store):
    await store.claim("s", 1, A, 1000)
    assert await store.claim("s", 1, A, 1020) == IN_FLIGHT
    assert await store.claim("s", 1, A, 1021) == NEW
    assert await store.claim("s", 2, B, 1042) == NEW


async def test_a_claim_taken_over_can_not_be_settled_by_the_first_worker(engine, store):  # noqa: F811
    second = SessionStore(engine, turn_seconds=20)
    await store.claim("s", 1, A, 1000)
    assert await second.claim("s", 1, A, 1021) == NEW
    assert await store.finish("s", 1, [{"id": "late"}], 1022) is False
    await store.release("s", 1)
    assert await second.finish("s", 1, [{"id": "right"}], 1023)
    assert await store.claim("s", 1, A, 1024) == (Claim.REPLAY, [{"id": "right"}])


async def test_a_failed_turn_may_be_sent_again_in_other_words_too(store):
    await store.claim("s", 1, A, 1000)
    await store.release("s", 1)
    assert (await store.find("s", 1000)).turn == 0
    assert await store.claim("s", 1, B, 1001) == NEW


async def test_a_failed_turn_leaves_the_session_as_it_was(store):
    """Its number may have left a gap; the turn before it is still known and replayed."""
    await store.claim("s", 2, A, 1000)
    await store.finish("s", 2, [{"id": "how_common"}], 1001)
    await store.claim("s", 7, B, 1002)
    await store.release("s", 7)
    assert (await store.find("s", 1003)).turn == 2
    assert await store.claim("s", 2, A, 1003) == (Claim.REPLAY, [{"id": "how_common"}])
    assert await store.claim("s", 2, B, 1003) == CONFLICT
    assert await store.claim("s", 1, A, 1003) == CONFLICT
    assert await store.claim("s", 3, B, 1003) == NEW


async def test_a_failed_second_try_of_a_crashed_turn_may_be_tried_once_more(store):
    await store.claim("s", 4, A, 1000)  # and is never heard of again
    assert await store.claim("s", 4, A, 1021) == NEW
    await store.release("s", 4)
    assert await store.claim("s", 4, A, 1022) == NEW
    await store.release("s", 4)
    assert await store.claim("s", 5, B, 1023) == NEW


async def test_a_row_that_changed_since_the_look_is_not_claimed(engine, store):  # noqa: F811
    """Between look and claim another process finished the turn: nothing of it is overwritten."""
    other = SessionStore(engine)
    await other.claim("s", 1, A, 1000)
    with engine.connect() as connection:
        row = connection.execute(LOOK, {"session": "s"}).one()
        await other.finish("s", 1, [{"id": "how_common"}], 1001)
        values = {"session": "s", "to": 2, "request": B, "now": 1002, "until": 1022, "token": 7}
        seen = {"seen_turn": row.turn, "seen_fence": row.fence}
        assert connection.execute(CLAIM, {**values, **seen}).rowcount == 0
    assert await store.claim("s", 1, A, 1003) == (Claim.REPLAY, [{"id": "how_common"}])


async def test_erase_kills_the_session_and_leaves_no_content(engine, store):  # noqa: F811
    await store.claim("s", 1, A, 1000)
    await store.finish("s", 1, [{"id": "biopsy_needed"}], 1001)
    await store.erase("s")
    await store.erase("s")
    assert await store.find("s", 1002) is None
    assert await store.claim("s", 2, A, 1002) == CONFLICT
    assert await store.renew("s", 1002) is None
    with engine.connect() as connection:
        row = connection.execute(sa.select(sessions)).one()
    assert (row.portal, row.digest, row.reply, row.turn) == (None, None, None, 0)


async def test_a_turn_in_flight_can_not_bring_an_erased_session_back(engine, store):  # noqa: F811
    await store.claim("s", 1, A, 1000)
    await store.erase("s")
    assert await store.finish("s", 1, [{"id": "biopsy_needed"}], 1001) is False
    with engine.connect() as connection:
        assert connection.execute(sa.select(sessions.c.reply)).scalar() is None


async def test_of_many_workers_one_gets_the_turn(engine, store):  # noqa: F811
    workers = [SessionStore(engine) for _ in range(6)]
    for turn in range(1, 31):
        got = await asyncio.gather(*(w.claim("s", turn, A, 1000 + turn) for w in workers))
        assert [claim for claim, _ in got].count(Claim.NEW) == 1
        assert {claim for claim, _ in got} <= {Claim.NEW, Claim.IN_FLIGHT}
        await workers[[claim for claim, _ in got].index(Claim.NEW)].finish("s", turn, [], 1000)


@pytest.mark.parametrize("bad", ["nul\x00byte", "lone \ud800 surrogate"])
async def test_what_a_driver_refuses_is_a_storage_error_or_unknown(store, bad):
    try:
        assert await store.find(bad, 1000) is None
    except StorageError as error:
        assert "byte" not in str(error).replace("byte string", "")


async def test_turns_that_nobody_settles_do_not_pile_up(store, monkeypatch):
    monkeypatch.setattr("calcichat.storage.sessions._MOST_HELD", 3)
    for turn in range(1, 10):
        await store.claim("s", turn, A, 1000 + 30 * turn)
    assert len(store._held) == 3
