"""A conversation with Rasa's tracker store, without Rasa's pipeline."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine

from calcichat.storage.tables import turns
from calcichat.storage.tracker_store import CalcichatTrackerStore

CANARY = "canary-lump"
DOMAIN = Domain.from_yaml("""
version: "3.1"
slots:
  language:
    {type: text, initial_value: en, influence_conversation: false, mappings: [{type: custom}]}
  topics_met: {type: list, influence_conversation: false, mappings: [{type: custom}]}
""")


def url_of(engine: Engine) -> str:
    """The engine's URL, to open the same database a second time."""
    return str(engine.url.render_as_string(hide_password=False))


def say(
    tracker: DialogueStateTracker, name: str = "is_it_cancer", events: tuple[Event, ...] = ()
) -> None:
    """Adds what Rasa adds for one message and its answer."""
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


async def take_turn(
    store: CalcichatTrackerStore,
    name: str = "is_it_cancer",
    events: tuple[Event, ...] = (),
    sender: str = "s",
) -> DialogueStateTracker:
    """Reads, adds a turn and saves, as Rasa does for a message."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    say(tracker, name, events)
    await store.save(tracker)
    return tracker


def intents(tracker: DialogueStateTracker) -> list[str]:
    """What was asked, oldest first."""
    return [e.intent["name"] for e in tracker.events if isinstance(e, UserUttered)]


def rows_of(engine: Engine, table: sa.Table = turns) -> list[Any]:
    """All rows of a table."""
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table)).all())
