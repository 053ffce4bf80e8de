"""The table of the 84 checks and the conformance report say what the tests really hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSER = ROOT / "tests" / "browser"
CHECKS = 84
FEWEST_AUTOMATED = 70
OPEN_BY_DESIGN = {38, 39, 40, 41, 53, 76}  # by hand, and what belongs to SMART


def rows() -> list[tuple[set[int], str]]:
    """Numbers and proof of each row of widget/CHECKS.md."""
    text = (ROOT / "widget" / "CHECKS.md").read_text("utf8")
    found = re.findall(r"^\| (\d+)(?:-(\d+))? \| (.*?) \|", text, re.M)
    return [(set(range(int(a), int(b or a) + 1)), proof) for a, b, proof in found]


def is_automated(proof: str) -> bool:
    return "test_" in proof


def test_every_check_has_a_row() -> None:
    assert set().union(*(numbers for numbers, _ in rows())) == set(range(1, CHECKS + 1))


@pytest.mark.parametrize(("numbers", "proof"), rows(), ids=lambda value: str(value)[:40])
def test_the_tests_a_row_names_carry_its_numbers(numbers: set[int], proof: str) -> None:
    if not is_automated(proof):
        assert numbers <= OPEN_BY_DESIGN
        assert proof in {"by hand", "not done"}
        return
    for number in numbers:
        named = re.findall(r"`((?:\.\./)*[\w/]*test_\w+\.py)`", proof)
        files = [BROWSER / name if "/" not in name else ROOT / name for name in named]
        held = "".join(file.read_text("utf8") for file in files)
        assert re.search(rf"def test_check_(\d\d_)*{number:02}_", held), number


def test_at_least_seventy_are_automated() -> None:
    automated = set().union(*(numbers for numbers, proof in rows() if is_automated(proof)))
    assert len(automated) >= FEWEST_AUTOMATED
    assert automated == set(range(1, CHECKS + 1)) - OPEN_BY_DESIGN


def test_the_conformance_report_names_every_criterion_and_claims_nothing_done_by_hand() -> None:
    report = (ROOT / "docs" / "vpat.md").read_text("utf8")
    criteria = re.findall(r"^\| (\d\.\d+\.\d+) [^|]* \| ([^|]*) \| (.*) \|$", report, re.M)
    # WCAG 2.2 has 31 criteria of level A and 24 of AA; 4.1.1 is of WCAG 2.0 and 2.1.
    assert len(criteria) == len({name for name, _, _ in criteria}) == 31 + 1 + 24
    for name, level, remark in criteria:
        assert level in {"Supports", "Partially Supports", "Does Not Support", "Not Applicable"}
        assert remark, name
        numbers = set()
        for first, last in re.findall(r"(\d\d)(?: to (\d\d))?(?=[),. ;])", remark):
            numbers |= set(range(int(first), int(last or first) + 1))
        if level == "Supports":
            assert not numbers & OPEN_BY_DESIGN, name
