"""The turn being answered in this task: the policy leaves its plan here for the channel."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field

from calcichat.dialogue.plan import Step


@dataclass
class RunningTurn:
    """What the policy decided so far; empty until the message was understood.

    Attributes:
        steps: the plan of the turn.
    """

    steps: list[Step] = field(default_factory=list)


running_turn: ContextVar[RunningTurn | None] = ContextVar("running_turn", default=None)
