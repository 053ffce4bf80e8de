"""What is done to a cluster while clients talk to it; every fault is undone by itself."""

from __future__ import annotations

import contextlib
import random
import signal
import threading
import time
from collections.abc import Callable

import httpx
import psutil

from calcichat.operations.cluster import Cluster
from tests.faults.postgres import standing_still


class Nemesis:
    """Picks a fault, lets it last, undoes it, measures how long until turns are answered again."""

    def __init__(self, world: Cluster, seed: int) -> None:
        self._world, self._chance = world, random.Random(seed)
        self.done: list[tuple[str, float]] = []
        self._faults: dict[str, Callable[[], None]] = {
            "kill -9 a chat process": lambda: self._signal(self._chat(), signal.SIGKILL),
            "SIGTERM a chat process": lambda: self._signal(self._chat(), signal.SIGTERM),
            "freeze a chat process 5 s": lambda: self._freeze(self._chat()),
            "kill -9 the action server": lambda: self._signal("actions", signal.SIGKILL),
            "freeze the action server 5 s": lambda: self._freeze("actions"),
            "kill -9 nginx": self._kill_proxy,
            "restart PostgreSQL": lambda: self._database("fast", 0.0),
            "crash PostgreSQL": lambda: self._database("immediate", 1.0),
            "stop PostgreSQL 5 s": lambda: self._database("fast", 5.0),
            "freeze PostgreSQL 5 s": self._freeze_database,
            "cut all connections to PostgreSQL": self._cut,
        }

    def run(self, seconds: float, answered: Callable[[], float], pause: float) -> None:
        """Faults one after the other, each kind at least once if there is time.

        Args:
            seconds: until no new fault begins.
            answered: when a turn was last answered, by `time.monotonic`.
            pause: seconds between two faults.
        """
        ends = time.monotonic() + seconds
        names: list[str] = []
        while time.monotonic() < ends:
            names = names or self._chance.sample(list(self._faults), len(self._faults))
            name = names.pop()
            self._faults[name]()
            undone = time.monotonic()
            self.done.append((name, self._recovered(undone, answered)))
            time.sleep(pause)

    def settle(self, seconds: float = 120.0) -> None:
        """Waits until every chat process says that it is ready."""
        ends = time.monotonic() + seconds
        numbers = range(self._world.plan.processes)
        while not all(self._world.ready(number) for number in numbers):
            assert time.monotonic() < ends, "a chat process did not come back"
            time.sleep(0.3)

    def _recovered(self, undone: float, answered: Callable[[], float]) -> float:
        """Seconds from the end of a fault to the first turn answered after it."""
        while time.monotonic() - undone < 120:
            if answered() > undone:
                return answered() - undone
            time.sleep(0.05)
        return 120.0

    def _chat(self) -> str:
        return f"chat{self._chance.randint(1, self._world.plan.processes)}"

    def _signal(self, name: str, number: signal.Signals) -> None:
        self._world.parts[name].signal(number)

    def _freeze(self, name: str) -> None:
        self._signal(name, signal.SIGSTOP)
        time.sleep(5)
        self._signal(name, signal.SIGCONT)

    def _kill_proxy(self) -> None:
        head = self._world.parts["nginx"].process
        # Workers too: as orphans they would hold the port, which no container lets them do.
        for process in [*psutil.Process(head.pid).children(), psutil.Process(head.pid)]:
            process.kill()

    def _database(self, mode: str, seconds: float) -> None:
        self._world.database.stop(mode)
        time.sleep(seconds)
        self._world.database.start()

    def _freeze_database(self) -> None:
        with standing_still(self._world.database.pid()):
            time.sleep(5)

    def _cut(self) -> None:
        import psycopg2

        with contextlib.closing(psycopg2.connect(self._world.database.url())) as connection:
            connection.autocommit = True
            connection.cursor().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND application_name = 'calcichat'"
            )


class EmergencyWatch:
    """Asks for help all the time, straight at a chat process that nothing is done to."""

    def __init__(self, base: str, session: str, text: str) -> None:
        self.seconds: list[float] = []
        self.wrong: list[str] = []
        self._stop = threading.Event()
        self._args = (base, session, text)
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> EmergencyWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        base, session, text = self._args
        turn = 0
        with httpx.Client(timeout=20) as http:
            while not self._stop.wait(0.5):
                turn += 1
                began = time.monotonic()
                reply = http.post(
                    f"{base}/message", json={"session": session, "turn": turn, "text": text}
                )
                self.seconds.append(time.monotonic() - began)
                ids = [m["id"] for m in reply.json().get("messages", [])]
                if ids != ["emergency"]:
                    self.wrong.append(f"{reply.status_code} {ids} {reply.text[:60]}")
