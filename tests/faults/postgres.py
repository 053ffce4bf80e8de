"""A PostgreSQL server of the tests' own, in a temporary folder."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import psutil
import pytest

from calcichat.operations.postgres_server import PostgresServer, postgres_tools

PORTS = range(18200, 18250)
_REQUIRED = "CALCICHAT_REQUIRE_SERVICES"


@contextlib.contextmanager
def standing_still(head: int, *, with_head: bool = True) -> Iterator[None]:
    """Stops a process and its children (SIGSTOP) inside the block."""
    process = psutil.Process(head)
    stopped = [*process.children(recursive=True), *([process] if with_head else [])]
    for one in stopped:
        one.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for one in stopped:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGCONT)


class Server(PostgresServer):
    """A server in a folder of its own that can be restarted, frozen and removed."""

    def __init__(self, tools: Path, port: int) -> None:
        super().__init__(tools, Path(tempfile.mkdtemp(prefix="calcichat-pg-")), port)

    def restart(self) -> None:
        """Stops and starts it: every open connection is dead afterwards."""
        self.stop()
        self.start()

    def make_database(self, name: str) -> str:
        """Makes an empty database and returns its URL."""
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "calcichat")
        self._run("createdb", *where, name)
        return self.url(name)

    @contextlib.contextmanager
    def frozen(self, *, with_postmaster: bool = True) -> Iterator[None]:
        """Stands still inside the block (SIGSTOP); connections stay open and silent."""
        with standing_still(self.pid(), with_head=with_postmaster):
            yield

    def remove(self) -> None:
        """Stops it and deletes its folder."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def free_port() -> int:
    """The first port of ours that nobody listens on."""
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port for PostgreSQL")


@lru_cache(maxsize=1)
def _server() -> Server | None:
    tools = postgres_tools()
    if tools is None:
        return None
    server = Server(tools, free_port())
    atexit.register(server.remove)
    server.start()
    return server


def postgres_or_skip() -> Server:
    """The server of this test run; without PostgreSQL the test is skipped, or fails if required."""
    server = _server()
    if server is None:
        if os.environ.get(_REQUIRED) == "1":
            pytest.fail(f"PostgreSQL is not installed and {_REQUIRED}=1")
        pytest.skip("PostgreSQL is not installed")
    return server


def fresh_name() -> str:
    """A database name nobody has used."""
    return f"test_{os.getpid()}_{time.monotonic_ns()}"
