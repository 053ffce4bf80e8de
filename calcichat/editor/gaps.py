"""Which answers and fallbacks patients met, a week at a time, out of the daily counts."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calcichat.storage.counts import WeekCount

FEWEST = 5  # below it a number could point at a person
OUTCOMES = {
    "handed_over": "handed over: the fact sheet is silent",
    "fallback": "not understood, out of scope, failed or withdrawn",
    "safety": "safety message",
    "told": "told",
}
# What an editor can do something about.
GAPS = ("handed_over", "fallback")


@dataclass(frozen=True)
class Row:
    """One id with one outcome; `weeks` has a count for each week of the table, 0 for none."""

    answer_id: str
    outcome: str
    weeks: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """Counts a week: the Mondays, and the rows in the order an editor reads them."""

    mondays: tuple[datetime.date, ...]
    rows: tuple[Row, ...]


def monday_of(day: datetime.date) -> datetime.date:
    """The first day of the week of a day."""
    return day - datetime.timedelta(days=day.weekday())


def table_of(counts: Iterable[WeekCount], since: datetime.date, until: datetime.date) -> Table:
    """The table from the week of `since` to that of `until`, weeks without a count included.

    Gaps come first, the most frequent on top.
    """
    weeks = (monday_of(until) - monday_of(since)).days // 7 + 1
    mondays = tuple(monday_of(since) + datetime.timedelta(weeks=at) for at in range(weeks))
    found: dict[tuple[str, str], list[int]] = {}
    for count in counts:
        if count.week in mondays:
            row = found.setdefault((count.what, count.answer_id), [0] * weeks)
            row[mondays.index(count.week)] += count.count
    order = list(OUTCOMES)
    rows = [Row(name, what, tuple(numbers)) for (what, name), numbers in found.items()]
    rows.sort(key=lambda row: (_place(order, row.outcome), -_sortable(row), row.answer_id))
    return Table(mondays, tuple(rows))


def cell(count: int) -> str:
    """A count as people may see it: "<5" for 1 to 4, nothing for none."""
    if count <= 0:
        return ""
    return str(count) if count >= FEWEST else f"<{FEWEST}"


def as_text(table: Table) -> str:
    """The table for a terminal; weeks are named by their Monday."""
    if not table.rows:
        return "Nothing has been counted in these weeks."
    heads = [f"{day:%m-%d}" for day in table.mondays]
    width = max(len(row.answer_id) for row in table.rows)
    lines = []
    for outcome, title in OUTCOMES.items():
        rows = [row for row in table.rows if row.outcome == outcome]
        if rows:
            lines += ["", title, " " * width + "".join(f"{head:>7}" for head in heads)]
            lines += [_line(row, width) for row in rows]
    return "\n".join(lines[1:])


def as_csv(table: Table) -> str:
    """The table for a spreadsheet, small counts hidden in it too."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["outcome", "id", *(day.isoformat() for day in table.mondays)])
    for row in table.rows:
        writer.writerow([row.outcome, row.answer_id, *(cell(count) for count in row.weeks)])
    return out.getvalue()


def _line(row: Row, width: int) -> str:
    return f"{row.answer_id:<{width}}" + "".join(f"{cell(n) or '.':>7}" for n in row.weeks)


def _place(order: Sequence[str], outcome: str) -> int:
    return order.index(outcome) if outcome in order else len(order)


def _sortable(row: Row) -> int:
    """What a row is sorted by: hidden counts do not show through their place in the table."""
    return sum(count for count in row.weeks if count >= FEWEST)
