"""`make cluster`: the topology of deploy/ as processes of this machine, in a temporary folder.

nginx -> N chat processes of one worker each -> action server, PostgreSQL; a retention job.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from calcichat.launcher.processes import StartError
from calcichat.operations.postgres_server import PostgresServer, postgres_tools
from calcichat.operations.proxy import Limits, write_proxy
from calcichat.operations.supervisor import Part, Supervisor
from calcichat.storage.database import create_database, migrate

BASE_PORT = 8080
_START_SECONDS = 300
_RETENTION_SECONDS = "3600"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to start.

    Attributes:
        model: archive to serve; its checksum is compared by each process.
        processes: chat processes.
        port: nginx's; the others take the ports after it.
        environment: settings on top of this process's.
        limits: nginx's, for one address.
    """

    model: Path
    processes: int = 2
    port: int = BASE_PORT
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    @property
    def actions_port(self) -> int:
        """The action server's."""
        return self.port + 1

    @property
    def postgres_port(self) -> int:
        """PostgreSQL's."""
        return self.port + 2

    @property
    def chat_ports(self) -> list[int]:
        """One for each chat process."""
        return [self.port + 10 + number for number in range(self.processes)]

    @property
    def metrics_ports(self) -> list[int]:
        """Prometheus' for each chat process."""
        return [self.port + 30 + number for number in range(self.processes)]

    @property
    def ports(self) -> list[int]:
        """Every port that has to be free."""
        single = [self.port, self.actions_port, self.postgres_port]
        return [*single, *self.chat_ports, *self.metrics_ports]


@dataclass
class Cluster:
    """A running cluster.

    Attributes:
        url: nginx's address, without a slash at the end.
        folder: all logs, the database, nginx's files.
        parts: the processes by name: nginx, chat1 ..., actions, retention.
        database: the server; `stop` and `start` it as you like.
        ready_after: seconds until all chat processes answered.
    """

    plan: Plan
    url: str
    folder: Path
    parts: dict[str, Part]
    database: PostgresServer
    ready_after: float = 0.0

    def chat_urls(self) -> list[str]:
        """Each chat process behind the proxy, up to /webhooks/chat."""
        return [f"http://127.0.0.1:{port}/webhooks/chat" for port in self.plan.chat_ports]

    def ready(self, number: int) -> bool:
        """Whether chat process `number` (from 0) says that it is ready."""
        return _answers(f"{self.chat_urls()[number]}/health")


@contextlib.contextmanager
def cluster(plan: Plan, say: Say = print, *, keep: bool = False) -> Iterator[Cluster]:
    """Starts everything in order, yields when every process answers, stops everything.

    Args:
        plan: what to start.
        say: gets a line now and then.
        keep: leave the folder behind, to look at the logs.

    Raises:
        StartError: when something is not installed, a port is taken, or a process does not start.
    """
    nginx, tools = shutil.which("nginx") or "/usr/sbin/nginx", postgres_tools()
    if not Path(nginx).exists() or tools is None:
        raise StartError("the cluster needs nginx and PostgreSQL: apt-get install nginx postgresql")
    for port in plan.ports:
        _require_free(port)
    folder = Path(tempfile.mkdtemp(prefix="calcichat-cluster-"))
    folder.chmod(0o755)  # PostgreSQL's account has to get through
    began = time.monotonic()
    database = PostgresServer(tools, folder / "postgres", plan.postgres_port)
    try:
        database.start()
        say(f"[cluster] PostgreSQL is up, migrating (logs in {folder})")
        migrate(create_database(database.url()))
        parts = _parts(plan, folder, database.url(), nginx)
        running = Cluster(plan, f"http://127.0.0.1:{plan.port}", folder, parts, database)
        with _supervised(parts):
            _wait_for_all(running, began, say)
            running.ready_after = time.monotonic() - began
            yield running
    finally:
        with contextlib.suppress(Exception):
            database.stop()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _supervised(parts: Mapping[str, Part]) -> Iterator[None]:
    watch: Supervisor | None = None
    try:
        for part in parts.values():
            part.start()
        watch = Supervisor(list(parts.values()))
        yield
    finally:
        if watch is not None:
            watch.close()
        # The proxy last but one to start is the first to go: nobody is sent to a closed door.
        for part in reversed(list(parts.values())):
            part.stop()


def _parts(plan: Plan, folder: Path, database: str, nginx: str) -> dict[str, Part]:
    """All processes in the order they are started in."""
    python = [sys.executable, "-m"]
    shared = {
        "CALCICHAT_DATABASE_URL": database,
        "CALCICHAT_ACTIONS_URL": f"http://127.0.0.1:{plan.actions_port}/webhook",
        "CALCICHAT_ACTIONS_PORT": str(plan.actions_port),
        "CALCICHAT_SECRET": os.environ.get("CALCICHAT_SECRET") or secrets.token_hex(32),
        "CALCICHAT_MODEL": str(plan.model),
        "CALCICHAT_PUBLIC_URL": f"http://127.0.0.1:{plan.port}",
        "CALCICHAT_PROXIES": "127.0.0.1",
        "CALCICHAT_AUDIT_FILE": str(folder / "audit.jsonl"),
        **plan.environment,
    }

    def part(name: str, command: list[str], **extra: str) -> Part:
        return Part(name, command, {**shared, **extra}, folder / f"{name}.log")

    made = [part("actions", [*python, "calcichat.operations.action_server"])]
    for number, (port, metrics) in enumerate(
        zip(plan.chat_ports, plan.metrics_ports, strict=True), 1
    ):
        extra = {"CALCICHAT_PORT": str(port), "CALCICHAT_METRICS_PORT": str(metrics)}
        made.append(part(f"chat{number}", [*python, "calcichat.operations.serve"], **extra))
    retention = [*python, "calcichat.storage", "retention", "--loop", _RETENTION_SECONDS]
    made.append(part("retention", retention))
    upstreams = [f"127.0.0.1:{port}" for port in plan.chat_ports]
    written = write_proxy(folder / "nginx", plan.port, upstreams, plan.limits)
    command = [nginx, "-c", str(written), "-e", "stderr", "-g", "daemon off;"]
    made.append(part("nginx", command))
    return {one.name: one for one in made}


def _wait_for_all(running: Cluster, began: float, say: Say) -> None:
    waiting = [f"{url}/health" for url in running.chat_urls()]
    waiting.append(f"http://127.0.0.1:{running.plan.actions_port}/health")
    waiting.append(f"{running.url}/topics")
    told = time.monotonic()
    while waiting:
        if time.monotonic() - began > _START_SECONDS:
            raise StartError(f"not up within {_START_SECONDS} s; see the logs in {running.folder}")
        for part in running.parts.values():
            if part.starts > 3:
                raise StartError(f"{part.name} does not start:\n{_tail(part.log)}")
        waiting = [url for url in waiting if not _answers(url)]
        if time.monotonic() - told > 5:
            told = time.monotonic()
            say(f"[cluster] waiting for {len(waiting)} more ... {told - began:.0f} s")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310 - loopback http
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise StartError(f"port {port} is taken; choose others with --port")


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text("utf8", errors="replace").splitlines()[-lines:])
