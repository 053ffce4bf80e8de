"""A product that can not start says why, and leaves nothing running."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from calcichat.launcher import processes
from calcichat.launcher.processes import Ports, StartError, running
from calcichat.launcher.temporary import free_ports
from tests.product import is_free


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with (
            pytest.raises(StartError, match=f"port {port} .*CALCICHAT_PORT"),
            running(tmp_path / "model", Ports(port, free_ports().actions), folder=tmp_path),
        ):
            pass


def test_a_process_that_ends_is_shown_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = "print('the last words'); raise SystemExit(3)"
    monkeypatch.setattr(processes, "_actions_command", lambda: [sys.executable, "-c", words])
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(processes, "_rasa_command", lambda *_: sleeping)
    ports = free_ports()
    with (
        pytest.raises(StartError, match=r"actions ended with code 3:\n.*the last words"),
        running(tmp_path / "model", ports, folder=tmp_path, say=lambda _: None),
    ):
        pass
    assert is_free(ports.chat)


def test_origins_and_endpoints_reach_rasa(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCICHAT_ORIGINS", "https://a.example, https://b.example")
    monkeypatch.setenv("CALCICHAT_ENDPOINTS", "deploy/endpoints.yml")
    command = processes._rasa_command(Path("model"), Ports(), {})
    assert command[command.index("--cors") + 1 :] == ["https://a.example", "https://b.example"]
    assert command[command.index("--endpoints") + 1] == "deploy/endpoints.yml"
    given = processes._rasa_command(Path("model"), Ports(), {"CALCICHAT_ORIGINS": ""})
    assert "--cors" not in given
