"""Keeps processes running, as a container platform would with `restart: always`."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from calcichat.launcher.environment import serving_environment
from calcichat.settings import PROJECT_ROOT

GRACE_SECONDS = 30  # a turn in flight may finish
_LOOK_SECONDS = 0.2
_PAUSE_SECONDS = 1.0  # a process that can not start must not be started in a circle


@dataclass
class Part:
    """One process of the product.

    Attributes:
        name: in messages and of its log file.
        command: what to run.
        environment: settings on top of this process's.
        log: file that gets all its output; runs add to it.
        process: the running one.
        starts: how often it was started.
        wanted: whether it is started again when it ends.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    wanted: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Starts it and wants it to run from now on."""
        with self._lock:
            self.wanted = True
            if not self.alive():
                self._spawn()

    def alive(self) -> bool:
        """Whether it runs; a stopped (SIGSTOP) one does too."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to a running process."""
        if self.process is not None and self.alive():
            self.process.send_signal(number)

    def stop(self) -> None:
        """Ends it for good: politely, after the grace time not."""
        with self._lock:
            self.wanted = False
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        if self.process is None:
            return
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def look(self) -> bool:
        """Starts it again when it ended unasked; returns whether it did."""
        with self._lock:
            if not self.wanted or self.alive():
                return False
            self._spawn()
            return True

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                list(self.command),
                cwd=PROJECT_ROOT,
                env=serving_environment(self.environment),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us first, and we stop them in order
            )
        self.starts += 1


class Supervisor:
    """Looks after parts in a thread until it is closed."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops looking; the parts go on."""
        self._closed.set()
        self._thread.join()

    def _watch(self) -> None:
        last: dict[str, float] = {}
        while not self._closed.wait(_LOOK_SECONDS):
            for part in self._parts:
                if time.monotonic() - last.get(part.name, 0.0) > _PAUSE_SECONDS and part.look():
                    last[part.name] = time.monotonic()
