"""Brings the schema up to date with Alembic."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Engine

from calcichat.storage.errors import storage_error
from calcichat.storage.runner import FAILURES

SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x63616C6369  # any number; holds other machines' migrations back
_ISOLATION = {"postgresql": "READ COMMITTED", "sqlite": "SERIALIZABLE"}


def upgrade(engine: Engine) -> None:
    """Runs every migration that the database has not seen.

    Raises:
        StorageError: when the database can not be reached or refuses.
    """
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    level = _ISOLATION[engine.dialect.name]
    try:
        with engine.execution_options(isolation_level=level).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.text("SET LOCAL lock_timeout = 60000"))
                connection.execute(sa.text("SET LOCAL statement_timeout = 60000"))
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            else:
                # No event loop here that must not be held up (database.py).
                connection.exec_driver_sql("PRAGMA busy_timeout=2000")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA busy_timeout=0")
    except FAILURES as error:
        raise storage_error("migrate the database", error) from None
