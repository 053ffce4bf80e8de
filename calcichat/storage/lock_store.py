"""Rasa's lock store on the conversation locks of calcichat.storage.locks.

endpoints.yml names it: `lock_store: {type: calcichat.storage.lock_store.CalcichatLockStore}`.
Rasa's own Redis store reads, changes and writes its lock in three steps, so two processes can
hold it at once, and polls once a second.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockStore
from rasa.utils.endpoints import EndpointConfig

from calcichat.storage.database import create_database, shared_database
from calcichat.storage.locks import WAIT_SECONDS, conversation_lock


class CalcichatLockStore(LockStore):  # type: ignore[misc]
    """One turn of a conversation at a time, over all processes that share the database."""

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Connects nowhere.

        Args:
            endpoint_config: its `url` names another database than the environment's.
        """
        url = endpoint_config.url if endpoint_config else None
        self._engine = create_database(url) if url else shared_database()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncIterator[TicketLock]:
        """Holds the conversation inside the block.

        Args:
            conversation_id: the session's id.
            lock_lifetime: not used: a lock that ends by itself lets a second turn in between.
            wait_time_in_seconds: not used: PostgreSQL is asked every 25 ms.

        Raises:
            StorageError: when it is not free within a turn's time, or the database fails.
        """
        async with conversation_lock(self._engine, conversation_id, WAIT_SECONDS):
            yield TicketLock(conversation_id)

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        """Nothing is kept of a lock outside its block."""
        return None

    def save_lock(self, lock: TicketLock) -> None:
        """Nothing to save."""

    def delete_lock(self, conversation_id: str) -> None:
        """Nothing to delete."""
