"""A PostgreSQL server of the tests' own, in a temporary folder."""

from __future__ import annotations

import atexit
import contextlib
import os
import pwd
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

PORTS = range(18200, 18250)
_REQUIRED = "CALCICHAT_REQUIRE_SERVICES"


def binaries() -> Path | None:
    """Where initdb and pg_ctl are, newest release first; None when PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).resolve().parent if on_path else None


class PostgresServer:
    """Starts, stops and freezes one server. It refuses to run as root, so `postgres` runs it."""

    def __init__(self, tools: Path, port: int) -> None:
        self._tools, self.port = tools, port
        self._folder = Path(tempfile.mkdtemp(prefix="calcichat-pg-"))
        self._as_root = os.geteuid() == 0
        if self._as_root:
            account = pwd.getpwnam("postgres")
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        self.data = self._folder / "data"
        self._run("initdb", "-D", str(self.data), "-U", "tester", "--auth=trust", "-E", "UTF8")

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy URL of one of its databases."""
        return f"postgresql://tester@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder} -c fsync=off"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Cuts all connections and stops it."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")

    def restart(self) -> None:
        """Stops and starts it: every open connection is dead afterwards."""
        self.stop()
        self.start()

    def make_database(self, name: str) -> str:
        """Makes an empty database and returns its URL."""
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "tester")
        self._run("createdb", *where, name)
        return self.url(name)

    @contextlib.contextmanager
    def frozen(self, *, with_postmaster: bool = True) -> Iterator[None]:
        """Stands still inside the block (SIGSTOP); connections stay open and silent."""
        head = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        stopped = [*head.children(recursive=True), *([head] if with_postmaster else [])]
        for process in stopped:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in stopped:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        """Stops it and deletes its folder."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, tool: str, *arguments: str) -> None:
        command = [str(self._tools / tool), *arguments]
        if self._as_root:
            command = ["runuser", "-u", "postgres", "--", *command]
        # Not piped: pg_ctl's server inherits the descriptors and would hold a pipe open.
        with (self._folder.parent / f"{self._folder.name}.out").open("w") as output:
            subprocess.run(
                command, check=True, stdout=output, stderr=output, cwd=self._folder, timeout=60
            )
        Path(output.name).unlink()


def free_port() -> int:
    """The first port of ours that nobody listens on."""
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port for PostgreSQL")


@lru_cache(maxsize=1)
def _server() -> PostgresServer | None:
    tools = binaries()
    if tools is None:
        return None
    server = PostgresServer(tools, free_port())
    atexit.register(server.remove)
    server.start()
    return server


def postgres_or_skip() -> PostgresServer:
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
