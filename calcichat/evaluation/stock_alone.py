"""The stock bot as `rasa init` and `rasa run` give it: Rasa's own channel, store and runner.

In the other measurement stock is served by our channel and store, so that only what understands and
answers differs. This one says what a clinic would have without this project: nothing of ours is
in the process. Rasa's SQL store writes to a SQLite file, because ours does too.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from calcichat.evaluation.doors import RestChannel
from calcichat.evaluation.measure import Measured, Plan, Run, drive_all, told
from calcichat.evaluation.serving import FIRST_QUESTION, LONGEST_START, cores, on_core, pss
from calcichat.launcher.environment import child_environment
from calcichat.launcher.processes import StartError, stop
from calcichat.settings import VAR

NAME = "stock, served by Rasa"
_FOLDER, _PORT = VAR / "scorecard" / "stock_alone", 18320
_DOOR = RestChannel(f"http://127.0.0.1:{_PORT}")
_ENDPOINTS = "tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: store.db\n"
_CREDENTIALS = "rest:\n"
Say = Callable[[str], None]


def measure_alone(model: Path, plan: Plan, say: Say) -> Iterator[Measured]:
    """Speed and memory of the stock bot on its own, over `plan.runs` fresh starts.

    Yields:
        the same record after each start, as `measure` does.

    Raises:
        StartError: when it does not start.
    """
    result = Measured(NAME)
    for number in range(1, plan.runs + 1):
        say(f"[scorecard] {NAME}: run {number} of {plan.runs}")
        with _serving(model) as (process, run):
            drive_all(_DOOR, plan, run)
            run.memory = {"rasa": pss(process.pid) / 1e6}
        result.runs.append(run)
        say(f"[scorecard] {NAME}: {told(run)}")
        yield result


@contextlib.contextmanager
def _serving(model: Path) -> Iterator[tuple[subprocess.Popen[bytes], Run]]:
    """A fresh process on the first core with an empty store; the caller on the last."""
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True)
    (_FOLDER / "endpoints.yml").write_text(_ENDPOINTS, "utf8")
    (_FOLDER / "credentials.yml").write_text(_CREDENTIALS, "utf8")
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model)]
    command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    command += ["--interface", "127.0.0.1", "--port", str(_PORT)]
    pair, started = cores(), time.monotonic()
    with (_FOLDER / "log").open("wb") as log, on_core(pair[0] if pair else None):
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and fixed words
            command, cwd=_FOLDER, env=child_environment(), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _first_answer(process, started)
        with on_core(pair[1] if pair else None):
            yield process, Run(time.monotonic() - started)
    finally:
        stop({"rasa": process})


def _first_answer(process: subprocess.Popen[bytes], started: float) -> None:
    first = _DOOR.body("first", 1, FIRST_QUESTION)
    while time.monotonic() - started < LONGEST_START and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            reply = httpx.post(_DOOR.url, json=first, timeout=60)
            if reply.status_code == httpx.codes.OK and _DOOR.is_answer(reply.json()):
                return
        time.sleep(0.2)
    raise StartError(f"{NAME} did not answer; see var/scorecard/{_FOLDER.name}/log")
