"""A marker word that stands for what patients write, and where it must never be found."""

from __future__ import annotations

import contextlib
from pathlib import Path

import httpx

from calcichat.operations.cluster import Cluster
from tests.faults.running import CANARY, Client, Meanwhile

TEXTS = (
    f"is it cancer? {CANARY}",
    f"{CANARY}",
    f"/{CANARY}",
    f'/greet{{"name": "{CANARY}"}}',
    f"my doctor {CANARY} said it is nothing. what is the helpline? does milk cause {CANARY}?",
    f"I can't breathe {CANARY}",
    f"what should I ask my doctor about {CANARY}?",
)


def hits(world: Cluster) -> list[str]:
    """Files below the cluster's folder, a dump and the metrics that hold the marker."""
    found = [
        str(file.relative_to(world.folder))
        for file in world.folder.rglob("*")
        if file.is_file() and CANARY.encode() in _content(file)
    ]
    if CANARY in world.database.dump().lower():
        found.append("dump")
    for port in world.plan.metrics_ports:
        if CANARY in httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text.lower():
            found.append(f"metrics of {port}")
    return found


def _content(file: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError):  # PostgreSQL tidies up meanwhile
        return file.read_bytes().lower()
    return b""


class CanaryWriter(Meanwhile):
    """Writes the marker all the time, whatever happens to the cluster."""

    def __init__(self, base: str) -> None:
        self.sent = 0
        self._base = base

    def _run(self) -> None:
        while not self._stop.wait(0.2):
            with contextlib.suppress(httpx.HTTPError, AssertionError):
                client = Client(self._base)
                for text in TEXTS:
                    client.send(text)
                    self.sent += 1
