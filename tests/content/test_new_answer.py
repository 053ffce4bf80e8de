# ruff: noqa: E501 - one case a line
from __future__ import annotations

import datetime

import pytest

from calcichat.content import ContentError, load_content
from calcichat.content.__main__ import main
from calcichat.content.new import new_answer
from tests.content.conftest import TODAY, SmallTree


def clock() -> datetime.date:
    return TODAY


def _add_to_catalogue(small: SmallTree, row: str, before: str) -> None:
    small.edit("data/catalogue.yml", before, f"{row}\n{before}")


@pytest.mark.parametrize(
    ("entry_id", "row", "before", "group", "paragraphs"),
    [
        ("new_fact", '  new_fact: {asks: "What now?"}', "  how_often:", "answers", 3),
        ("new_help", "  new_help: {}", "  helpline:", "help", 3),
        ("not_covered_x", "  not_covered_x: {nearest: what_spots}", "  not_covered_time:", "not_covered", 3),
        ("not_covered_y", "  not_covered_y: {}", "  not_covered_time:", "not_covered", 2),
        ("new_safety", "  new_safety: {}", "  emergency:", "safety", 3),
        ("new_talk", "  new_talk: {}", "  greet: {}", "talk", 3),
    ],
)  # fmt: skip
def test_known_id_gets_a_whole_file(
    small: SmallTree, entry_id: str, row: str, before: str, group: str, paragraphs: int
) -> None:
    _add_to_catalogue(small, row, before)
    written = new_answer(entry_id, small.data, clock=clock)
    assert written == [f"data/{group}/{entry_id}.yml", "domain.yml"]
    # The loader takes it: every key is there. The check does not: no word is written.
    entry = load_content(small.data).entries[entry_id]
    assert entry.reviewed == TODAY
    assert entry.review_due == datetime.date(2027, 12, 1)
    assert len(entry.wording["en"].paragraphs) == paragraphs
    assert bool(entry.simple) == (group in ("answers", "help", "not_covered"))
    assert bool(entry.topic and entry.doctor_question) == (group == "not_covered")
    problems = [problem for problem in small.problems() if problem.file == written[0]]
    faults = " ".join(problem.fault for problem in problems)
    assert "still to be written" in faults
    assert "sentence without proof" in faults
    assert "different examples, at least" in faults
    assert {problem.file for problem in small.problems()} == {written[0]}


def test_new_id_joins_catalogue_and_domain(small: SmallTree) -> None:
    before = (small.data / "catalogue.yml").read_text()
    written = new_answer("new_fact", small.data, "answers", clock)
    assert written == ["data/answers/new_fact.yml", "data/catalogue.yml", "domain.yml"]
    content = load_content(small.data)
    assert list(content.catalogue["answers"]) == ["what_spots", "how_often", "new_fact"]
    assert "# two answers" in (small.data / "catalogue.yml").read_text()
    assert len((small.data / "catalogue.yml").read_text()) > len(before)
    domain = (small.project / "domain.yml").read_text()
    assert "- out_of_scope\n- new_fact\n\nactions:" in domain
    assert "# Anything else." in domain


def test_intent_that_stands_there_is_not_added_twice(small: SmallTree) -> None:
    path = small.data / "talk" / "greet.yml"
    path.unlink()
    assert new_answer("greet", small.data, clock=clock) == ["data/talk/greet.yml"]


def test_the_one_without_examples(small: SmallTree) -> None:
    (small.data / "fallback" / "unavailable.yml").unlink()
    new_answer("unavailable", small.data, clock=clock)
    assert "nlu:" not in (small.data / "fallback" / "unavailable.yml").read_text()


def test_leap_day(small: SmallTree) -> None:
    (small.data / "talk" / "greet.yml").unlink()
    new_answer("greet", small.data, clock=lambda: datetime.date(2028, 2, 29))
    entry = load_content(small.data).entries["greet"]
    assert entry.review_due == datetime.date(2029, 3, 1)


@pytest.mark.parametrize(
    ("entry_id", "group", "fault"),
    [
        ("greet", None, "there already"),
        ("nobody", None, "name its group"),
        ("greet", "answers", "belongs to talk"),
        ("Not An Id", "answers", "lower-case"),
        ("../evil", "answers", "lower-case"),
    ],
)
def test_refused(small: SmallTree, entry_id: str, group: str | None, fault: str) -> None:
    with pytest.raises(ContentError, match=fault):
        new_answer(entry_id, small.data, group, clock)


def test_command_new_then_check(small: SmallTree, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--data", str(small.data)]
    assert main([*where, "new", "new_fact", "--group", "answers"]) == 0
    assert "wrote data/answers/new_fact.yml" in capsys.readouterr().out
    assert main([*where, "check", "new_fact"]) == 1
    printed = capsys.readouterr()
    assert "data/answers/new_fact.yml:5: still to be written" in printed.out
    assert "in 1 files" in printed.err
    assert main([*where, "new", "new_fact"]) == 1
    assert "data/answers/new_fact.yml: the file is there already" in capsys.readouterr().err


def test_command_check(small: SmallTree, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--data", str(small.data)]
    assert main([*where, "check"]) == 0
    assert "9 answers checked, no fault" in capsys.readouterr().out
    assert main([*where, "check", "--release", "greet"]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("data/talk/greet.yml: not signed by a reviewer")
    assert len(printed.splitlines()) == 1


def test_command_without_a_ledger(small: SmallTree, capsys: pytest.CaptureFixture[str]) -> None:
    (small.data / "fact_sheet.yml").unlink()
    assert main(["--data", str(small.data), "check"]) == 1
    assert "data/fact_sheet.yml: the file is missing" in capsys.readouterr().err
