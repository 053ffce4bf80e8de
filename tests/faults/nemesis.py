"""What is done to a cluster while clients talk to it; every fault is undone by itself."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import psutil

from calcichat.operations.cluster import Cluster
from tests.faults.postgres import standing_still
from tests.faults.running import Client, Meanwhile

LONGEST = 300.0  # seconds that a recovery is waited for
MOST_AWAY = 60.0  # seconds that a process may be gone after it was signalled


@dataclass
class Done:
    """A fault, and seconds from its end until a turn was answered and until all parts were back.

    Attributes:
        most: what they may be. A process takes some ten seconds of CPU to start; where others
            leave it less than a CPU, the minute is as much longer.
    """

    what: str
    answered: float
    whole: float | None = None  # not waited for: the next fault came first
    most: float = 60.0

    @property
    def in_time(self) -> bool:
        """Whether all was back soon enough."""
        return max(self.answered, self.whole or 0.0) < self.most


def stretched(seconds: float) -> float:
    """A time limit on this machine at this moment: longer when more runs than it has CPUs for."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1) / 2)


class Nemesis:
    """Picks a fault, lets it last, undoes it, measures how long until turns are answered again."""

    def __init__(self, world: Cluster, seed: int) -> None:
        self._world, self._chance = world, random.Random(seed)
        self.done: list[Done] = []
        self.signals: Counter[str] = Counter()  # by part
        self.ended: dict[str, int] = {}  # by part: the process that was last told to end
        self._faults: dict[str, Callable[[], None]] = {
            "kill -9 a chat process": lambda: self._signal(self._chat(), signal.SIGKILL),
            "SIGTERM a chat process": lambda: self._signal(self._chat(), signal.SIGTERM),
            "freeze a chat process 5 s": lambda: self._freeze(self._chat()),
            "kill -9 the action server": lambda: self._signal("actions", signal.SIGKILL),
            "SIGTERM the action server": lambda: self._signal("actions", signal.SIGTERM),
            "freeze the action server 5 s": lambda: self._freeze("actions"),
            "kill -9 the retention job": lambda: self._signal("retention", signal.SIGKILL),
            "kill -9 nginx": self._kill_proxy,
            "SIGTERM nginx": lambda: self._signal("nginx", signal.SIGTERM),
            "freeze nginx 5 s": self._freeze_proxy,
            "restart PostgreSQL": lambda: self._database("fast", 0.0),
            "crash PostgreSQL": lambda: self._database("immediate", 1.0),
            "stop PostgreSQL 5 s": lambda: self._database("fast", 5.0),
            "freeze PostgreSQL 5 s": self._freeze_database,
            "cut all connections to PostgreSQL": self._cut,
        }

    def run(self, seconds: float, answered: Callable[[], float], pause: float) -> None:
        """Faults one after the other, each kind at least once if there is time.

        After every other one all parts have to be back before the next; the rest overlap.

        Args:
            seconds: until no new fault begins.
            answered: when a turn was last answered, by `time.monotonic`.
            pause: seconds between two faults.
        """
        ends = time.monotonic() + seconds
        names: list[str] = []
        while time.monotonic() < ends:
            names = names or self._chance.sample(list(self._faults), len(self._faults))
            done = Done(names.pop(), LONGEST)
            self._faults[done.what]()
            undone = time.monotonic()
            done.answered = self._wait(lambda u=undone: answered() > u)
            if len(self.done) % 2 == 0:
                done.whole = max(done.answered, self._wait(self._whole))
            done.most = stretched(60.0)
            self.done.append(done)
            time.sleep(pause)

    def _whole(self) -> bool:
        """Whether every part runs and every chat process says that it is ready."""
        parts, plan = self._world.parts.values(), self._world.plan
        if not all(part.alive() for part in parts):
            return False
        if not all(self._world.ready(number) for number in range(plan.processes)):
            return False
        doors = (f"http://127.0.0.1:{plan.actions_port}/health", f"{self._world.url}/topics")
        try:
            return all(httpx.get(url, timeout=2).status_code == 200 for url in doors)
        except httpx.HTTPError:
            return False

    def _wait(self, check: Callable[[], bool]) -> float:
        """Seconds until a check holds, or the longest time that is waited."""
        began = time.monotonic()
        while time.monotonic() - began < LONGEST:
            if check():
                return time.monotonic() - began
            time.sleep(0.05)
        return LONGEST

    def settle(self) -> None:
        """Waits until every part is back."""
        assert self._wait(self._whole) < LONGEST, "a part did not come back"

    def _chat(self) -> str:
        return f"chat{self._chance.randint(1, self._world.plan.processes)}"

    def _signal(self, name: str, number: signal.Signals) -> None:
        self.signals[name] += 1
        if number in {signal.SIGTERM, signal.SIGKILL}:
            self.ended[name] = self.process_id(name)
        self._world.parts[name].signal(number)

    def process_id(self, name: str) -> int:
        """Of the part's process of now; another one after each start."""
        return self._world.parts[name].process.pid

    def _freeze(self, name: str) -> None:
        self._signal(name, signal.SIGSTOP)
        time.sleep(5)
        self._signal(name, signal.SIGCONT)

    def _kill_proxy(self) -> None:
        head = psutil.Process(self._world.parts["nginx"].process.pid)
        workers = head.children()
        # The head first, or it starts new workers. As orphans they would go on serving, which no
        # container lets them do.
        for process in (head, *workers):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def _freeze_proxy(self) -> None:
        with standing_still(self._world.parts["nginx"].process.pid):
            time.sleep(5)

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


class EmergencyWatch(Meanwhile):
    """Somebody needs help all the time, straight at one chat process, whatever else is away.

    While that process itself was signalled there may be nobody to answer; as soon as it answers
    again, it has to answer rightly.
    """

    def __init__(self, world: Cluster, nemesis: Nemesis, text: str) -> None:
        self.seconds: list[float] = []
        self.wrong: list[str] = []
        self._nemesis, self._text = nemesis, text
        self._base = world.chat_urls()[0]

    def _run(self) -> None:
        client, good_at = Client(self._base), time.monotonic()
        seen = self._signals()  # when it last answered
        while not self._stop.wait(0.5):
            before, began = self._signals(), time.monotonic()
            try:
                reply = client.send(self._text)
            except httpx.HTTPError as error:
                if self._signals() == seen or began - good_at > stretched(MOST_AWAY):
                    self.wrong.append(f"{type(error).__name__} after {began - good_at:.0f} s")
                continue
            ids = [message["id"] for message in reply.json().get("messages", [])]
            if ids != ["emergency"]:
                self.wrong.append(f"{reply.status_code} {ids} {reply.text[:60]}")
            if seen == before == self._signals():
                self.seconds.append(time.monotonic() - began)
            good_at = time.monotonic()
            if not self._is_ending():  # what it still answers before it goes is no return
                seen = self._signals()

    def _is_ending(self) -> bool:
        return self._nemesis.ended.get("chat1") == self._nemesis.process_id("chat1")

    def _signals(self) -> int:
        return self._nemesis.signals["chat1"]
