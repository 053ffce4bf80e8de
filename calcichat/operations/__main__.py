"""`python -m calcichat.operations cluster`: starts the cluster until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from types import FrameType

from calcichat.launcher.processes import StartError
from calcichat.launcher.train import TrainingError, ensure_model
from calcichat.operations.cluster import BASE_PORT, Plan, cluster
from calcichat.settings import SettingError


def main(arguments: list[str] | None = None) -> int:
    """0 after Ctrl-C, 1 with a clear line when it can not start."""
    parser = argparse.ArgumentParser(prog="python -m calcichat.operations", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("cluster", help="nginx, chat processes, actions, PostgreSQL")
    start.add_argument("--processes", type=int, default=2, help="chat processes (2)")
    start.add_argument("--port", type=int, default=BASE_PORT, help=f"of nginx ({BASE_PORT})")
    start.add_argument("--keep", action="store_true", help="leave the folder with the logs")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        plan = Plan(ensure_model(), chosen.processes, chosen.port)
        with cluster(plan, _say, keep=chosen.keep) as running:
            _say(f"[cluster] ready after {running.ready_after:.0f} s: {running.url}/")
            _say(f"[cluster] logs: {running.folder}   metrics: {plan.metrics_ports}")
            while True:
                time.sleep(1)
    except KeyboardInterrupt:
        _say("\n[cluster] stopped")
        return 0
    except (StartError, TrainingError, SettingError) as error:
        print(f"[cluster] {error}", file=sys.stderr, flush=True)
        return 1


def _say(line: str) -> None:
    print(line, flush=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
