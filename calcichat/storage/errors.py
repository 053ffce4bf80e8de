"""What a caller sees when the database can not be used."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError


class StorageError(Exception):
    """The database is away, too slow, locked or not migrated.

    The message names the operation and the kind of failure, never a parameter: a parameter can
    hold what a patient typed.
    """


def storage_error(operation: str, error: BaseException) -> StorageError:
    """A StorageError that tells the kind of a failure and nothing of its content.

    Args:
        operation: what was being done, in words of ours.
        error: what the driver, SQLAlchemy or asyncio raised.
    """
    inner: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(inner, "pgcode", None)
    kind = type(inner).__name__ + (f" {code}" if code else "")
    return StorageError(f"{operation}: {kind}")


class BusyError(Exception):
    """Somebody else holds the SQLite file at this moment: worth asking again soon."""


def is_busy(error: BaseException) -> bool:
    """Whether a failure means that somebody else holds the SQLite file."""
    inner: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(inner, BusyError) or (
        isinstance(inner, sqlite3.OperationalError) and "locked" in str(inner)
    )
