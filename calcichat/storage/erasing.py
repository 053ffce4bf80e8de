"""Deletes one conversation for good."""

from __future__ import annotations

import time

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calcichat.storage.database import clean_log, shared_database
from calcichat.storage.locks import conversation_lock
from calcichat.storage.runner import runner_for
from calcichat.storage.session_statements import tombstone
from calcichat.storage.tables import broken_turns, turns

_DELETES = [
    table.delete().where(table.c.sender_id == sa.bindparam("sender"))
    for table in (turns, broken_turns)
]


async def erase_conversation(session_id: str, engine: Engine | None = None) -> None:
    """Deletes turns, broken turns and the replay record; again: the same.

    Runs under the conversation's lock, so after a turn in flight. The session becomes a
    tombstone first: a worker that wakes up late finds it and writes nothing.

    Args:
        session_id: the session, which is the conversation's id too.
        engine: default the database of the environment.

    Raises:
        StorageError: when it is not certain that everything is gone; try again.
    """
    database = engine or shared_database()

    def work(connection: Connection) -> None:
        connection.execute(tombstone(session_id, time.time()))
        for statement in _DELETES:
            connection.execute(statement, {"sender": session_id})
        clean_log(connection)

    async with conversation_lock(database, session_id):
        await runner_for(database).run("erase a conversation", work)
