"""What is past its time goes, what is not stays."""

import asyncio
import datetime

import pytest
import sqlalchemy as sa

from calcichat.storage import retention
from calcichat.storage.counts import Counts
from calcichat.storage.database import create_database
from calcichat.storage.metrics import OVERDUE_SECONDS
from calcichat.storage.retention import grace_seconds, run_for_ever, run_once
from calcichat.storage.sessions import SessionStore
from calcichat.storage.tables import broken_turns, sessions, turns
from tests.faults.databases import engine  # noqa: F401

HOUR = 3600.0
NOW = 1_800_000_000.0
DUE = NOW - 24 * HOUR


async def _session(engine, name, *, started, seen, erased=None):  # noqa: F811
    await SessionStore(engine).open(name, "en", started)
    with engine.connect() as connection:
        one = sessions.update().where(sessions.c.id == name)
        connection.execute(one.values(seen=seen, erased=erased))
        _turn(connection, name, seen)


def _turn(connection, name, at, table=turns, **more):
    row = {"sender_id": name, "seq": 1, "at": at, "data": "{}"}
    connection.execute(table.insert().values(**row, **more))


def _left(engine):  # noqa: F811
    with engine.connect() as c:
        return (
            sorted(c.execute(sa.select(sessions.c.id)).scalars()),
            sorted(c.execute(sa.select(turns.c.sender_id)).scalars()),
        )


async def test_a_day_after_the_end_of_the_session(engine):  # noqa: F811
    await _session(engine, "idle", started=DUE - 3 * HOUR, seen=DUE - HOUR - 1)
    await _session(engine, "just", started=DUE - 3 * HOUR, seen=DUE - HOUR + 1)
    await _session(engine, "busy", started=DUE - 12 * HOUR - 1, seen=DUE)
    await _session(engine, "erased", started=DUE - 10, seen=DUE - 5, erased=DUE - 1)
    await _session(engine, "dead", started=DUE - 10, seen=DUE - 5, erased=DUE + 1)
    await _session(engine, "live", started=NOW, seen=NOW)
    done = await run_once(engine, NOW)
    assert _left(engine) == (["dead", "just", "live"],) * 2
    assert (done.conversations, done.turns) == (3, 3)
    assert OVERDUE_SECONDS._value.get() == 0
    assert (await run_once(engine, NOW)).conversations == 0


async def test_conversations_without_a_session_and_broken_turns_go_too(engine):  # noqa: F811
    aside = {"table": broken_turns, "found": NOW, "reason": "ValueError"}
    with engine.connect() as connection:
        _turn(connection, "old", DUE - HOUR - 1)
        _turn(connection, "new", DUE)
        _turn(connection, "aside", DUE - HOUR - 1, **aside)
    await _session(engine, "live", started=NOW, seen=NOW)
    with engine.connect() as connection:
        _turn(connection, "live", DUE - HOUR - 1, **aside)
    await run_once(engine, NOW)
    assert _left(engine)[1] == ["live", "new"]
    with engine.connect() as connection:
        assert connection.execute(sa.select(broken_turns.c.sender_id)).scalars().all() == ["live"]


async def test_more_than_one_batch(engine, monkeypatch):  # noqa: F811
    monkeypatch.setattr(retention, "_BATCH", 4)
    for number in range(11):
        await _session(engine, f"s{number}", started=0, seen=0)
    assert (await run_once(engine, NOW)).conversations == 11
    assert _left(engine) == ([], [])


async def test_counts_are_kept_400_days(engine):  # noqa: F811
    today = datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc).date()
    counts = Counts(engine)
    for days in (0, 400, 401):
        await counts.add_outcomes(today - datetime.timedelta(days=days), [("x", "told")])
        await counts.add_feedback(today - datetime.timedelta(days=days), "x", "up", None)
    assert (await run_once(engine, NOW)).counts == 2
    assert len(await counts.weekly(datetime.date.min)) == 2


@pytest.mark.parametrize(("text", "hours"), [("", 24), ("0", 0), ("48", 48), ("0.5", 0.5)], ids=str)
def test_the_grace_is_a_setting(monkeypatch, text, hours):
    monkeypatch.setenv("CALCICHAT_RETENTION_HOURS", text)
    assert grace_seconds() == hours * HOUR


@pytest.mark.parametrize("text", ["-1", "soon", "inf", "nan"])
def test_a_grace_that_is_none_stops_the_job(monkeypatch, text):
    monkeypatch.setenv("CALCICHAT_RETENTION_HOURS", text)
    with pytest.raises(ValueError):
        grace_seconds()


async def test_the_loop_goes_on_after_a_database_that_was_away(tmp_path, caplog):
    caplog.set_level("ERROR")
    away = create_database(f"sqlite:///{tmp_path / 'unmigrated.db'}")
    job = asyncio.ensure_future(run_for_ever(away, 0.01))
    await asyncio.sleep(0.2)
    assert not job.done()
    job.cancel()
    assert caplog.text.count("retention: list what is due") > 1
