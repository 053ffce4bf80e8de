"""One broken tree for each fault: the check names the file and what is wrong."""

from __future__ import annotations

import datetime

import pytest

from calcichat.content.checks import ALL, RELEASE, context_of
from calcichat.content.signoff import checksum
from tests.content.conftest import SmallTree
from tests.content.fault_table import ASK, FAULTS, GREET, LEDGER, OFTEN, TINY, WHAT, Fault


def test_small_tree_passes(small: SmallTree) -> None:
    assert small.problems() == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_named(small: SmallTree, fault: Fault) -> None:
    small.edit(fault.edits, fault.old, fault.new)
    check = next(check for check in ALL if check.__name__ == fault.check)
    context = context_of(small.data, clock=lambda: datetime.date(2026, 12, 1))
    found = [(problem.file, problem.fault) for problem in check(context)]
    assert any(file == fault.where and fault.fault in text for file, text in found), found


def test_every_check_has_a_fault() -> None:
    tried = {fault.check for fault in FAULTS}
    assert {check.__name__ for check in ALL} == tried
    assert [check.__name__ for check in RELEASE] == ["signed_for_release"]


def test_overdue_review(small: SmallTree) -> None:
    assert small.problems(today=datetime.date(2027, 11, 22)) == []
    found = small.problems(today=datetime.date(2027, 11, 23))
    assert {problem.file for problem in found} >= {WHAT, GREET, LEDGER}
    assert "review was due on 2027-11-22" in {problem.fault for problem in found}


def test_mean_grade(small: SmallTree) -> None:
    # Each text stays under 8; only their mean is too high.
    for file in (WHAT, OFTEN):
        small.edit(file, ASK, "Remember to ask your doctor or your doctor's office personally.")
    small.edit(WHAT, TINY, "They are really only tiny, ordinary little bits of calcium.")
    found = [problem for problem in small.problems() if "reading grade" in problem.fault]
    assert [(problem.file, problem.fault[:18]) for problem in found] == [
        ("data/answers", "mean reading grade")
    ]


def test_missing_domain(small: SmallTree) -> None:
    (small.project / "domain.yml").unlink()
    assert [(problem.file, problem.fault) for problem in small.problems()] == [
        ("domain.yml", "the file is missing or not readable")
    ]


def test_unavailable_has_no_examples(small: SmallTree) -> None:
    file = "data/fallback/unavailable.yml"
    path = small.project / file
    path.write_text(
        path.read_text() + "nlu:\n- intent: unavailable\n  examples: |\n    - it broke\n"
    )
    assert (file, "unavailable has examples, but nobody types it") in [
        (problem.file, problem.fault) for problem in small.problems()
    ]


def test_built_files_may_hold_the_phone(small: SmallTree) -> None:
    small.write(
        "widget/strings/en.js", "// Made by scripts/make_strings.py\nlet a = '1-877-465-6636'\n"
    )
    assert small.problems() == []


def test_examples_of_understanding_count(small: SmallTree) -> None:
    small.write(
        "data/understanding/background.yml",
        "nlu:\n- intent: background\n  examples: |\n    - Invented line 3 of GREET\n",
    )
    faults = {problem.fault for problem in small.problems()}
    assert any("example stands in data/talk/greet.yml too" in fault for fault in faults)
    assert "domain.yml lacks intent background" in faults


def test_release_wants_signatures(small: SmallTree) -> None:
    faults = {(problem.file, problem.fault) for problem in small.problems(release=True)}
    assert (WHAT, "not signed by a reviewer") in faults
    context = context_of(small.data)
    signed = checksum(context.content.entries["what_spots"])
    small.edit(
        WHAT, "      title:", f'      reviewer: Dr. Test\n      signed: "{signed}"\n      title:'
    )
    assert WHAT not in {problem.file for problem in small.problems(release=True)}
    small.edit(WHAT, "Some can be a sign", "Some of them can be a sign")
    assert (WHAT, "changed since Dr. Test signed it") in {
        (problem.file, problem.fault) for problem in small.problems(release=True)
    }


def test_problem_names_the_line(small: SmallTree) -> None:
    small.edit(WHAT, TINY, "They are tiny bits of calcium and DCIS.")
    (problem,) = small.problems()
    assert str(problem).startswith(f"{WHAT}:5: ")
