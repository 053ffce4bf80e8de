"""Deletes what is past its time: conversations a day after their session, counts after 400 days."""

from __future__ import annotations

import asyncio
import datetime
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calcichat.settings import SESSION_IDLE_MINUTES, SESSION_TOTAL_HOURS
from calcichat.storage.counts import KEEP_DAYS
from calcichat.storage.database import clean_log
from calcichat.storage.errors import StorageError
from calcichat.storage.locks import conversation_lock
from calcichat.storage.metrics import OVERDUE_SECONDS, RETENTION_DELETED
from calcichat.storage.runner import Runner, runner_for
from calcichat.storage.tables import broken_turns, feedback, outcomes, sessions, turns

logger = logging.getLogger(__name__)
HOURS_VARIABLE = "CALCICHAT_RETENTION_HOURS"
_DEFAULT_HOURS = 24.0  # after the end of the session, so that a day's trouble can be looked into
_BATCH = 200
_IDLE = SESSION_IDLE_MINUTES * 60
_TOTAL = SESSION_TOTAL_HOURS * 3600
_c = sessions.c


@dataclass(frozen=True)
class Deleted:
    """What one run deleted, in rows; `conversations` counts sessions and what had none."""

    conversations: int
    turns: int
    counts: int

    def __str__(self) -> str:
        return (
            f"retention: {self.conversations} conversations, {self.turns} turns, "
            f"{self.counts} daily counts deleted"
        )


def grace_seconds() -> float:
    """How long a conversation is kept after its session ended (CALCICHAT_RETENTION_HOURS).

    Raises:
        ValueError: when the setting is no number, 0 or more.
    """
    text = os.environ.get(HOURS_VARIABLE) or str(_DEFAULT_HOURS)
    hours = float(text)
    if not 0 <= hours < float("inf"):
        raise ValueError(f"{HOURS_VARIABLE} takes hours, 0 or more")
    return hours * 3600


async def run_once(engine: Engine, now: float | None = None) -> Deleted:
    """Deletes everything that is due.

    Args:
        engine: the database.
        now: seconds since 1970; default the clock.

    Raises:
        StorageError: when the database fails; what was deleted until then stays deleted.
    """
    at = time.time() if now is None else now
    due = at - grace_seconds()
    run = runner_for(engine)
    conversations = rows = 0
    after = ""
    while names := await run.run("list what is due", partial(_due, due=due, after=after)):
        for name in names:
            rows += await _delete(run, engine, name, due)
        conversations, after = conversations + len(names), names[-1]
        RETENTION_DELETED.inc(len(names))
    OVERDUE_SECONDS.set(await run.run("look for what is overdue", partial(_overdue, due=due)))
    day = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).date()
    oldest = day - datetime.timedelta(days=KEEP_DAYS)
    counts = await run.run("delete counts", partial(_old_counts, oldest=oldest))
    await run.run("clean the log", clean_log)
    return Deleted(conversations, rows, counts)


async def run_for_ever(
    engine: Engine, seconds: float, then: Callable[[Deleted], None] | None = None
) -> None:
    """Runs every `seconds`; a database that is away is tried again the next time.

    Args:
        engine: the database.
        seconds: from the end of a run to the next.
        then: is told what a run deleted.
    """
    while True:
        try:
            deleted = await run_once(engine)
            logger.info("%s", deleted)
            if then is not None:
                then(deleted)
        except StorageError as error:
            logger.error("retention: %s", error)
        await asyncio.sleep(seconds)


async def _delete(run: Runner, engine: Engine, name: str, due: float) -> int:
    async with conversation_lock(engine, name):
        return await run.run("delete a conversation", lambda c: _delete_rows(c, name, due))


def _ended(due: float) -> sa.sql.elements.ColumnElement:
    """Sessions that ended before `due`: erased, idle too long or too old in all."""
    return (_c.erased < due) | (_c.seen < due - _IDLE) | (_c.started < due - _TOTAL)


def _orphans(table: sa.Table, due: float) -> sa.sql.Select:
    """Conversations without a session (from `rasa shell`), by their newest row."""
    known = sa.select(_c.id).where(_c.id == table.c.sender_id)
    return (
        sa.select(table.c.sender_id.label("id"))
        .where(~known.exists())
        .group_by(table.c.sender_id)
        .having(sa.func.max(table.c.at) < due - _IDLE)
    )


def _due(connection: Connection, due: float, after: str) -> list[str]:
    everything = sa.union(
        sa.select(_c.id).where(_ended(due)), _orphans(turns, due), _orphans(broken_turns, due)
    ).subquery()
    query = (
        sa.select(everything.c.id)
        .where(everything.c.id > after)
        .order_by(everything.c.id)
        .limit(_BATCH)
    )
    return list(connection.execute(query).scalars())


def _delete_rows(connection: Connection, name: str, due: float) -> int:
    """The conversation first, the session last: a run that stops between is taken up again."""
    lives = sa.select(_c.id).where(_c.id == name, ~_ended(due)).exists()
    rows = 0
    for table in (turns, broken_turns):
        gone = table.delete().where(table.c.sender_id == name, ~lives)
        rows += connection.execute(gone).rowcount
    connection.execute(sessions.delete().where(_c.id == name, _ended(due)))
    return int(rows)


def _overdue(connection: Connection, due: float) -> float:
    """By how many seconds the oldest session that is still there is past its time."""
    oldest = connection.execute(sa.select(sa.func.min(_c.started))).scalar()
    return max(0.0, due - _TOTAL - oldest) if oldest is not None else 0.0


def _old_counts(connection: Connection, oldest: datetime.date) -> int:
    return sum(
        int(connection.execute(table.delete().where(table.c.day < oldest)).rowcount)
        for table in (outcomes, feedback)
    )
