"""Runs every suite this machine can run and says which did: `make test`.

The last line is "N passed, N failed", and the exit code is 0 only when nothing failed. With
CALCICHAT_REQUIRE_SERVICES=1 (.ci/run) a suite that can not run is a failure.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
_COUNT = re.compile(r"(\d+) (passed|failed|error|errors)\b")
_PYTEST = (PYTHON, "-m", "pytest", "-q", "--durations=5", "--disable-warnings")

# Its conftest needs Chromium and axe: it is collected by its own suite alone.
_NO_BROWSER = ("tests", "--ignore=tests/browser")
_WIDGET = ROOT / "widget"


@dataclass(frozen=True)
class Suite:
    """One suite.

    Attributes:
        commands: run one after the other; each is a pass or a failure, unless it counts itself.
        lacks: why it can not run here, empty when it can.
    """

    name: str
    what: str
    commands: tuple[tuple[str, ...], ...]
    lacks: Callable[[], str] = lambda: ""


@dataclass
class Outcome:
    """What came of a suite."""

    passed: int = 0
    failed: int = 0
    seconds: float = 0.0


def _needs(*programs: str) -> Callable[[], str]:
    def lacking() -> str:
        missing = [name for name in programs if not _found(name)]
        return f"no {' and no '.join(missing)} on this machine" if missing else ""

    return lacking


def _needs_browser() -> str:
    """Chromium, and the widget's own tools, which come from npm with the first run."""
    lacking = _needs("chromium")()
    tools = _WIDGET / "node_modules" / "axe-core"
    if not lacking and not tools.exists():
        lacking = _needs("npm")() or _install_widget_tools()
    return lacking


def _install_widget_tools() -> str:
    _say("installing the widget's tools")
    command = ["npm", "ci", "--no-audit", "--no-fund", "--silent"]
    return (
        "npm could not install the widget's tools" if subprocess.call(command, cwd=_WIDGET) else ""
    )


def _found(program: str) -> bool:
    folders = [os.environ.get("PATH", ""), "/usr/sbin", "/usr/lib/postgresql"]
    if shutil.which(program, path=os.pathsep.join(folders)):
        return True
    return any(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))


def _tool(name: str) -> str:
    return str(Path(PYTHON).parent / name)


SUITES = (
    Suite(
        "lint",
        "ruff, formatting, types",
        (
            (_tool("ruff"), "check", "."),
            (_tool("ruff"), "format", "--check", "."),
            (_tool("mypy"),),
        ),
    ),
    Suite(
        "content",
        "make check, and the sentences the widget carries",
        (
            (PYTHON, "-m", "calcichat.content", "check"),
            (PYTHON, "scripts/make_strings.py", "--check"),
        ),
    ),
    Suite("stories", "conversations in Rasa's own test", ((PYTHON, "scripts/rasa_stories.py"),)),
    Suite(
        "code",
        "pytest: units, content, the chat API, smoke test of `make run`",
        ((*_PYTEST, "-m", "not services and not long", *_NO_BROWSER),),
    ),
    Suite(
        "conversations",
        "the same conversations over the chat API",
        ((PYTHON, "-m", "calcichat.conversations"),),
    ),
    Suite(
        "services",
        "pytest: PostgreSQL, nginx",
        ((*_PYTEST, "-m", "services and not long", *_NO_BROWSER),),
        _needs("postgres"),
    ),
    Suite(
        "browser",
        "pytest: page and widget in Chromium",
        ((*_PYTEST, "-m", "browser and not long", "tests/browser"),),
        _needs_browser,
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the suites, or the named ones; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help=f"of: {', '.join(s.name for s in SUITES)}")
    wanted = parser.parse_args(arguments).only
    unknown = [name for name in wanted if name not in {suite.name for suite in SUITES}]
    if unknown:
        parser.error(f"no suite {', '.join(unknown)}")
    _say("training, when content or code changed")
    if subprocess.call([PYTHON, "-m", "calcichat.launcher.train"], cwd=ROOT):
        print("0 passed, 1 failed")
        return 1
    outcomes: dict[str, Outcome] = {}
    skipped: dict[str, str] = {}
    chosen = [suite for suite in SUITES if not wanted or suite.name in wanted]
    for number, suite in enumerate(chosen, 1):
        reason = suite.lacks()
        if reason:
            skipped[suite.name] = reason
            _say(f"{suite.name}: not run, {reason}")
            continue
        _say(f"{number} of {len(chosen)} {suite.name}: {suite.what}")
        outcomes[suite.name] = _run(suite)
    return _report(chosen, outcomes, skipped)


def _run(suite: Suite) -> Outcome:
    outcome, started = Outcome(), time.monotonic()
    for command in suite.commands:
        code, counts = _stream(command)
        outcome.passed += counts.get("passed", 0) if counts else int(code == 0)
        outcome.failed += counts.get("failed", 0) if counts else int(code != 0)
        # A suite that ends badly without a failure of its own has still failed.
        outcome.failed += int(bool(counts) and code != 0 and not counts.get("failed"))
    outcome.seconds = time.monotonic() - started
    return outcome


def _stream(command: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Runs a command, passing on what it prints; its exit code and the counts of its last line."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line if _COUNT.search(line) else last
    code = process.wait()
    counts: dict[str, int] = {}
    for number, word in _COUNT.findall(last):
        kind = "passed" if word == "passed" else "failed"
        counts[kind] = counts.get(kind, 0) + int(number)
    return code, counts


def _report(chosen: Sequence[Suite], outcomes: dict[str, Outcome], skipped: dict[str, str]) -> int:
    demanded = os.environ.get("CALCICHAT_REQUIRE_SERVICES") == "1"
    print()
    for suite in chosen:
        done = outcomes.get(suite.name)
        if done is None:
            print(f"  {suite.name:14} not run: {skipped[suite.name]}")
        else:
            verdict = "FAILED" if done.failed else "ok"
            print(f"  {suite.name:14} {verdict:7} {done.passed:5} passed {done.failed:3} failed"
                  f" {done.seconds:6.0f} s")  # fmt: skip
    print(f"{len(outcomes)} of {len(chosen)} suites ran")
    failed = sum(done.failed for done in outcomes.values())
    if demanded and skipped:
        failed += len(skipped)
        print("CALCICHAT_REQUIRE_SERVICES=1: a suite that did not run has failed")
    print(f"{sum(done.passed for done in outcomes.values())} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def _say(line: str) -> None:
    print(f"[test {time.strftime('%H:%M:%S')}] {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
