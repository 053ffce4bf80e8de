"""Runs database work beside the event loop and turns every failure into a StorageError."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from calcichat.storage.database import THREADS, is_postgresql
from calcichat.storage.errors import BusyError, StorageError, is_busy, storage_error
from calcichat.storage.metrics import STORE_ERRORS, STORE_SECONDS
from calcichat.storage.waiting import LIMIT_SECONDS, limit_from_now, limited

T = TypeVar("T")
# What drivers raise besides SQLAlchemy's own: a NUL or a lone surrogate in a string (ValueError),
# a number beyond 64 bits (OverflowError).
FAILURES = (SQLAlchemyError, ValueError, OverflowError, OSError)
# The limit includes the wait for a free thread; this is for a driver that ignores it.
_PATIENCE = LIMIT_SECONDS + 0.5
_BUSY_SECONDS = 0.02  # until a SQLite file that somebody else holds is asked for again


class Runner:
    """Runs functions of a connection.

    SQLite runs inline: a call takes some 0.1 ms, less than a change of threads; a file that
    somebody else holds is asked for again and again. PostgreSQL runs in a few threads. So
    neither ever holds up the event loop.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._threads = (
            ThreadPoolExecutor(THREADS, thread_name_prefix="storage")
            if is_postgresql(engine)
            else None
        )

    async def run(self, operation: str, work: Callable[[Connection], T]) -> T:
        """Calls `work` with a connection and returns its result.

        Args:
            operation: what is done, for the error message.
            work: runs one or more statements; each is a transaction of its own. It may be called
                again from its beginning when SQLite's file was busy.

        Raises:
            StorageError: when the database fails or needs longer than its limit.
        """
        call = partial(self._call, operation, work, limit_from_now())
        begun = time.perf_counter()
        try:
            return await self._wait_for(operation, call)
        except StorageError:
            STORE_ERRORS.labels(operation).inc()
            raise
        finally:
            STORE_SECONDS.labels(operation).observe(time.perf_counter() - begun)

    async def _wait_for(self, operation: str, call: Callable[[], T]) -> T:
        if self._threads is None:
            return await _until_free(operation, call)
        job = asyncio.get_running_loop().run_in_executor(self._threads, call)
        try:
            return await asyncio.wait_for(job, _PATIENCE)
        except asyncio.TimeoutError as error:
            raise storage_error(operation, error) from None

    def _call(self, operation: str, work: Callable[[Connection], T], until: float) -> T:
        try:
            with limited(until), self.engine.connect() as connection:
                return work(connection)
        except StorageError:
            raise
        except (*FAILURES, BusyError) as error:
            if is_busy(error):
                raise BusyError from None
            raise storage_error(operation, error) from None


async def _until_free(operation: str, call: Callable[[], T]) -> T:
    until = limit_from_now()
    while True:
        try:
            return call()
        except BusyError as error:
            if time.monotonic() + _BUSY_SECONDS >= until:
                raise storage_error(operation, error) from None
        await asyncio.sleep(_BUSY_SECONDS)


_by_engine: WeakKeyDictionary[Engine, Runner] = WeakKeyDictionary()


def runner_for(engine: Engine) -> Runner:
    """The runner of an engine: one for all stores, so that they share its threads."""
    found = _by_engine.get(engine)
    if found is None:
        found = _by_engine[engine] = Runner(engine)
    return found
