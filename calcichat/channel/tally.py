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
_MOMENT = 0.2  # seconds


def outcomes(messages: Sequence[Message], content: Content) -> Iterator[tuple[str, str]]:
    """What turns met, as (catalogue id, outcome); no word, no session, no time of day.

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
    """Counts in a task of its own: no patient waits for a count or sees one fail.

    Turns that end within a moment of each other are counted by one statement.
    """

    def __init__(self, counts: Counts, content: Content) -> None:
        self._counts = counts
        self._content = content
        self._waiting: list[Message] = []
        self._writing: asyncio.Task[None] | None = None

    def add(self, messages: Sequence[Message]) -> None:
        """Counts the messages of one turn, soon."""
        self._waiting += messages
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def settle(self) -> None:
        """Waits until everything given to `add` so far is counted or has failed."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._waiting:
            await asyncio.sleep(_MOMENT)
            messages, self._waiting = self._waiting, []
            try:
                day = datetime.datetime.now(datetime.timezone.utc).date()
                await self._counts.add_outcomes(day, outcomes(messages, self._content))
            except Exception as error:
                # A lost count is a gap in a plot. The error's own words may hold more.
                logger.error("turns not counted: %s", type(error).__name__)
