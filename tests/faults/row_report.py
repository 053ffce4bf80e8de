"""Lists the rows of the fault table that a test run covered, by name, at its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("fault_rows.yml")


@dataclass(frozen=True)
class Row:
    """A fault: its table, its name, the tests that stand for it, or why it can not happen."""

    table: str
    fault: str
    tests: tuple[str, ...]
    not_here: str


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """All rows in order."""
    document = yaml.safe_load(FILE.read_text("utf8"))
    return tuple(
        Row(table, row["fault"], tuple(row.get("tests", ())), row.get("not_here", ""))
        for table, found in document.items()
        for row in found
    )


def name_of(nodeid: str) -> str:
    """`file::test` of a pytest id, without folder, suffix, parameters and what is in a class."""
    path, _, test = nodeid.partition("::")
    return f"{Path(path).stem}::{test.split('[')[0].split('::')[0]}"


def lines(passed: Iterable[str], failed: Iterable[str]) -> list[str]:
    """One line for each row of which a test ran.

    Args:
        passed: pytest's ids of the tests that passed.
        failed: of those that did not, errors included.
    """
    good, bad = {name_of(one) for one in passed}, {name_of(one) for one in failed}
    found = []
    for row in rows():
        ran = [test for test in row.tests if test in good | bad]
        if not ran:
            continue
        verdict = "FAILED" if bad & set(ran) else "passed"
        part = "" if len(ran) == len(row.tests) else f" ({len(ran)} of {len(row.tests)} tests ran)"
        found.append(f"{verdict}  {row.table}: {row.fault}{part}")
    return found


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Pytest's hook; tests/conftest.py hands it on."""
    stats = terminalreporter.stats
    failed = [one.nodeid for kind in ("failed", "error") for one in stats.get(kind, ())]
    found = lines([one.nodeid for one in stats.get("passed", ())], failed)
    if not found:
        return
    terminalreporter.section("rows of the fault table")
    for line in found:
        terminalreporter.write_line(line)
    passed = sum(line.startswith("passed") for line in found)
    terminalreporter.write_line(f"{passed} of {len(found)} rows that ran passed")
