"""The engine, the schema and its migrations."""

import asyncio
import contextlib
import sqlite3
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from calcichat.storage.__main__ import main
from calcichat.storage.database import create_database, migrate, shared_database
from calcichat.storage.erasing import erase_conversation
from calcichat.storage.errors import StorageError
from calcichat.storage.migrating import SCRIPTS
from calcichat.storage.ready import check_ready
from calcichat.storage.runner import runner_for
from calcichat.storage.sessions import SessionStore
from calcichat.storage.tables import SCHEMA, metadata
from tests.faults.databases import engine, sqlite  # noqa: F401


def test_migrations_make_exactly_the_tables(engine):  # noqa: F811
    migrate(engine)  # again: nothing to do
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        names = set(sa.inspect(connection).get_table_names())
    assert names == {*metadata.tables, "alembic_version"}


def test_the_schema_number_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA


def test_sqlite_is_set_up(sqlite):  # noqa: F811
    with sqlite.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 0}


def test_the_environment_names_the_database_and_its_folder_is_made(tmp_path, monkeypatch):
    file = tmp_path / "deep" / "er" / "bot.db"
    monkeypatch.setenv("CALCICHAT_DATABASE_URL", f"sqlite:///{file}")
    migrate(create_database())
    assert file.exists()
    assert shared_database() is shared_database()


def test_other_databases_are_refused():
    with pytest.raises(ValueError, match="CALCICHAT_DATABASE_URL"):
        create_database("mysql://somewhere/x")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_the_short_names_of_postgresql_are_known(scheme):
    assert create_database(f"{scheme}://u@h/db").dialect.name == "postgresql"


async def test_an_unmigrated_database_is_a_storage_error(tmp_path):
    store = SessionStore(create_database(f"sqlite:///{tmp_path / 'empty.db'}"))
    with pytest.raises(StorageError, match="find a session"):
        await store.find("s", 0)


async def test_a_removed_file_is_noticed(sqlite):  # noqa: F811
    store = SessionStore(sqlite)
    await store.open("s", "en", 1000)
    for file in Path(sqlite.url.database).parent.iterdir():
        file.unlink()
    with pytest.raises(StorageError):
        await store.find("s", 1000)
    migrate(sqlite)
    assert await store.find("s", 1000) is None


async def test_a_locked_file_fails_within_the_limit_and_holds_up_nobody(sqlite):  # noqa: F811
    store = SessionStore(sqlite)
    with held(sqlite):
        begun = time.monotonic()
        opening = asyncio.ensure_future(store.open("s", "en", 1000))
        longest, last = 0.0, begun
        while not opening.done():
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        with pytest.raises(StorageError, match="BusyError"):
            await opening
        assert 1.5 < time.monotonic() - begun < 3
        assert longest < 0.5
    await store.open("s", "en", 1000)


async def test_a_file_locked_for_a_moment_is_waited_for(sqlite):  # noqa: F811
    store = SessionStore(sqlite)
    with held(sqlite):
        opening = asyncio.ensure_future(store.open("s", "en", 1000))
        await asyncio.sleep(0.1)
    await opening
    assert await store.find("s", 1000)


async def test_an_erase_that_can_not_empty_the_log_does_not_say_done(sqlite):  # noqa: F811
    store = SessionStore(sqlite)
    await store.open("s", "en", 1000, "portal")
    reader = sqlite3.connect(sqlite.url.database)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sessions").fetchall()
    with pytest.raises(StorageError, match="erase a conversation"):
        await erase_conversation("s", sqlite)
    reader.close()
    await erase_conversation("s", sqlite)


@contextlib.contextmanager
def held(engine):  # noqa: F811
    """Another program writes inside the block."""
    other = sqlite3.connect(engine.url.database)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.close()


async def test_errors_hide_what_was_being_written(engine):  # noqa: F811
    store = SessionStore(engine)
    await store.open("canary-canary", "en", 1000)
    with pytest.raises(StorageError) as caught:
        await store.open("canary-canary", "en", 1000)
    assert "canary" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


async def test_one_runner_an_engine(sqlite):  # noqa: F811
    assert runner_for(sqlite) is runner_for(sqlite)


def test_the_command_migrates_and_says_when_it_can_not(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CALCICHAT_DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    assert main(["migrate"]) == 0
    assert main(["retention"]) == 0
    assert "0 conversations" in capsys.readouterr().out
    (tmp_path / "bad.db").write_text("this is no database, and it is long enough" * 100)
    monkeypatch.setenv("CALCICHAT_DATABASE_URL", f"sqlite:///{tmp_path / 'bad.db'}")
    assert main(["migrate"]) == 1
    assert "DatabaseError" in capsys.readouterr().err


async def test_a_schema_of_another_release_is_not_ready(engine):  # noqa: F811
    await check_ready(engine)
    with engine.connect() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(StorageError, match="0000"):
        await check_ready(engine)


async def test_an_empty_database_is_not_ready(tmp_path):
    with pytest.raises(StorageError, match="check the schema"):
        await check_ready(create_database(f"sqlite:///{tmp_path / 'empty.db'}"))
