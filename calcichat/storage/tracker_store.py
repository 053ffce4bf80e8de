"""Rasa's conversations in our database: without words, without exits, at a bounded cost.

endpoints.yml names it, as `tracker_store` with the key
`type: calcichat.storage.tracker_store.CalcichatTrackerStore`.
"""

# ruff: noqa: ANN401 - Rasa hands over endpoint settings as they come
from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from calcichat.storage.current import CurrentTurn, current_turn
from calcichat.storage.database import create_database, shared_database
from calcichat.storage.erasing import erase_conversation
from calcichat.storage.errors import StorageError
from calcichat.storage.events import DAMAGE, StoredTurn, decode, encode
from calcichat.storage.metrics import BROKEN_TURNS
from calcichat.storage.quarantine import quarantine
from calcichat.storage.record import ids_on_record
from calcichat.storage.runner import runner_for
from calcichat.storage.statements import BEYOND, INSERT_TURN, KEYS, read_turns, write_turn

logger = logging.getLogger(__name__)
# Enough for every rule that looks back (calcichat/dialogue), and turn 200 costs what turn 13 does.
TURNS_LOADED = 12
_NO_LIMIT = 1_000_000
_MARK = "_calcichat_mark"


@dataclass
class _Mark:
    """What of a tracker is in the database: the last row, and how many events came from there."""

    seq: int
    count: int


class CalcichatTrackerStore(SQLTrackerStore):  # type: ignore[misc]
    """One row a turn in the table `turns`; every failure is a StorageError.

    The tracker in memory keeps the text of the running turn; only what is written is without.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Connects nowhere: a database that is down shows at the first turn, and is said then.

        Args:
            domain: Rasa's domain.
            event_broker: not used; weekly counts come from the database instead.
            host: a database URL; default the database of the environment.
            kwargs: further keys of endpoints.yml; none is used.
        """
        # Not SQLTrackerStore's own: it makes tables by itself and waits for ever for a server.
        TrackerStore.__init__(self, domain, event_broker)
        self.engine = create_database(host) if host else shared_database()
        self._run = runner_for(self.engine).run
        self._read = read_turns(self.engine)
        self._write = write_turn(self.engine)
        keep_failures_visible()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's last turns; None when there is none yet.

        While a turn of the chat channel runs, rows of that turn (left by a try that crashed)
        are not part of its past.
        """
        return await self._retrieve(sender_id, TURNS_LOADED)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The whole conversation."""
        return await self._retrieve(conversation_id, _NO_LIMIT)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes what is new in the tracker since it was retrieved or saved.

        Raises:
            StorageError: when the database fails, when another process saved the conversation
                meanwhile, or when its session was erased or has gone on to another turn.
        """
        turn = current_turn.get()
        mark = await self._mark_of(tracker)
        events = list(itertools.islice(tracker.events, mark.count, None))
        if not events:
            return
        seq = turn.number if turn else mark.seq + 1
        row = {
            "sender": tracker.sender_id,
            "seq": seq,
            "at": time.time(),
            "data": encode(events, _changed_slots(tracker), turn.release if turn else ""),
        }
        await self._run("save a turn", lambda c: self._save(c, row, turn))
        if turn is None:
            # With a turn the row is written as a whole again should Rasa save twice in it.
            mark.seq, mark.count = seq, len(tracker.events)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return await self._run("list conversations", lambda c: list(c.execute(KEYS).scalars()))

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything of the conversation is kept."""
        rows = await self._rows(conversation_id, 1)
        return bool(rows)

    async def delete(self, sender_id: str) -> None:
        """Deletes the conversation for good and empties its session; again: the same.

        Waits for a turn in flight, so never call it from inside one.

        Raises:
            StorageError: when it is not certain that everything is gone.
        """
        await erase_conversation(sender_id, self.engine)

    async def record(self, sender_id: str) -> list[str]:
        """Every catalogue id on record for the conversation, oldest first, each once."""
        return await ids_on_record(sender_id, self.engine)

    async def stream_events(self, tracker: DialogueStateTracker) -> None:
        """Nothing is streamed: a broker that fails must not stand between a turn and its row."""

    async def _retrieve(self, sender_id: str, limit: int) -> DialogueStateTracker | None:
        rows = await self._rows(sender_id, limit)
        found: list[tuple[Any, StoredTurn]] = []
        for row in reversed(rows):
            try:
                found.append((row, decode(row.data)))
            except DAMAGE as error:
                BROKEN_TURNS.inc()
                logger.error("a stored turn can not be read: %s", type(error).__name__)
                await quarantine(self._run, sender_id, row.seq, type(error).__name__)
        if not found:
            return None
        events = [event for _, turn in found for event in turn.events]
        if found[0][0].seq > 1:
            events[:0] = _prelude(found[0][0].at, found[-1][1].slots)
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        setattr(tracker, _MARK, _Mark(rows[0].seq, len(tracker.events)))
        return tracker

    async def _rows(self, sender_id: str, limit: int) -> list[Any]:
        """Rows of the conversation before the running turn, newest first."""
        turn = current_turn.get()
        values = {
            "sender": sender_id,
            "before": turn.number if turn else BEYOND,
            "most": limit,
        }
        return await self._run("read a conversation", lambda c: c.execute(self._read, values).all())

    async def _mark_of(self, tracker: DialogueStateTracker) -> _Mark:
        """The mark of a tracker; one that this store did not make gets it from the newest row."""
        mark: _Mark | None = tracker.__dict__.get(_MARK)
        if mark is None:
            rows = await self._rows(tracker.sender_id, 1)
            seq, at = (rows[0].seq, rows[0].at) if rows else (0, 0.0)
            mark = _Mark(seq, sum(event.timestamp <= at for event in tracker.events))
            setattr(tracker, _MARK, mark)
        return mark

    def _save(self, c: Connection, row: dict[str, Any], turn: CurrentTurn | None) -> None:
        if turn is None:
            try:
                c.execute(INSERT_TURN, row)
            except IntegrityError:
                raise StorageError("save a turn: another process saved it") from None
        elif c.execute(self._write, row).rowcount != 1:
            raise StorageError("save a turn: the session is gone or went on")


def keep_failures_visible() -> None:
    """Has Rasa use our store itself.

    Rasa wraps every store into one that answers a failed read with "no such conversation" and
    a failed write by writing into memory, which nothing reads: the patient would be told that
    all is well. Nothing in endpoints.yml switches it off.
    """
    wrapped = Agent._create_tracker_store
    if getattr(wrapped, "calcichat", False):
        return

    def create(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        if isinstance(store, CalcichatTrackerStore):
            store.domain = domain
            return store
        made: TrackerStore = wrapped(store, domain)
        return made

    create.calcichat = True  # type: ignore[attr-defined]
    Agent._create_tracker_store = staticmethod(create)


def _changed_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {
        name: slot.value
        for name, slot in tracker.slots.items()
        if slot.value is not None and slot.value != slot.initial_value
    }


def _prelude(at: float, slots: dict[str, Any]) -> list[Event]:
    """Stands for the turns that are not loaded: what they left in the slots."""
    known: list[Event] = [SlotSet(name, value, timestamp=at) for name, value in slots.items()]
    return [*known, ActionExecuted(ACTION_LISTEN_NAME, timestamp=at)]
