"""Adds what a turn met to the daily counts, off the reply's path (docs/editor_guide.md, gaps)."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Iterator, Sequence

from calcichat.channel.messages import REPLAYS, Message
from calcichat.content.model import Content
from calcichat.storage.counts import Counts

logger = logging.getLogger(__name__)
# Message kind -> outcome; every kind that is not listed was told.
_OUTCOMES = {"not_covered": "handed_over", "fallback": "fallback", "safety": "safety"}
_TOLD = "told"


def outcomes(messages: Sequence[Message], content: Content) -> Iterator[tuple[str, str]]:
    """What a turn met, as (catalogue id, outcome); no word, no session, no time of day.

    One hand-off may speak for several silent topics: each of them was handed over.
    """
    for message in messages:
        name, kind = str(message["id"]), str(message["kind"])
        # "Say it again" and "in easier words" are met as themselves, not as the answer once more.
        yield name, _TOLD if name in REPLAYS else _OUTCOMES.get(kind, _TOLD)
        if kind == "not_covered" and name not in REPLAYS:
            for other in message["also"]:
                if other in content.entries and content.group_of(other) == kind:
                    yield other, _OUTCOMES[kind]


class Tally:
    """Counts in tasks of their own: no patient waits for a count or sees one fail."""

    def __init__(self, counts: Counts, content: Content) -> None:
        self._counts = counts
        self._content = content
        # The event loop keeps only weak references to tasks.
        self._running: set[asyncio.Task[None]] = set()

    def add(self, messages: Sequence[Message]) -> None:
        """Counts the messages of one turn, soon."""
        task = asyncio.get_running_loop().create_task(self._add(list(messages)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Waits until everything given to `add` so far is counted or has failed."""
        await asyncio.gather(*self._running)

    async def _add(self, messages: Sequence[Message]) -> None:
        try:
            day = datetime.datetime.now(datetime.timezone.utc).date()
            await self._counts.add_outcomes(day, outcomes(messages, self._content))
        except Exception as error:
            # A lost count is a gap in a plot. The error's own words may hold more than its type.
            logger.error("turn not counted: %s", type(error).__name__)
