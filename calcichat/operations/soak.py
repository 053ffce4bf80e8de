"""`python -m calcichat.operations.soak`: one process with the embedded store, for a long time.

As `make run` starts it, with the rate limits lifted: patients at once with new conversations all
the time, one who needs help now and then, and a look at the memory every half minute.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from calcichat.launcher.processes import Product
from calcichat.launcher.temporary import temporary_product
from calcichat.operations.load import REPORT
from calcichat.operations.load_plots import draw_soak
from calcichat.operations.talkers import EMERGENCY, Talker, long_conversation, percentiles, together

MOST_MB_PER_10000 = 1.0
MOST_LAST_TO_FIRST = 1.5
MOST_URGENT_SECONDS = 1.0
_LOOK_SECONDS = 30.0
_URGENT_EVERY = 5.0  # seconds


class Soak:
    """The load, and what is seen of the process under it."""

    def __init__(self, product: Product, clients: int) -> None:
        self._base = product.url.rstrip("/")
        self._process = psutil.Process(product.processes["rasa"].pid)
        self._talkers = [Talker(self._base) for _ in range(clients)]
        self._urgent = Talker(self._base)
        self._began = time.monotonic()
        self.rows: list[dict[str, float]] = []

    def run(self, seconds: float) -> dict[str, Any]:
        """Talks for so long; prints a line at each look."""
        self._began = time.monotonic()
        end = self._began + seconds
        over = threading.Event()
        looking = threading.Thread(target=self._look_until, args=(over,))
        looking.start()
        try:
            works = [partial(talker.talk_until, end) for talker in self._talkers]
            together([*works, partial(self._ask_for_help, end)])
        finally:
            over.set()
            looking.join()
        times = [one for talker in self._talkers for one in talker.seconds]
        return {
            "seconds": round(seconds),
            "clients": len(self._talkers),
            "messages": len(times),
            "messages_per_s": round(len(times) / seconds, 1),
            **percentiles(times),
            "errors": sum(talker.errors for talker in (*self._talkers, self._urgent)),
            "emergencies": len(self._urgent.seconds),
            "slowest_emergency_s": round(max(self._urgent.seconds, default=0.0), 3),
            "rows": self.rows,
            "mb_per_10000_messages": round(slope(after_warming(self.rows)) * 10_000, 3),
        }

    def _ask_for_help(self, end: float) -> None:
        while time.monotonic() < end:
            self._urgent.open()
            self._urgent.say(EMERGENCY)
            time.sleep(_URGENT_EVERY)

    def _look_until(self, over: threading.Event) -> None:
        while not over.wait(_LOOK_SECONDS):
            memory = resident(self._process.pid)
            count = sum(len(talker.seconds) for talker in self._talkers)
            row = {
                "seconds": round(time.monotonic() - self._began),
                "messages": count,
                "own_mb": memory["RssAnon"],
                "rss_mb": memory["VmRSS"],
                "descriptors": self._process.num_fds(),
            }
            self.rows.append(row)
            print(
                f"[soak] {row['seconds']:.0f} s: {count} messages, {row['own_mb']} MB of its own, "
                f"{slope(after_warming(self.rows)) * 10_000:+.2f} MB a 10,000 messages so far, "
                f"{row['descriptors']} descriptors",
                flush=True,
            )


def resident(pid: int) -> dict[str, float]:
    """MB of a process by the kernel's names.

    What leaks is RssAnon. The rest are pages of files, such as the encoders' weights: they come
    and go with what else the machine does, and belong to whoever else maps them.
    """
    found: dict[str, float] = {}
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        name, _, value = line.partition(":")
        if name in {"RssAnon", "VmRSS"}:
            found[name] = round(int(value.split()[0]) * 1024 / 1e6, 2)
    return found


def after_warming(rows: Sequence[dict[str, float]]) -> Sequence[dict[str, float]]:
    """Without the first third, in which caches fill."""
    return rows[len(rows) // 3 :]


def slope(rows: Sequence[dict[str, float]]) -> float:
    """Least-squares slope of memory over messages, in MB a message."""
    if len(rows) < 2:
        return 0.0
    xs, ys = [row["messages"] for row in rows], [row["own_mb"] for row in rows]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / (spread or 1.0)


def missed(report: dict[str, Any]) -> list[str]:
    """The targets that a report misses, in words."""
    checks = [
        ("soak", "mb_per_10000_messages", MOST_MB_PER_10000),
        ("soak", "slowest_emergency_s", MOST_URGENT_SECONDS),
        ("soak", "errors", 0),
        ("long", "last_to_first", MOST_LAST_TO_FIRST),
        ("long", "errors", 0),
    ]
    return [
        f"{name} is {report[part][name]}, at most {most}"
        for part, name, most in checks
        if report[part][name] > most
    ]


def main(arguments: list[str] | None = None) -> int:
    """Writes reports/load/soak.json; 1 when a target is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m calcichat.operations.soak", description=__doc__
    )
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clients", type=int, default=16, help="patients at once")
    chosen = parser.parse_args(arguments)
    with temporary_product() as product:
        print(f"[soak] ready after {product.ready_after:.0f} s", flush=True)
        long = long_conversation(product.url.rstrip("/"))
        print(f"[soak] turn 200 takes {long['last_to_first']} x turn 1", flush=True)
        soak = Soak(product, chosen.clients).run(chosen.minutes * 60)
    report: dict[str, Any] = {"soak": soak, "long": long}
    report["missed"] = missed(report)
    REPORT.mkdir(parents=True, exist_ok=True)
    (REPORT / "soak.json").write_text(json.dumps(report, indent=1) + "\n", "utf8")
    draw_soak(soak["rows"], REPORT / "memory.svg")
    shown = {key: value for key, value in soak.items() if key != "rows"}
    print(f"[soak] {shown}\n[soak] reports/load/soak.json, memory.svg", flush=True)
    for line in report["missed"]:
        print(f"[soak] MISSED: {line}", flush=True)
    return 1 if report["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
