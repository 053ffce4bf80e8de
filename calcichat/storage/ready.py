"""Whether the database can be worked with: it answers and has today's tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calcichat.storage.errors import StorageError
from calcichat.storage.runner import runner_for
from calcichat.storage.tables import SCHEMA

_VERSION = sa.text("SELECT version_num FROM alembic_version")


async def check_ready(engine: Engine) -> None:
    """Returns when the database answers and is migrated to this program's schema.

    Raises:
        StorageError: otherwise. For a schema of another release it names both numbers.
    """

    def work(connection: Connection) -> str:
        return str(connection.execute(_VERSION).scalar())

    found = await runner_for(engine).run("check the schema", work)
    if found != SCHEMA:
        raise StorageError(f"check the schema: it is {found}, this program needs {SCHEMA}")
