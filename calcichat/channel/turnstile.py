"""Lets a few turns of a process run at once; the others wait in line."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType

PLACES = 3
PATIENCE_SECONDS = 0.25


class Turnstile:
    """First come, first served, on one event loop: `async with turnstile: ...`.

    A turn that goes away to the action server comes back at the end of the line of all that are
    ready to run, several times over; with sixteen patients at once it took twice as long as the
    others. With few inside, the line is short. A place is a courtesy and no lock: who has waited
    for the whole patience goes in, so that turns that hang never shut the others out.

    Args:
        places: turns that may run at once.
        patience: seconds that one waits at most.
    """

    def __init__(self, places: int = PLACES, patience: float = PATIENCE_SECONDS) -> None:
        self._places, self._patience = places, patience
        self._inside = 0
        self._line: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        """Waits for a place."""
        if self._inside < self._places and not self._line:
            self._inside += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            await asyncio.wait({turn}, timeout=self._patience)
        except asyncio.CancelledError:
            if turn.done():  # the place was given to us and nobody would take it
                self._inside -= 1
                self._call_in()
            raise
        finally:
            if not turn.done():
                self._line.remove(turn)
        if not turn.done():
            self._inside += 1

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Gives the place to the first in line."""
        self._inside -= 1
        self._call_in()

    def _call_in(self) -> None:
        while self._line and self._inside < self._places:
            self._inside += 1
            self._line.popleft().set_result(None)
