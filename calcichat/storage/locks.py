"""One turn of a conversation at a time, over all processes and machines.

Inside a process an asyncio lock holds the others back. Over processes PostgreSQL's advisory
locks do: they vanish with the connection, so a worker that is killed leaves nothing behind.
SQLite serves one process only (docs/operating.md).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calcichat.storage.database import is_postgresql
from calcichat.storage.errors import StorageError, storage_error
from calcichat.storage.metrics import LOCK_SECONDS, LOCKS_LOST
from calcichat.storage.runner import FAILURES
from calcichat.storage.waiting import limit_from_now, limited

logger = logging.getLogger(__name__)
WAIT_SECONDS = 10.0  # the budget of a turn; whoever waited that long has nothing left to do it in
POLL_SECONDS = 0.025
_TRY = sa.text("SELECT pg_try_advisory_lock(:key)")
_UNLOCK = sa.text("SELECT pg_advisory_unlock(:key)")


@asynccontextmanager
async def conversation_lock(
    engine: Engine, conversation_id: str, wait_seconds: float = WAIT_SECONDS
) -> AsyncIterator[None]:
    """Holds a conversation inside the block.

    A holder whose connection to PostgreSQL breaks loses the lock without noticing at once; what
    it writes then is refused by the conditions in statements.py.

    Raises:
        StorageError: when the lock is not free in time, or the database fails.
    """
    begun = time.monotonic()
    locks = _locks_of(engine)
    async with locks.here(conversation_id, wait_seconds):
        if locks.everywhere is None:
            LOCK_SECONDS.observe(time.monotonic() - begun)
            yield
            return
        key = _key(conversation_id)
        held = await locks.everywhere.acquire(key, begun + wait_seconds)
        LOCK_SECONDS.observe(time.monotonic() - begun)
        try:
            yield
        finally:
            await asyncio.shield(locks.everywhere.release(key, held))


class _Locks:
    """The locks of one database in this process."""

    def __init__(self, engine: Engine) -> None:
        self.everywhere = AdvisoryLocks(engine) if is_postgresql(engine) else None
        self._here: dict[str, tuple[asyncio.Lock, list[None]]] = {}

    @asynccontextmanager
    async def here(self, name: str, wait_seconds: float) -> AsyncIterator[None]:
        """Holds `name` inside this process; forgets it when nobody holds or awaits it."""
        lock, users = self._here.setdefault(name, (asyncio.Lock(), []))
        users.append(None)
        try:
            await asyncio.wait_for(lock.acquire(), wait_seconds)
            try:
                yield
            finally:
                lock.release()
        except asyncio.TimeoutError:
            raise StorageError("lock a conversation: still busy") from None
        finally:
            users.pop()
            if not users:
                self._here.pop(name, None)


class AdvisoryLocks:
    """Advisory locks of PostgreSQL, all on one connection of its own.

    One connection for all: a connection for each turn in flight would use up the server's. One
    thread serves it, so calls never overlap.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._generation = 0  # grows with each new connection; older locks are gone
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="locks")

    async def acquire(self, key: int, until: float) -> int:
        """Waits for a lock; returns what `release` needs.

        Args:
            key: 64-bit number of the lock.
            until: `time.monotonic` after which it gives up.

        Raises:
            StorageError: when it is not free in time or the database fails.
        """
        while True:
            job = self._thread.submit(self._try, key, limit_from_now())
            try:
                held = await asyncio.wrap_future(job)
            except asyncio.CancelledError:
                job.add_done_callback(lambda done: self._give_back(key, done))
                raise
            if held is not None:
                return held
            if time.monotonic() >= until:
                raise StorageError("lock a conversation: busy elsewhere")
            await asyncio.sleep(POLL_SECONDS)

    async def release(self, key: int, held: int) -> None:
        """Gives a lock back; one that was lost with its connection is only noted."""
        job = self._thread.submit(self._unlock, key, held)
        await asyncio.wrap_future(job)

    def _try(self, key: int, until: float) -> int | None:
        for last in (False, True):
            fresh = self._connection is None
            try:
                with limited(until):
                    got = self._connected().execute(_TRY, {"key": key}).scalar()
                return self._generation if got else None
            except TimeoutError as error:  # it never began
                raise storage_error("lock a conversation", error) from None
            except FAILURES as error:
                self._drop()
                # A connection cut while it lay idle (restart, failover) is worth a second try.
                if fresh or last:
                    raise storage_error("lock a conversation", error) from None
        return None

    def _unlock(self, key: int, held: int) -> None:
        if held != self._generation or self._connection is None:
            LOCKS_LOST.inc()
            return
        try:
            # Its own limit: one that queued for long must not take the others' locks with it.
            with limited(limit_from_now()):
                self._connection.execute(_UNLOCK, {"key": key})
        except FAILURES:
            LOCKS_LOST.inc()
            self._drop()

    def _give_back(self, key: int, done: Future[int | None]) -> None:
        """Nobody waits for this lock any more."""
        held = None if done.cancelled() or done.exception() else done.result()
        if held is not None:
            self._thread.submit(self._unlock, key, held)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._generation += 1
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.invalidate()
                connection.close()
            except FAILURES:
                logger.warning("the lock connection could not be closed")


_by_engine: WeakKeyDictionary[Engine, _Locks] = WeakKeyDictionary()


def _locks_of(engine: Engine) -> _Locks:
    found = _by_engine.get(engine)
    if found is None:
        found = _by_engine[engine] = _Locks(engine)
    return found


def _key(conversation_id: str) -> int:
    digest = hashlib.sha256(conversation_id.encode("utf8", "replace")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
