"""Whether the assistant really answers: model, one canned question, store and lock."""

# ruff: noqa: ANN401 - Rasa's agent is not typed
from __future__ import annotations

import asyncio
import logging
import secrets
import time
from typing import Any

from rasa.core.channels.channel import UserMessage
from sqlalchemy.engine import Engine

from calcichat.operations.metrics import READY
from calcichat.storage.errors import StorageError
from calcichat.storage.locks import conversation_lock
from calcichat.storage.ready import check_ready

logger = logging.getLogger(__name__)
CANNED = ("is it cancer?", "is_it_cancer")
PARTS = ("model", "understanding", "store", "lock")
_FRESH_SECONDS = 5.0  # a probe every second must not cost a message every second
_PROBE_SECONDS = 0.8  # a probe waits a second; a frozen database must not make it wait longer


class Health:
    """Checks what a turn needs, and remembers a good result for a few seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._good_until = 0.0

    async def faults(self, agent: Any) -> list[str]:
        """Names of the parts that do not work; empty when the assistant is ready."""
        if time.monotonic() < self._good_until:
            return []
        checks = (
            _understands(agent),
            check_ready(self._engine),
            conversation_lock_works(self._engine),
        )
        tasks = [asyncio.ensure_future(check) for check in checks]
        done, late = await asyncio.wait(tasks, timeout=_PROBE_SECONDS)
        for task in late:
            task.cancel()
        loaded = agent is not None and agent.is_ready()
        works = [loaded, *(task in done and _worked(task) for task in tasks)]
        for part, good in zip(PARTS, works, strict=True):
            READY.labels(part).set(good)
        if all(works):
            self._good_until = time.monotonic() + _FRESH_SECONDS
        return [part for part, good in zip(PARTS, works, strict=True) if not good]


def _worked(task: asyncio.Future[Any]) -> bool:
    error = task.exception()
    if error is not None:
        words = str(error) if isinstance(error, StorageError) else type(error).__name__
        logger.error("health: %s", words)
        return False
    return task.result() is not False


async def _understands(agent: Any) -> bool:
    question, expected = CANNED
    if agent is None or not agent.is_ready():
        return False
    parsed = await agent.processor.parse_message(UserMessage(question))
    return bool(parsed["intent"]["name"] == expected)


async def conversation_lock_works(engine: Engine) -> None:
    """Takes and gives back the lock of a conversation that nobody has.

    Raises:
        StorageError: when that does not work.
    """
    async with conversation_lock(engine, f"health-{secrets.token_hex(8)}", _PROBE_SECONDS):
        pass
