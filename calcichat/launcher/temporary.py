"""A product of its own for tests and measurements: free ports, a database that is thrown away."""

from __future__ import annotations

import contextlib
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from calcichat.launcher.processes import Ports, Product, running
from calcichat.launcher.train import ensure_model
from calcichat.storage.database import create_database, migrate

# Whoever tests sends more than a patient types.
UNLIMITED = {
    "CALCICHAT_RATE_SESSION": "0",
    "CALCICHAT_RATE_ADDRESS": "0",
    "CALCICHAT_RATE_NEW": "0",
}


@contextlib.contextmanager
def temporary_product(
    environment: Mapping[str, str] | None = None,
    say: Callable[[str], None] | None = None,
    ports: Ports | None = None,
    model: Path | None = None,
) -> Iterator[Product]:
    """Starts a product as `make run` does and throws away what it stored.

    Args:
        environment: settings on top of lifted rate limits.
        say: gets a line now and then; by default they go to standard error.
        ports: where to listen; free ones by default.
        model: archive to serve; that of the present content by default.

    Raises:
        StartError: when it does not start.
        TrainingError: when the model can not be trained.
    """
    archive = model or ensure_model()
    with tempfile.TemporaryDirectory(prefix="calcichat-") as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'conversations.db'}"
        migrate(create_database(database))
        settings = {**UNLIMITED, "CALCICHAT_DATABASE_URL": database, **(environment or {})}
        with running(archive, ports or free_ports(), settings, say or _say, folder) as product:
            yield product


def free_ports() -> Ports:
    """Two ports nothing listens on at this moment."""
    with socket.socket() as chat, socket.socket() as actions:
        chat.bind(("127.0.0.1", 0))
        actions.bind(("127.0.0.1", 0))
        return Ports(chat.getsockname()[1], actions.getsockname()[1])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
