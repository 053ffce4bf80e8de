"""The database: SQLite in a file on the laptop, PostgreSQL for a clinic; nothing else differs."""

# ruff: noqa: ANN401 - SQLAlchemy's event hooks hand over driver objects
from __future__ import annotations

import os
import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from calcichat.settings import VAR
from calcichat.storage.errors import BusyError, StorageError
from calcichat.storage.waiting import LIMIT_SECONDS, limit_waiting

__all__ = ["StorageError", "create_database", "is_postgresql", "migrate", "shared_database"]

URL_VARIABLE = "CALCICHAT_DATABASE_URL"
DEFAULT_FILE = VAR / "calcichat.db"
THREADS = 8  # for PostgreSQL: threads, and so connections, of one process
_MILLISECONDS = int(LIMIT_SECONDS * 1000)


def create_database(url: str | None = None) -> Engine:
    """An engine with time limits, one statement a transaction unless a caller asks for more.

    Args:
        url: SQLAlchemy URL; default the environment's CALCICHAT_DATABASE_URL, else the SQLite
            file var/calcichat.db below the project root. The file's folder is made.

    Returns:
        The engine. Nothing has connected yet: a database that is down shows at the first use.

    Raises:
        ValueError: for a database that is neither SQLite nor PostgreSQL.
    """
    parsed = make_url(url or os.environ.get(URL_VARIABLE) or f"sqlite:///{DEFAULT_FILE}")
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    # make_url of SQLAlchemy 1.4 does not know the short name that many hosters hand out.
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        return _postgresql(parsed.set(drivername="postgresql+psycopg2"))
    raise ValueError(f"{URL_VARIABLE} names neither SQLite nor PostgreSQL")


@lru_cache(maxsize=4)
def _shared(url: str | None) -> Engine:
    return create_database(url)


def shared_database(url: str | None = None) -> Engine:
    """The engine that all parts of this process use together; same arguments as above."""
    return _shared(url or os.environ.get(URL_VARIABLE))


def is_postgresql(engine: Engine) -> bool:
    """Whether the engine talks to PostgreSQL."""
    return bool(engine.dialect.name == "postgresql")


def clean_log(connection: Connection) -> None:
    """Empties SQLite's write-ahead log, where deleted rows otherwise stay for a while.

    Raises:
        BusyError: when somebody reads the file, so that the log can not be emptied.
    """
    if connection.dialect.name == "sqlite":
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").first()[0]
        if busy:
            raise BusyError


def migrate(engine: Engine) -> None:
    """Brings the schema up to date (Alembic); safe to run from several machines at once.

    Raises:
        StorageError: when the database can not be reached or refuses.
    """
    from calcichat.storage.migrating import upgrade  # Alembic takes 0.2 s to import

    upgrade(engine)


def _sqlite(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,  # the default opens the file anew for each statement
        pool_size=4,
        pool_timeout=LIMIT_SECONDS,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": LIMIT_SECONDS, "check_same_thread": False},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "checkout", _same_file)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    # secure_delete: what is deleted is overwritten in the file, not only forgotten.
    # busy_timeout: the driver would wait inside the event loop; runner.py waits outside of it.
    settings = ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "busy_timeout=0")
    for pragma in settings:
        connection.execute(f"PRAGMA {pragma}")
    record.info["path"] = str(connection.execute("PRAGMA database_list").fetchone()[2])
    record.info["file"] = _inode(record.info["path"])


def _same_file(connection: sqlite3.Connection, record: Any, proxy: Any) -> None:
    """A file that was removed or replaced must not be written to unseen."""
    if record.info["file"] != _inode(record.info["path"]):
        raise DisconnectionError("the database file was replaced")


def _inode(path: str) -> tuple[int, int] | None:
    """What tells a file from another at the same path; None for a database in memory."""
    try:
        found = os.stat(path) if path else None  # noqa: PTH116 - a third of the time of pathlib's
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino) if found else None


def _postgresql(url: URL) -> Engine:
    limit_waiting()
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=THREADS + 1,  # one holds the advisory locks
        max_overflow=0,
        pool_timeout=LIMIT_SECONDS,
        pool_recycle=1800,  # moves connections over after a failover behind a name
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={
            "connect_timeout": int(LIMIT_SECONDS),
            "tcp_user_timeout": _MILLISECONDS,
            "application_name": "calcichat",
            "options": f"-c statement_timeout={_MILLISECONDS} -c lock_timeout={_MILLISECONDS}",
        },
    )
