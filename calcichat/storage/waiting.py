"""Bounds how long a PostgreSQL call may wait, even for a server that is frozen.

`statement_timeout` is kept by the server: one that stands still keeps nothing, and its kernel
goes on acknowledging packets, so `tcp_user_timeout` does not help either. psycopg2 therefore
waits through the function below, which gives up by itself; psycopg2 then closes the connection.
"""

# ruff: noqa: ANN401 - psycopg2 brings no types
from __future__ import annotations

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2  # type: ignore[import-untyped]
from psycopg2 import extensions

LIMIT_SECONDS = 2.0  # reliability.md: widget 20 > proxy 15 > turn 10 > action 5 > store 2

_thread = threading.local()


def limit_from_now() -> float:
    """When a call that is asked for now has to be over, by `time.monotonic`."""
    return time.monotonic() + LIMIT_SECONDS


@contextmanager
def limited(until: float) -> Iterator[None]:
    """All waiting of this thread for PostgreSQL inside the block ends at `until`.

    Raises:
        TimeoutError: when it is over already, because the call waited long for a thread.
    """
    if time.monotonic() >= until:
        raise TimeoutError
    _thread.until = until
    try:
        yield
    finally:
        del _thread.until


def limit_waiting() -> None:
    """Makes every psycopg2 connection of this process wait through `_wait`."""
    extensions.set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    # Outside `limited` (migrations, retention, tools) each call has 30 s of its own: the
    # server's own limits come first there.
    until = getattr(_thread, "until", None) or time.monotonic() + 30.0
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        descriptor = connection.fileno()
        waiter = select.poll()  # select.select stops at descriptor 1023
        waiter.register(
            descriptor, select.POLLIN if state == extensions.POLL_READ else select.POLLOUT
        )
        left = until - time.monotonic()
        if left <= 0 or not waiter.poll(left * 1000):
            raise psycopg2.OperationalError("the database did not answer in time")
