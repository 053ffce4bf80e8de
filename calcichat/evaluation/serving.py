"""One bot under measurement: started fresh on a core of its own, with a store of its own."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from calcichat.evaluation.client import Patient
from calcichat.launcher.processes import Ports, StartError, running
from calcichat.settings import VAR
from calcichat.storage.database import create_database, migrate

UNLIMITED = {
    "CALCICHAT_RATE_SESSION": "0",
    "CALCICHAT_RATE_ADDRESS": "0",
    "CALCICHAT_RATE_NEW": "0",
    # A slow bot gets its time: what is compared is what it says, not the channel's patience.
    "CALCICHAT_TURN_SECONDS": "60",
}
Say = Callable[[str], None]
FIRST_QUESTION = "what are breast calcifications"
LONGEST_START = 120  # seconds


@dataclass(frozen=True)
class Bot:
    """A trained bot: a name for the page, its archive, where it listens."""

    name: str
    model: Path
    ports: Ports


@dataclass(frozen=True)
class Served:
    """A bot that answers.

    Attributes:
        base: the chat API's address.
        first_answer: seconds from starting the processes to the first answer.
        pids: process ids by name.
    """

    base: str
    first_answer: float
    pids: dict[str, int]

    def memory(self) -> dict[str, float]:
        """MB of each process with its children (sum of PSS), by name."""
        return {name: pss(pid) / 1e6 for name, pid in self.pids.items()}


def cores() -> tuple[int, int] | None:
    """The core for the server and the one for the load generator; None with only one."""
    free = sorted(os.sched_getaffinity(0))
    return (free[0], free[-1]) if len(free) > 1 else None


@contextlib.contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """This thread, and the processes it starts meanwhile, run on that core only."""
    before = os.sched_getaffinity(0)
    if core is not None:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextlib.contextmanager
def serving(bot: Bot, say: Say) -> Iterator[Served]:
    """Starts the bot on the first core and leaves the caller on the last; stops it afterwards.

    Raises:
        StartError: when it does not start.
    """
    folder = VAR / "scorecard" / bot.name
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**UNLIMITED, "CALCICHAT_DATABASE_URL": _empty_store(folder)}
    pair = cores()
    with contextlib.ExitStack() as stack:
        with on_core(pair[0] if pair else None):
            started = time.monotonic()
            product = stack.enter_context(
                running(bot.model, bot.ports, environment, say, folder, probe="live")
            )
        stack.enter_context(on_core(pair[1] if pair else None))
        base = product.url.rstrip("/")
        _first_answer(base, started)
        seconds = time.monotonic() - started
        yield Served(base, seconds, {name: p.pid for name, p in product.processes.items()})


def _first_answer(base: str, started: float) -> None:
    """Asks until something other than `unavailable` comes back.

    Raises:
        StartError: when nothing does within two minutes of the start.
    """
    with httpx.Client(timeout=60) as client:
        while time.monotonic() - started < LONGEST_START:
            ids = Patient(client, base).say(FIRST_QUESTION).ids
            if ids != ["unavailable"]:
                return
            time.sleep(0.2)
    raise StartError(f"no answer within {LONGEST_START} s of the start")


def _empty_store(folder: Path) -> str:
    """A new SQLite file, so that every run begins with the same, empty store."""
    for old in folder.glob("store.db*"):
        old.unlink()
    url = f"sqlite:///{folder / 'store.db'}"
    migrate(create_database(url))
    return url


def pss(pid: int) -> int:
    """Bytes of a process and its children: proportional set size, shared pages split fairly."""
    process = psutil.Process(pid)
    return sum(_own_pss(p.pid) for p in (process, *process.children(recursive=True)))


def _own_pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
