"""The product as `make run` starts it, and a caller of its chat API with an address of its own."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from calcichat.launcher.temporary import free_ports

ROOT = Path(__file__).resolve().parents[1]
PORTAL_ORIGIN = "https://portal.example"
ADDRESS_LIMIT = 30  # messages a minute an address, instead of 300: a test has to reach it
_addresses = itertools.count(1)
_START_SECONDS = 300  # training included


@dataclass
class RunningProduct:
    """`make run` in a process of its own.

    Attributes:
        base: address of the chat API.
        said: every line it printed, oldest first.
    """

    base: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def pids(self) -> set[int]:
        """The processes patients depend on: Rasa and the action server."""
        return {child.pid for child in psutil.Process(self.process.pid).children()}

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            said, _ = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.said += said.splitlines()
        return self.process.returncode

    @property
    def port(self) -> int:
        """Where the chat API listens."""
        return httpx.URL(self.base).port or 80


def start(folder: Path, **more: str) -> RunningProduct:
    """Starts the product and returns when it has printed the address of its page.

    Args:
        folder: for its database.
        more: further settings of the environment.

    Raises:
        AssertionError: when it ends before; with what it printed.
    """
    ports = free_ports()
    settings = {
        "CALCICHAT_PORT": str(ports.chat),
        "CALCICHAT_ACTIONS_PORT": str(ports.actions),
        "CALCICHAT_DATABASE_URL": f"sqlite:///{folder / 'conversations.db'}",
        "CALCICHAT_PUBLIC_URL": f"http://localhost:{ports.chat}",
        "CALCICHAT_ORIGINS": PORTAL_ORIGIN,
        "CALCICHAT_PROXIES": "127.0.0.1",  # each test forwards for an address of its own
        "CALCICHAT_RATE_ADDRESS": str(ADDRESS_LIMIT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "calcichat.launcher.run"],
        cwd=ROOT,
        env={**os.environ, **settings, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # Whoever runs the tests in the background has Ctrl-C switched off, and would pass that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    product = RunningProduct(f"http://localhost:{ports.chat}/webhooks/chat", process)
    assert process.stdout is not None
    until = time.monotonic() + _START_SECONDS
    for line in process.stdout:
        product.said.append(line.rstrip("\n"))
        if "Ctrl-C" in line:
            return product
        if time.monotonic() > until:
            break
    product.stop()
    raise AssertionError("the product did not start:\n" + "\n".join(product.said))


def is_free(port: int) -> bool:
    """Nothing listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


class Caller:
    """Calls the chat API from an address no other caller has."""

    def __init__(self, base: str) -> None:
        number = next(_addresses)
        self.headers = {"X-Forwarded-For": f"10.1.{number // 250}.{number % 250 + 1}"}
        self._http = httpx.Client(base_url=base + "/", headers=self.headers, timeout=30)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._http.get(path, **options)

    def post(self, path: str, body: object = None, **options: Any) -> httpx.Response:
        if "content" in options:
            kind = {"Content-Type": "application/json", **options.pop("headers", {})}
            return self._http.post(path, headers=kind, **options)
        return self._http.post(path, json=body, **options)

    def options(self, path: str, **headers: str) -> httpx.Response:
        return self._http.request("OPTIONS", path, headers=headers)

    def open(self, **body: object) -> str:
        """A new session."""
        reply = self.post("session", body)
        assert reply.status_code == 200, reply.text
        return str(reply.json()["session"])

    def say(self, text: str, session: str = "", turn: int = 1) -> dict[str, Any]:
        """The reply to typed text, in a new session if none is given."""
        return self._turn({"text": text}, session, turn)

    def tap(self, choice: str, session: str = "", turn: int = 1) -> dict[str, Any]:
        """The reply to a tapped button."""
        return self._turn({"choice": choice}, session, turn)

    def _turn(self, what: dict[str, str], session: str, turn: int) -> dict[str, Any]:
        reply = self.post("message", {"session": session or self.open(), "turn": turn, **what})
        assert reply.status_code == 200, reply.text
        body: dict[str, Any] = reply.json()
        return body


def ids(reply: dict[str, Any]) -> list[str]:
    """Message ids in order."""
    return [message["id"] for message in reply["messages"]]


def error(reply: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, whose form is checked on the way."""
    body = reply.json()["error"]
    assert set(body) == {"code", "retryable", "text"}
    assert isinstance(body["retryable"], bool)
    assert len(body["text"]) > 20
    return reply.status_code, body["code"]
