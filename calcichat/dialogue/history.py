"""What was said before, read from the tracker's events: ids only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.events import ActionExecuted, Event, UserUttered

_PREFIX = "utter_"
_SIMPLE = "_simple"


@dataclass
class Turn:
    """One finished turn: the steps that were told, oldest first, as their stored metadata."""

    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The message ids of the turn."""
        return [step["id"] for step in self.steps]


@dataclass
class History:
    """The conversation since it began or was started over; the running turn is not in it."""

    turns: list[Turn] = field(default_factory=list)

    @property
    def last(self) -> Turn | None:
        """The turn before this one."""
        return self.turns[-1] if self.turns else None

    def told(self) -> list[str]:
        """Every catalogue id whose words were played, oldest first, with repetitions."""
        return [step["utter"] for turn in self.turns for step in turn.steps]

    def last_told(self, among: Iterable[str] | None = None) -> str | None:
        """The catalogue id whose words came last; `among` narrows it to these ids."""
        wanted = None if among is None else set(among)
        for name in reversed(self.told()):
            if wanted is None or name in wanted:
                return name
        return None


def read_history(events: Iterable[Event]) -> tuple[History, int]:
    """The finished turns, and how many actions the running turn has taken.

    A turn is everything between two user messages; `restart` begins a new history.
    """
    turns: list[Turn] = []
    current: Turn | None = None
    taken = 0
    for event in events:
        if isinstance(event, UserUttered):
            if current is not None:
                turns.append(current)
                if "restart" in current.ids:
                    turns = []
            current, taken = Turn(), 0
        elif isinstance(event, ActionExecuted) and current is not None:
            name = event.action_name or ""
            if name.startswith((_PREFIX, "action_")) and not name.startswith("action_listen"):
                taken += 1 if name != "action_session_start" else 0
            if name.startswith(_PREFIX):
                current.steps.append(_step_of(name, event.metadata))
    return History(turns), taken


def _step_of(name: str, metadata: dict[str, Any] | None) -> dict[str, Any]:
    uttered = name[len(_PREFIX) :].removesuffix(_SIMPLE)
    step = (metadata or {}).get("step") or {}
    return {"id": uttered, "utter": uttered, "also": [], "offers": [], "nearest": [], **step}
