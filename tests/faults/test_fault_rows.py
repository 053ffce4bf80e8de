"""The fault table names tests that there are, and every row has one or a reason."""

from __future__ import annotations

import ast

import pytest

from calcichat.settings import PROJECT_ROOT
from tests.faults.row_report import lines, name_of, rows

FOLDERS = ("faults", "services", "unit")


def defined() -> dict[str, set[str]]:
    """`file::test` of the tests of these folders, with the marks of each."""
    found: dict[str, set[str]] = {}
    for folder in FOLDERS:
        for file in (PROJECT_ROOT / "tests" / folder).glob("test_*.py"):
            for node in ast.parse(file.read_text("utf8")).body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    marks = {ast.unparse(one) for one in node.decorator_list}
                    found[f"{file.stem}::{node.name}"] = marks
    return found


DEFINED = defined()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.fault)
def test_a_row_has_tests_that_run_every_time_or_a_reason(row):
    assert bool(row.tests) != bool(row.not_here)
    for name in row.tests:
        assert name in DEFINED, name
        assert "pytest.mark.long" not in DEFINED[name], name


def test_no_row_is_there_twice():
    names = [(row.table, row.fault) for row in rows()]
    assert len(names) == len(set(names))


def test_a_row_fails_with_any_of_its_tests():
    good = ["tests/faults/test_cluster.py::test_postgresql_frozen[all]"]
    one = "tests/faults/test_cluster.py::test_postgresql_frozen[backends]"
    (passed,) = lines(good, [])
    assert passed == "passed  faults: PostgreSQL frozen (1 of 3 tests ran)"
    assert lines(good, [one])[0].startswith("FAILED")
    assert lines([], []) == []


def test_names_are_read_out_of_pytest_s_ids():
    assert name_of("tests/faults/test_x.py::test_y[a::b-1]") == "test_x::test_y"
    assert name_of("tests/faults/test_x.py::TestY::runTest") == "test_x::TestY"
