"""The statements of the tracker store, made once: building one takes as long as running it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calcichat.storage.database import is_postgresql
from calcichat.storage.tables import turns

BEYOND = 2**31 - 1  # turns are below it (chat_api.md)

KEYS = sa.select(turns.c.sender_id).distinct()
INSERT_TURN = sa.text(
    "INSERT INTO turns (sender_id, seq, at, data) VALUES (:sender, :seq, :at, :data)"
)


def read_turns(engine: Engine) -> Any:  # noqa: ANN401 - SQLAlchemy is untyped here
    """Selects seq, at, data of the `most` newest turns of `sender` below `before`."""
    # Damaged UTF-8 makes SQLite's driver refuse a text, and with it the other rows; bytes it
    # hands over as they are.
    data = turns.c.data if is_postgresql(engine) else sa.cast(turns.c.data, sa.LargeBinary)
    return (
        sa.select(turns.c.seq, turns.c.at, data.label("data"))
        .where(turns.c.sender_id == sa.bindparam("sender"), turns.c.seq < sa.bindparam("before"))
        .order_by(turns.c.seq.desc())
        .limit(sa.bindparam("most"))
    )


def write_turn(engine: Engine) -> sa.sql.elements.TextClause:
    """Writes a turn only while its session lives and is at this very turn.

    That is the fence: a worker that stood still and lost its claim changes nothing, and nothing
    comes back after an erase. PostgreSQL locks the session's row for the statement, so that an
    erase running at the same time comes either before (nothing is written) or after (the turn
    is deleted).
    """
    lock = " FOR SHARE" if is_postgresql(engine) else ""
    return sa.text(
        "INSERT INTO turns (sender_id, seq, at, data) "  # noqa: S608 - `lock` is ours
        "SELECT id, :seq, :at, :data FROM sessions "
        f"WHERE id = :sender AND turn = :seq AND erased IS NULL{lock} "
        "ON CONFLICT (sender_id, seq) DO UPDATE SET at = excluded.at, data = excluded.data"
    ).bindparams(
        sa.bindparam("seq", type_=sa.Integer),
        sa.bindparam("at", type_=sa.Float),
        sa.bindparam("data", type_=sa.Text),
    )
