"""A stored turn that can not be read is put aside, and the conversation goes on without it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from calcichat.storage.tables import broken_turns, turns

Run = Callable[[str, Callable[[Connection], None]], Awaitable[Any]]
_KEY = (turns.c.sender_id == sa.bindparam("sender")) & (turns.c.seq == sa.bindparam("row"))
_PUT_ASIDE = sa.text(
    "INSERT INTO broken_turns (sender_id, seq, at, data, found, reason) "
    "SELECT sender_id, seq, at, data, :found, :reason FROM turns "
    "WHERE sender_id = :sender AND seq = :row "
    "ON CONFLICT (sender_id, seq) DO UPDATE SET data = excluded.data, found = excluded.found"
)
_TAKE_OUT = turns.delete().where(_KEY)


async def quarantine(run: Run, sender_id: str, seq: int, reason: str) -> None:
    """Moves one row from `turns` to `broken_turns`.

    Args:
        run: `Runner.run` of the database.
        sender_id: the conversation.
        seq: the row.
        reason: kind of the failure, no content.
    """
    key = {"sender": sender_id, "row": seq}

    def work(connection: Connection) -> None:
        more = {"found": time.time(), "reason": reason[: broken_turns.c.reason.type.length]}
        connection.execute(_PUT_ASIDE, {**key, **more})
        connection.execute(_TAKE_OUT, key)

    await run("put a broken turn aside", work)
