"""Weekly gaps: small counts are hidden everywhere, and a gap becomes a draft."""

import datetime
import xml.etree.ElementTree as ET

import pytest

from calcichat.content.checks import context_of, run
from calcichat.content.load import load_content
from calcichat.editor.__main__ import main
from calcichat.editor.draft import draft_from_gap
from calcichat.editor.errors import EditorError
from calcichat.editor.gaps import Table, as_csv, as_text, cell, table_of
from calcichat.editor.gaps_plot import draw
from calcichat.storage.counts import Counts, WeekCount
from calcichat.storage.database import create_database, migrate
from tests.content.conftest import TODAY, SmallTree, small  # noqa: F401

MONDAY = datetime.date(2026, 11, 16)
BEFORE = MONDAY - datetime.timedelta(weeks=2)
COUNTS = [
    WeekCount(MONDAY, "how_common", "told", 240),
    WeekCount(MONDAY, "unclear", "fallback", 7),
    WeekCount(BEFORE, "not_covered_treatment", "handed_over", 31),
    WeekCount(MONDAY, "not_covered_treatment", "handed_over", 4),
    WeekCount(MONDAY, "not_covered_cost_insurance", "handed_over", 3),
    WeekCount(MONDAY - datetime.timedelta(weeks=9), "greet", "told", 50),
]


@pytest.fixture
def table() -> Table:
    return table_of(
        COUNTS, BEFORE + datetime.timedelta(days=2), MONDAY + datetime.timedelta(days=6)
    )


def test_every_week_has_a_column_and_gaps_stand_on_top(table):
    assert table.mondays == (BEFORE, MONDAY - datetime.timedelta(weeks=1), MONDAY)
    assert [(row.answer_id, row.weeks) for row in table.rows] == [
        ("not_covered_treatment", (31, 0, 4)),
        ("not_covered_cost_insurance", (0, 0, 3)),
        ("unclear", (0, 0, 7)),
        ("how_common", (0, 0, 240)),
    ]


def test_counts_under_five_are_hidden(table, tmp_path):
    assert [cell(count) for count in (0, 1, 4, 5, 12)] == ["", "<5", "<5", "5", "12"]
    text, sheet = as_text(table), as_csv(table)
    assert "handed over: the fact sheet is silent" in text
    assert sheet.splitlines()[1] == "handed_over,not_covered_treatment,31,,<5"
    svg, png = draw(table, tmp_path / "gaps")
    drawn = " ".join(ET.parse(svg).getroot().itertext()).split()
    assert drawn.count("<5") == 2 and "240" in drawn and "not_covered_treatment" in drawn
    assert not {"3", "4"} & (set(drawn) | set(text.split()))
    assert png.read_bytes()[:4] == b"\x89PNG"


def test_hidden_counts_do_not_show_through_the_order():
    few = [WeekCount(MONDAY, name, "told", n) for name, n in (("a", 1), ("b", 4))]
    assert [row.answer_id for row in table_of(few, MONDAY, MONDAY).rows] == ["a", "b"]


def test_an_empty_time_is_said_and_drawn(tmp_path):
    empty = table_of([], MONDAY, MONDAY)
    assert as_text(empty) == "Nothing has been counted in these weeks."
    assert all(file.stat().st_size for file in draw(empty, tmp_path / "gaps"))


async def test_the_command_reads_the_counts_of_the_database(tmp_path, monkeypatch, capsys):
    url = f"sqlite:///{tmp_path / 'counts.db'}"
    monkeypatch.setenv("CALCICHAT_DATABASE_URL", url)
    engine = create_database(url)
    migrate(engine)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    await Counts(engine).add_outcomes(today, [("unclear", "fallback")] * 6)
    import asyncio

    where = ["--reports", str(tmp_path / "out"), "gaps", "--weeks", "2"]
    assert await asyncio.to_thread(main, where) == 0
    assert "unclear" in capsys.readouterr().out
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["gaps.csv", "gaps.png", "gaps.svg"]
    assert ",6" in (tmp_path / "out" / "gaps.csv").read_text()


def test_wrong_weeks_and_an_unmigrated_database_are_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CALCICHAT_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert main(["gaps", "--weeks", "58"]) == 1
    assert "1 to 57" in capsys.readouterr().err
    assert main(["gaps"]) == 1
    assert "was the chat ever run?" in capsys.readouterr().err


def test_a_gap_becomes_a_draft_that_the_check_names(small):  # noqa: F811
    written = draft_from_gap("not_covered_cost", small.data, clock=lambda: TODAY)
    assert written == ["data/answers/cost.yml", "data/catalogue.yml", "domain.yml"]
    text = (small.data / "answers" / "cost.yml").read_text("utf8")
    assert text.startswith("# Drafted from the gap not_covered_cost.")
    assert load_content(small.data).entries["not_covered_cost"].doctor_question in text
    assert "#   invented line 0 of not_covered_cost" in text
    found = {str(problem) for problem in run(context_of(small.data, clock=lambda: TODAY))}
    assert any("data/answers/cost.yml" in row and "still to be written" in row for row in found)


def test_a_draft_needs_a_gap_and_a_name(small):  # noqa: F811
    for gap, why in (("what_spots", "no gap"), ("nothing", "no gap"), ("out_of_scope", "name the")):
        with pytest.raises(EditorError, match=why):
            draft_from_gap(gap, small.data)
    draft_from_gap("out_of_scope", small.data, "pets", "not_covered", clock=lambda: TODAY)
    assert (small.data / "not_covered" / "pets.yml").is_file()
