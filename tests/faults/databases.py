"""Fixtures: an empty, migrated database. Import them by name into a test module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from calcichat.storage.database import create_database, migrate
from tests.faults.postgres import fresh_name, postgres_or_skip

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]


def new_url(kind: str, folder: Path) -> str:
    """URL of a database nobody has used."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'test.db'}"
    return postgres_or_skip().make_database(fresh_name())


@pytest.fixture(params=BOTH)
def engine(request: Any, tmp_path: Path) -> Iterator[Engine]:
    """Each test runs with SQLite and with PostgreSQL."""
    made = create_database(new_url(request.param, tmp_path))
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """SQLite alone."""
    made = create_database(new_url("sqlite", tmp_path))
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def postgres() -> Iterator[Engine]:
    """PostgreSQL alone; the test marks itself `services`."""
    made = create_database(postgres_or_skip().make_database(fresh_name()))
    migrate(made)
    yield made
    made.dispose()
