"""Which turn a task is answering; the channel says so before it hands the message to Rasa."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class CurrentTurn:
    """The turn being answered.

    Attributes:
        number: the client's number of the turn. Its row in the database carries the number, so a
            turn that is answered a second time after a crash replaces what the first try left.
        release: content release its words come from; kept with the turn.
    """

    number: int
    release: str = ""


current_turn: ContextVar[CurrentTurn | None] = ContextVar("current_turn", default=None)
