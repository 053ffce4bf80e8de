"""`python -m calcichat.operations.load`: ramp, one long conversation, soak; figures and plots.

Starts clusters of its own, one size after the other, with the rate limits lifted.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from calcichat.launcher.train import ensure_model
from calcichat.operations.cluster import Cluster, Plan, cluster
from calcichat.operations.load_plots import draw
from calcichat.operations.proxy import Limits
from calcichat.settings import PROJECT_ROOT

REPORT = PROJECT_ROOT / "reports" / "load"
_LIFTED = {
    "CALCICHAT_RATE_SESSION": "0",
    "CALCICHAT_RATE_ADDRESS": "0",
    "CALCICHAT_RATE_NEW": "0",
}
_WIDE = Limits("100000r/s", 100000, 5000)
# Invented; one question, a longer one, several at once, nothing it knows.
TEXTS = (
    "is it cancer?",
    "i have calcifications on my mammogram and i am scared, what does that mean",
    "what are the small ones? does drinking milk cause it? do i need a biopsy?",
    "what is the weather like",
)
Clock = Callable[[], float]


@dataclass
class Talker:
    """One client; counts what it sees."""

    base: str
    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    _turn: int = 0
    _session: str = ""

    def __post_init__(self) -> None:
        self._http = httpx.Client(timeout=20)

    def open(self) -> None:
        """Begins a new conversation."""
        reply = self._http.post(f"{self.base}/session", json={})
        reply.raise_for_status()
        self._session, self._turn = reply.json()["session"], 0

    def say(self, text: str) -> float:
        """Sends one turn; returns its seconds."""
        self._turn += 1
        body = {"session": self._session, "turn": self._turn, "text": text}
        began = time.perf_counter()
        try:
            reply = self._http.post(f"{self.base}/message", json=body)
            good = reply.status_code == 200 and reply.json()["messages"][0]["id"] != "unavailable"
        except httpx.HTTPError:
            good = False
        took = time.perf_counter() - began
        self.seconds.append(took)
        self.errors += not good
        return took

    def talk_until(self, end: float, turns: int = 10) -> None:
        """Conversations of `turns` turns, one after the other."""
        while time.monotonic() < end:
            self.open()
            for number in range(turns):
                if time.monotonic() >= end:
                    return
                self.say(TEXTS[number % len(TEXTS)])


def at_once(base: str, clients: int, seconds: float) -> dict[str, Any]:
    """So many clients for so long: messages a second, percentiles, errors."""
    talkers = [Talker(base) for _ in range(clients)]
    began = time.monotonic()
    threads = [threading.Thread(target=t.talk_until, args=(began + seconds,)) for t in talkers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    times = sorted(one for talker in talkers for one in talker.seconds)
    return {
        "clients": clients,
        "messages": len(times),
        "messages_per_s": round(len(times) / took, 1),
        **percentiles(times),
        "errors": sum(talker.errors for talker in talkers),
    }


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 of sorted seconds, in milliseconds."""
    if not times:
        return {}
    return {
        f"p{share}_ms": round(times[min(len(times) - 1, len(times) * share // 100)] * 1000, 1)
        for share in (50, 95, 99)
    }


def long_conversation(base: str, turns: int = 200) -> list[float]:
    """Milliseconds of each turn of one conversation, the same question each time."""
    talker = Talker(base)
    talker.open()
    return [round(talker.say(TEXTS[0]) * 1000, 2) for _ in range(turns)]


def soak(base: str, pids: Sequence[int], minutes: float) -> dict[str, Any]:
    """Steady load with new conversations all the time; memory of the processes and its slope."""
    talker, stop = Talker(base), time.monotonic() + minutes * 60
    rows: list[dict[str, float]] = []
    processes = [psutil.Process(pid) for pid in pids]
    while time.monotonic() < stop:
        talker.talk_until(min(stop, time.monotonic() + minutes * 2))
        memory = sum(process.memory_info().rss for process in processes) / 1e6
        rows.append({"messages": len(talker.seconds), "rss_mb": round(memory, 2)})
    half = rows[len(rows) // 3 :]  # the first third fills caches
    return {
        "rows": rows,
        "errors": talker.errors,
        "mb_per_10000_messages": round(slope(half) * 10_000, 2),
    }


def slope(rows: Sequence[dict[str, float]]) -> float:
    """Least-squares slope of memory over messages, in MB a message."""
    if len(rows) < 2:
        return 0.0
    xs, ys = [row["messages"] for row in rows], [row["rss_mb"] for row in rows]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / (spread or 1.0)


def cpu_seconds(world: Cluster) -> float:
    """CPU seconds so far of all processes of a cluster, PostgreSQL's included."""
    heads = [part.process.pid for part in world.parts.values() if part.process is not None]
    total = 0.0
    for head in [*heads, world.database.pid()]:
        for process in [psutil.Process(head), *psutil.Process(head).children(recursive=True)]:
            used = process.cpu_times()
            total += used.user + used.system + used.children_user + used.children_system
    return total


def measure(world: Cluster, seconds: float, minutes: float) -> dict[str, Any]:
    """Everything of one cluster."""
    at_once(world.url, 2, min(seconds, 5))  # warm
    before = cpu_seconds(world)
    ramp = [at_once(world.url, clients, seconds) for clients in (1, 4, 16)]
    messages = sum(row["messages"] for row in ramp)
    cost = (cpu_seconds(world) - before) / max(1, messages)
    chats = [part for name, part in world.parts.items() if name.startswith("chat")]
    pids = [part.process.pid for part in chats if part.process is not None]
    return {
        "processes": world.plan.processes,
        "ready_after_s": round(world.ready_after, 1),
        "ramp": ramp,
        "cpu_ms_per_message": round(cost * 1000, 2),
        "turn_ms": long_conversation(world.url),
        "soak": soak(world.url, pids, minutes),
    }


def main(arguments: list[str] | None = None) -> int:
    """Measures clusters of 1 to --processes processes and writes reports/load."""
    parser = argparse.ArgumentParser(
        prog="python -m calcichat.operations.load", description=__doc__
    )
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=20, help="of each step of the ramp")
    parser.add_argument("--minutes", type=float, default=5, help="of the soak")
    parser.add_argument("--model", type=Path, help="archive; default the one of the content here")
    parser.add_argument("--port", type=int, default=8080)
    chosen = parser.parse_args(arguments)
    model = chosen.model or ensure_model()
    found = []
    for count in chosen.processes:
        with cluster(Plan(model, count, chosen.port, _LIFTED, _WIDE)) as world:
            found.append(measure(world, chosen.seconds, chosen.minutes))
        last = found[-1]["ramp"][-1]
        print(f"[load] {count} processes: {last}", flush=True)
    REPORT.mkdir(parents=True, exist_ok=True)
    (REPORT / "load.json").write_text(json.dumps(found, indent=1) + "\n", "utf8")
    draw(found, REPORT)
    print("[load] reports/load/load.json, ramp.svg, turns.svg, memory.svg", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
