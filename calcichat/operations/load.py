"""`python -m calcichat.operations.load`: clusters of several sizes under load; figures and plots.

Starts clusters of its own, one size after the other, with the rate limits lifted. The cost of a
message is measured at the same number of messages a second for each size: at full speed the
processes also pay for each other's caches and for the load generator, which is the machine's
doing. What a cluster uses while nobody writes is measured apart and is part of the cost too.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from calcichat.launcher.temporary import UNLIMITED
from calcichat.launcher.train import ensure_model
from calcichat.operations.cluster import Cluster, Plan, cluster
from calcichat.operations.load_plots import draw
from calcichat.operations.proxy import Limits
from calcichat.operations.talkers import at_once, long_conversation
from calcichat.settings import PROJECT_ROOT

REPORT = PROJECT_ROOT / "reports" / "load"
_WIDE = Limits("100000r/s", 100000, 5000)
_STEADY_CLIENTS = 4
_IDLE_SECONDS = 20.0


def cpu_seconds(world: Cluster) -> dict[str, float]:
    """CPU seconds so far of each part of a cluster, PostgreSQL's included."""
    heads = {
        name: part.process.pid for name, part in world.parts.items() if part.process is not None
    }
    heads["postgres"] = world.database.pid()
    return {name: _with_children(pid) for name, pid in heads.items()}


def _with_children(pid: int) -> float:
    """A process, its children that ended and its children that run."""
    head = psutil.Process(pid)
    ended = head.cpu_times()
    running = [child.cpu_times() for child in head.children(recursive=True)]
    return float(
        ended.children_user
        + ended.children_system
        + sum(used.user + used.system for used in (ended, *running))
    )


def _used(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """What each part used in between; the chat processes together."""
    found: dict[str, float] = {}
    for name, seconds in after.items():
        kind = "chat" if name.startswith("chat") else name
        found[kind] = found.get(kind, 0.0) + seconds - before[name]
    return found


def cost(world: Cluster, rate: float, seconds: float) -> dict[str, Any]:
    """CPU of a cluster while nobody writes, and a message at a steady rate."""
    before = cpu_seconds(world)
    time.sleep(_IDLE_SECONDS)
    idle = _used(before, cpu_seconds(world))
    before = cpu_seconds(world)
    steady = at_once(world.url, _STEADY_CLIENTS, seconds, rate)
    busy = _used(before, cpu_seconds(world))
    count = max(1, steady["messages"])
    return {
        "idle_cpu_ms_per_s": round(sum(idle.values()) / _IDLE_SECONDS * 1000, 2),
        "idle_cpu_ms_per_s_of": {k: round(v / _IDLE_SECONDS * 1e3, 2) for k, v in idle.items()},
        "steady": steady,
        "cpu_ms_per_message": round(sum(busy.values()) / count * 1000, 2),
        "cpu_ms_per_message_of": {k: round(v / count * 1e3, 2) for k, v in busy.items()},
    }


def measure(world: Cluster, seconds: float, rate: float) -> dict[str, Any]:
    """Everything of one cluster."""
    at_once(world.url, 4 * world.plan.processes, min(seconds, 8))  # every process has answered
    return {
        "processes": world.plan.processes,
        "ready_after_s": round(world.ready_after, 1),
        **cost(world, rate, seconds),
        "ramp": [at_once(world.url, clients, seconds) for clients in (1, 4, 16)],
        "long": long_conversation(world.url),
    }


def ratios(found: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Cost of a message by cluster size, against the first."""
    first = found[0]["cpu_ms_per_message"]
    return {str(row["processes"]): round(row["cpu_ms_per_message"] / first, 3) for row in found}


def main(arguments: list[str] | None = None) -> int:
    """Measures clusters of 1 to 3 processes and writes reports/load."""
    parser = argparse.ArgumentParser(
        prog="python -m calcichat.operations.load", description=__doc__
    )
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=30, help="of each step")
    parser.add_argument("--rate", type=float, default=8, help="messages a second for the cost")
    parser.add_argument("--model", type=Path, help="archive; default the one of the content here")
    parser.add_argument("--port", type=int, default=8080)
    chosen = parser.parse_args(arguments)
    model = chosen.model or ensure_model()
    found = []
    for count in chosen.processes:
        with cluster(Plan(model, count, chosen.port, UNLIMITED, _WIDE)) as world:
            found.append(measure(world, chosen.seconds, chosen.rate))
        last = found[-1]
        print(
            f"[load] {count} processes: {last['cpu_ms_per_message']} ms CPU a message, "
            f"{last['idle_cpu_ms_per_s']} ms a second idle; 16 at once: {last['ramp'][-1]}",
            flush=True,
        )
    print(f"[load] CPU a message against {chosen.processes[0]} process: {ratios(found)}")
    REPORT.mkdir(parents=True, exist_ok=True)
    written = {"clusters": found, "cpu_ratio": ratios(found)}
    (REPORT / "load.json").write_text(json.dumps(written, indent=1) + "\n", "utf8")
    draw(found, REPORT)
    print("[load] reports/load/load.json, ramp.svg, turns.svg", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
