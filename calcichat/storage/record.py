"""Which answers are on record for a conversation: what she is shown when she asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from sqlalchemy.engine import Connection, Engine

from calcichat.nlu.parts import ENTITY, Part
from calcichat.storage.database import shared_database
from calcichat.storage.events import DAMAGE, decode
from calcichat.storage.runner import runner_for
from calcichat.storage.statements import BEYOND, read_turns

# More than anybody types in the twelve hours of a session, and read in half a second.
MOST_TURNS = 2_000


async def ids_on_record(session_id: str, engine: Engine | None = None) -> list[str]:
    """Every id the rows of a conversation hold as asked or told, oldest first, each once.

    The tracker has the last turns only (tracker_store.py), so the rows themselves are read:
    of one conversation, at most MOST_TURNS, and only on the turn that asks for it.

    Args:
        session_id: the session, which is the conversation's id too.
        engine: default the database of the environment.

    Raises:
        StorageError: when the rows can not be read.
    """
    database = engine or shared_database()
    values = {"sender": session_id, "before": BEYOND, "most": MOST_TURNS}

    def work(connection: Connection) -> list[str]:
        rows = connection.execute(read_turns(database), values).all()
        return list(dict.fromkeys(name for row in reversed(rows) for name in _ids_of(row.data)))

    return await runner_for(database).run("read a record", work)


def _ids_of(data: str | bytes) -> Iterator[str]:
    try:
        events = decode(data).events
    except DAMAGE:  # the tracker store counts it and sets it aside
        return
    for event in events:
        yield from (name for name in _names(event) if isinstance(name, str))


def _names(event: Event) -> Iterator[Any]:
    """The ids an event holds: understood in her message, or told and offered for later."""
    if isinstance(event, UserUttered):
        yield event.intent.get("name")
        yield from (Part.from_entity(e).id for e in event.entities if e.get("entity") == ENTITY)
    elif isinstance(event, ActionExecuted):
        step = (event.metadata or {}).get("step") or {}
        yield from (*map(step.get, ("id", "utter", "here")), *(step.get("also") or ()))
