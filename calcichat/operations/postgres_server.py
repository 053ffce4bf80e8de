"""A PostgreSQL server of our own in a folder: for the cluster on one machine and for tests."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

ACCOUNT = "postgres"  # PostgreSQL refuses to run as root; Debian's package makes this account


def postgres_tools() -> Path | None:
    """Where initdb and pg_ctl are, newest release first; None when PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).resolve().parent if on_path else None


class PostgresServer:
    """Makes, starts and stops one server on loopback."""

    def __init__(self, tools: Path, folder: Path, port: int) -> None:
        """Makes an empty server, not started.

        Args:
            tools: from `postgres_tools`.
            folder: below it everything is kept; its parents have to be open to the account.
            port: where to listen.
        """
        self._tools, self._folder, self.port = tools, folder, port
        self._as_root = os.geteuid() == 0
        folder.mkdir(parents=True, exist_ok=True)
        if self._as_root:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self.data = folder / "data"
        self._run("initdb", "-D", str(self.data), "-U", "calcichat", "--auth=trust", "-E", "UTF8")

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self._folder / "postgres.log"

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy URL of one of its databases."""
        return f"postgresql://calcichat@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder} -c fsync=off"
        # A failed statement is not quoted: its parameters could hold what a browser sent.
        options += " -c log_min_error_statement=panic -c log_parameter_max_length_on_error=0"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.log), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Cuts all connections and stops it; `immediate` is a crash."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def pid(self) -> int:
        """Process id of the server's head."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def running(self) -> bool:
        """Whether it is up."""
        with contextlib.suppress(OSError, ValueError):
            os.kill(self.pid(), 0)
            return True
        return False

    def dump(self) -> str:
        """Everything in the database as SQL text."""
        done = subprocess.run(  # noqa: S603 - Debian's own tool
            [str(self._tools / "pg_dump"), self.url()], capture_output=True, text=True, check=True
        )
        return done.stdout

    def _run(self, tool: str, *arguments: str) -> None:
        command = [str(self._tools / tool), *arguments]
        if self._as_root:
            command = ["runuser", "-u", ACCOUNT, "--", *command]
        # Not piped: pg_ctl's server inherits the descriptors and would hold a pipe open.
        told = self._folder.parent / f"{self._folder.name}.{tool}.out"
        with told.open("w") as output:
            subprocess.run(  # noqa: S603 - PostgreSQL's own tools with words of ours
                command, check=True, stdout=output, stderr=output, cwd=self._folder, timeout=60
            )
        told.unlink()  # stays behind after a failure, to be read
