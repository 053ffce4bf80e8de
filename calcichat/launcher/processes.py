"""The processes of a running product: started, waited for until they really answer, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from calcichat.launcher.environment import serving_environment
from calcichat.settings import PROJECT_ROOT, VAR

_STOP_SECONDS = 30  # a turn in flight may finish
_START_SECONDS = 120


class StartError(Exception):
    """The product did not start; the message says what to do."""


@dataclass(frozen=True)
class Ports:
    """Where the processes listen, on loopback."""

    chat: int = 5005
    actions: int = 5055


@dataclass
class Product:
    """A running product.

    Attributes:
        url: address of the chat page.
        ready_after: seconds from start until it answered.
        processes: by name; `kill` one to see what the other does.
    """

    url: str
    ready_after: float
    processes: dict[str, subprocess.Popen[bytes]]


@contextlib.contextmanager
def running(
    model: Path,
    ports: Ports,
    environment: Mapping[str, str] | None = None,
    say: Callable[[str], None] = print,
    folder: Path | None = None,
    probe: str = "health",
) -> Iterator[Product]:
    """Starts the action server and Rasa, yields when both answer, stops both.

    Args:
        model: archive to serve.
        ports: where to listen; a taken one is an error.
        environment: settings on top of this process's.
        say: gets a line now and then.
        folder: where the processes write their logs; var/ by default.
        probe: what Rasa has to answer: "health", or "live" for another model than ours, of
            which nobody knows whether it understands the canned question.

    Raises:
        StartError: when a port is taken or a process ends before it answers.
    """
    for port in (ports.chat, ports.actions):
        _require_free(port)
    logs = folder or VAR
    logs.mkdir(parents=True, exist_ok=True)
    settings = {"CALCICHAT_ACTIONS_URL": f"http://127.0.0.1:{ports.actions}/webhook"}
    settings |= {"CALCICHAT_ACTIONS_PORT": str(ports.actions)}
    settings |= {"SANIC_HOST": "127.0.0.1", **(environment or {})}
    if "CALCICHAT_PUBLIC_URL" not in {**os.environ, **settings}:
        # Else the page on any other port than 5005 would be a stranger to its own API.
        settings["CALCICHAT_PUBLIC_URL"] = f"http://localhost:{ports.chat}"
    started = time.monotonic()
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes["actions"] = _start("actions", _actions_command(), settings, logs)
        processes["rasa"] = _start("rasa", _rasa_command(model, ports, settings), settings, logs)
        base = f"http://127.0.0.1:{ports.chat}/webhooks/chat"
        _wait(f"http://127.0.0.1:{ports.actions}/health", processes, "actions", started, say, logs)
        _wait(f"{base}/{probe}", processes, "rasa", started, say, logs)
        yield Product(f"{base}/", time.monotonic() - started, processes)
    finally:
        stop(processes)


def _actions_command() -> list[str]:
    return [sys.executable, "-m", "calcichat.operations.action_server"]


def _rasa_command(model: Path, ports: Ports, extra: Mapping[str, str]) -> list[str]:
    settings = {**os.environ, **extra}
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model)]
    command += ["--endpoints", settings.get("CALCICHAT_ENDPOINTS", "endpoints.yml")]
    command += ["--credentials", "credentials.yml", "--interface", "127.0.0.1"]
    command += ["--port", str(ports.chat)]
    origins = settings.get("CALCICHAT_ORIGINS", "").replace(",", " ").split()
    return [*command, "--cors", *origins] if origins else command


def _start(
    name: str, command: list[str], settings: Mapping[str, str], logs: Path
) -> subprocess.Popen[bytes]:
    with (logs / f"{name}.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and fixed words
            command,
            cwd=PROJECT_ROOT,
            env=serving_environment(settings),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us first, and we stop them in order
        )


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise StartError(
                f"port {port} is taken by another program; stop it, or choose another with "
                f"CALCICHAT_PORT / CALCICHAT_ACTIONS_PORT"
            )


def _wait(
    url: str,
    processes: Mapping[str, subprocess.Popen[bytes]],
    name: str,
    started: float,
    say: Callable[[str], None],
    logs: Path,
) -> None:
    told = time.monotonic()
    while time.monotonic() - started < _START_SECONDS:
        code = processes[name].poll()
        if code is not None:
            raise StartError(f"{name} ended with code {code}:\n{_tail(logs / f'{name}.log')}")
        if _answers(url):
            say(f"[run] {name} answers after {time.monotonic() - started:.0f} s")
            return
        if time.monotonic() - told > 5:
            told = time.monotonic()
            say(f"[run] waiting for {name} ... {told - started:.0f} s")
        time.sleep(0.1)
    raise StartError(f"{name} did not answer within {_START_SECONDS} s; see {logs.name}/{name}.log")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:  # noqa: S310 - loopback http
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text("utf8", errors="replace").splitlines()[-lines:])


def stop(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ends processes, the last started first; kills what has not ended within half a minute."""
    for process in reversed(list(processes.values())):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes.values():
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
