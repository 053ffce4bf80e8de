"""What `make run` does besides starting: the key it keeps, the conversations it deletes."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from calcichat.launcher.run import delete_overdue
from calcichat.operations.audit_log import verify
from calcichat.settings import SettingError, read_settings
from calcichat.storage.database import create_database, migrate
from calcichat.storage.tables import sessions
from tests.faults.talking import rows_of


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setattr("calcichat.settings.VAR", tmp_path)
    return tmp_path


def test_the_key_is_made_once_and_kept_to_oneself(var: Path) -> None:
    first = read_settings({}).secret
    assert len(first) >= 32
    assert read_settings({}).secret == first
    assert (var / "secret").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in var.iterdir()] == ["secret"]


def test_of_several_that_start_at_once_all_get_the_same_key(var: Path) -> None:
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(read_settings({}).secret)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


@pytest.mark.parametrize("left", ["", "\n", "short"])
def test_half_a_key_signs_nothing(var: Path, left: str) -> None:
    """A start that was cut off once left an empty file, and an empty key with it."""
    (var / "secret").write_text(left, "ascii")
    with pytest.raises(SettingError, match="no key"):
        read_settings({})


def test_a_laptop_deletes_too(tmp_path, monkeypatch, capsys) -> None:
    file = tmp_path / "audit.jsonl"
    monkeypatch.setenv("CALCICHAT_AUDIT_FILE", str(file))
    database = create_database(f"sqlite:///{tmp_path / 'bot.db'}")
    delete_overdue(database)  # no tables: said, not raised
    assert "StorageError" not in capsys.readouterr().err
    migrate(database)
    with database.connect() as connection:
        for name, at in (("old", time.time() - 3 * 86400), ("new", time.time())):
            row = {"id": name, "lang": "en", "turn": 0, "started": at, "seen": at}
            connection.execute(sessions.insert().values(**row))
    for _ in range(2):
        delete_overdue(database)
    assert [row.id for row in rows_of(database, sessions)] == ["new"]
    assert verify(file) == 1
