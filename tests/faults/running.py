"""Real processes for the fault tests: a cluster, or one chat process with what is around it."""

from __future__ import annotations

import os
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typing_extensions import Self

from calcichat.launcher.processes import StartError
from calcichat.launcher.train import ensure_model
from calcichat.operations.cluster import Cluster, Plan, cluster
from calcichat.operations.proxy import Limits
from tests.faults.postgres import postgres_tools

# Each cluster takes the first span in which no port is taken, so that two test runs can share a
# machine.
SPANS = range(18500, 19500, 50)
CANARY = "canarylump"
QUESTION = "is it cancer?"
EMERGENCY = "I can't breathe and my chest hurts"
# Measurements and nemesis are about other things than limits; test_cluster tests those too.
LIFTED = {
    "CALCICHAT_RATE_SESSION": "0",
    "CALCICHAT_RATE_ADDRESS": "0",
    "CALCICHAT_RATE_NEW": "0",
}
WIDE = Limits("10000r/s", 10000, 1000)


def model() -> Path:
    """The archive under test: CALCICHAT_TEST_MODEL, else the one for the present content."""
    named = os.environ.get("CALCICHAT_TEST_MODEL", "")
    return Path(named) if named else ensure_model()


@contextmanager
def running_cluster(
    processes: int = 1, environment: Mapping[str, str] | None = None, limits: Limits = WIDE
) -> Iterator[Cluster]:
    """A cluster; without nginx or PostgreSQL the test is skipped, or fails if they are required."""
    if postgres_tools() is None or not Path("/usr/sbin/nginx").exists():
        if os.environ.get("CALCICHAT_REQUIRE_SERVICES") == "1":
            pytest.fail("nginx or PostgreSQL is not installed and CALCICHAT_REQUIRE_SERVICES=1")
        pytest.skip("nginx or PostgreSQL is not installed")
    plan = _plan(processes, {**LIFTED, **(environment or {})}, limits)
    try:
        with cluster(plan, say=lambda _line: None) as made:
            yield made
    except StartError as error:
        pytest.fail(str(error))


def _plan(processes: int, environment: Mapping[str, str], limits: Limits) -> Plan:
    archive = model()
    for base in SPANS:
        plan = Plan(archive, processes, base, environment, limits)
        if not any(_taken(port) for port in plan.ports):
            return plan
    raise RuntimeError("no free ports for a cluster")


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Client:
    """One patient: a session and its turns, over HTTP."""

    def __init__(self, base: str, seconds: float = 20.0) -> None:
        self.base = base
        self.http = httpx.Client(timeout=seconds)
        self.turn = 0
        self.session = self._open()

    def _open(self) -> str:
        reply = self.http.post(f"{self.base}/session", json={})
        assert reply.status_code == 200, reply.text
        return str(reply.json()["session"])

    def send(self, text: str = QUESTION, turn: int | None = None, **more: Any) -> httpx.Response:
        """Sends text as the next turn, or as the one named."""
        if turn is None:
            self.turn += 1
        body = {"session": self.session, "turn": turn or self.turn, "text": text, **more}
        return self.http.post(f"{self.base}/message", json=body)

    def ids(self, text: str = QUESTION) -> list[str]:
        """Ids of the answer to a text."""
        return ids_of(self.send(text))


def ids_of(reply: httpx.Response) -> list[str]:
    """Ids of a good reply."""
    assert reply.status_code == 200, reply.text
    return [message["id"] for message in reply.json()["messages"]]


def until(check: Callable[[], bool], seconds: float) -> float:
    """Waits until a check holds; returns how long that took.

    Raises:
        AssertionError: when it did not in time.
    """
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if check():
                return time.monotonic() - began
        except (httpx.HTTPError, AssertionError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s")


def metric(url: str, name: str) -> float:
    """Sum over all labels of a metric of one process."""
    text = httpx.get(url, timeout=5).text
    rows = [line for line in text.splitlines() if line.startswith((f"{name} ", f"{name}{{"))]
    return sum(float(line.rsplit(" ", 1)[1]) for line in rows)


class Meanwhile(ABC):
    """`_run` in a thread of its own inside the block, until `_stop` is set at its end."""

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @abstractmethod
    def _run(self) -> None:
        """What goes on; looks at `_stop` now and then."""
