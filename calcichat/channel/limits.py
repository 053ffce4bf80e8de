"""Rate limits: so many events a minute a key, counted in memory, keys hashed."""

from __future__ import annotations

import hashlib
import math
import time
from collections import deque
from collections.abc import Callable

from calcichat.channel.errors import ChatError

_WINDOW = 60.0  # seconds
_SWEEP_EVERY = 1000  # events between two clean-ups of idle keys


class RateLimit:
    """At most `most` events a minute for each key; 0 means no limit."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._events: dict[bytes, deque[float]] = {}
        self._count = 0

    def take(self, key: str) -> None:
        """Counts one event.

        Raises:
            ChatError: too_many, with the seconds until the next one is allowed.
        """
        if self._most == 0:
            return
        now = self._clock()
        self._sweep(now)
        events = self._events.setdefault(hashlib.sha256(key.encode()).digest(), deque())
        while events and events[0] <= now - _WINDOW:
            events.popleft()
        if len(events) >= self._most:
            raise ChatError("too_many", retry_after=max(1, math.ceil(events[0] + _WINDOW - now)))
        events.append(now)

    def _sweep(self, now: float) -> None:
        self._count += 1
        if self._count % _SWEEP_EVERY == 0:
            idle = [key for key, events in self._events.items() if events[-1] <= now - _WINDOW]
            for key in idle:
                del self._events[key]
