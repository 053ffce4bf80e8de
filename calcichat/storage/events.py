"""Events of a turn as compact JSON: ids, offsets and times, no word anybody typed or read.

What is kept is listed here; whatever is not listed is not written. So a new kind of event, or a
new field of an old one, can not carry text into the database.
"""

# ruff: noqa: ANN401 - JSON values and Rasa's events are untyped
from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.shared.core import events as rasa

from calcichat.nlu.parts import ENTITY, Part

_VERSION = 1
# An id: no blank, so no sentence; everything else becomes null.
_ID = re.compile(r"[\w.:/+-]{1,64}")
_PLAIN = {
    kind.type_name: kind
    for kind in (
        rasa.SessionStarted,
        rasa.Restarted,
        rasa.AllSlotsReset,
        rasa.UserUtteranceReverted,
        rasa.ActionReverted,
        rasa.ConversationPaused,
        rasa.ConversationResumed,
    )
}
# What a damaged row can raise while it is read.
DAMAGE = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class StoredTurn:
    """A row of `turns`, read.

    Attributes:
        events: what happened in the turn, in order, without any text.
        slots: the slots that differ from their first value after the turn.
        release: content release of the turn's words; "" when unknown.
    """

    events: list[rasa.Event]
    slots: dict[str, Any]
    release: str


def encode(events: Iterable[rasa.Event], slots: Mapping[str, Any], release: str = "") -> str:
    """The events as JSON.

    Args:
        events: new events of a tracker; those that carry nothing but words are left out.
        slots: slot values after them.
        release: content release of the words that were told.
    """
    rows: list[list[Any]] = []
    for event in events:
        writer = _WRITERS.get(type(event))
        if writer is not None:
            rows.append([*writer(event), round(event.timestamp, 3)])
    document = {"v": _VERSION, "r": release, "s": only_ids(slots), "e": rows}
    return json.dumps(document, separators=(",", ":"))


def decode(data: str | bytes) -> StoredTurn:
    """Reads a row.

    Raises:
        one of DAMAGE: when the row is not what `encode` writes.
    """
    document = json.loads(data)
    if document["v"] != _VERSION:
        raise ValueError("unknown version")
    events = [_READERS[row[0]](row) for row in document["e"]]
    return StoredTurn(events, dict(document["s"]), str(document["r"]))


def only_ids(value: Any) -> Any:
    """The value with every string that is no id replaced by None, at any depth."""
    if isinstance(value, str):
        return value if _ID.fullmatch(value) else None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [only_ids(one) for one in value]
    if isinstance(value, Mapping):
        return {key: only_ids(one) for key, one in value.items() if only_ids(key) is not None}
    return None


def _write_user(event: rasa.UserUttered) -> list[Any]:
    parts = [Part.from_entity(e) for e in event.entities if e.get("entity") == ENTITY]
    confidence = round(float(event.intent.get("confidence") or 0.0), 4)
    return [
        "u",
        only_ids(event.intent.get("name")),
        confidence,
        only_ids(event.input_channel),
        [
            only_ids([p.id, p.start, p.end, round(p.confidence, 4), p.nearest, p.asks])
            for p in parts
        ],
    ]


def _read_user(row: list[Any]) -> rasa.Event:
    _, name, confidence, channel, parts, at = row
    entities = [Part(i, s, e, c, tuple(n), a).as_entity() for i, s, e, c, n, a in parts]
    intent = {"name": name, "confidence": confidence}
    return rasa.UserUttered("", intent, entities, timestamp=at, input_channel=channel)


def _write_action(event: rasa.ActionExecuted) -> list[Any]:
    step = (event.metadata or {}).get("step")
    return ["a", only_ids(event.action_name), only_ids(step) if step else None]


def _read_action(row: list[Any]) -> rasa.Event:
    _, name, step, at = row
    # The name of an end-to-end action is a sentence and was not kept.
    metadata = {"step": step} if step else None
    return rasa.ActionExecuted(name or "action_listen", timestamp=at, metadata=metadata)


def _plain(event: rasa.Event) -> list[Any]:
    return ["x", event.type_name]


_WRITERS: dict[type[rasa.Event], Callable[[Any], list[Any]]] = {
    rasa.UserUttered: _write_user,
    rasa.ActionExecuted: _write_action,
    rasa.SlotSet: lambda e: ["s", only_ids(e.key), only_ids(e.value)],
    rasa.FollowupAction: lambda e: ["f", only_ids(e.action_name)],
    rasa.ActiveLoop: lambda e: ["l", only_ids(e.name)],
    rasa.LoopInterrupted: lambda e: ["i", bool(e.is_interrupted)],
    rasa.ActionExecutionRejected: lambda e: ["j", only_ids(e.action_name)],
    **dict.fromkeys(_PLAIN.values(), _plain),
}
_READERS: dict[str, Callable[[list[Any]], rasa.Event]] = {
    "u": _read_user,
    "a": _read_action,
    "s": lambda row: rasa.SlotSet(row[1], row[2], timestamp=row[3]),
    "f": lambda row: rasa.FollowupAction(row[1], timestamp=row[2]),
    "l": lambda row: rasa.ActiveLoop(row[1], timestamp=row[2]),
    "i": lambda row: rasa.LoopInterrupted(row[1], timestamp=row[2]),
    "j": lambda row: rasa.ActionExecutionRejected(row[1], timestamp=row[2]),
    "x": lambda row: _PLAIN[row[1]](timestamp=row[2]),
}
