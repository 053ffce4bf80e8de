"""Whether the assistant really answers: model, store and one canned question."""

# ruff: noqa: ANN401 - Rasa's agent is not typed
from __future__ import annotations

import time
from typing import Any

from rasa.core.channels.channel import UserMessage

from calcichat.channel.service import ChatService
from calcichat.storage.database import StorageError

CANNED = ("is it cancer?", "is_it_cancer")
_FRESH_SECONDS = 5.0  # a probe every second must not cost a message every second


class Health:
    """Checks what a turn needs, and remembers a good result for a few seconds."""

    def __init__(self) -> None:
        self._good_until = 0.0

    async def faults(self, agent: Any, service: ChatService) -> list[str]:
        """Names of the parts that do not work; empty when the assistant is ready."""
        if time.monotonic() < self._good_until:
            return []
        found = []
        if agent is None or not agent.is_ready():
            found.append("model")
        elif not await _understands(agent):
            found.append("understanding")
        try:
            await service.check_store()
        except StorageError:
            found.append("store")
        if not found:
            self._good_until = time.monotonic() + _FRESH_SECONDS
        return found


async def _understands(agent: Any) -> bool:
    question, expected = CANNED
    parsed = await agent.processor.parse_message(UserMessage(question))
    return bool(parsed["intent"]["name"] == expected)
