"""What stands behind the channel: Rasa's message handler, and its store of conversations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

OnMessage = Callable[[Any], Awaitable[Any]]  # takes Rasa's UserMessage
Erase = Callable[[str], Awaitable[None]]
Record = Callable[[str], Awaitable[Sequence[str]]]


async def _no_record(_session_id: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Assistant:
    """What a turn needs of the assistant.

    Attributes:
        on_message: Rasa's handler.
        erase: deletes a conversation for good.
        record: the catalogue ids that are on record for a conversation.
    """

    on_message: OnMessage
    erase: Erase
    record: Record = _no_record
