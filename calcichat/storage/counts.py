"""Daily counts: which ids patients met, and thumbs. No session, no time of day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from calcichat.storage.runner import runner_for
from calcichat.storage.tables import feedback, outcomes

KEEP_DAYS = 400  # a year and the weeks to compare it with; issue 5


@dataclass(frozen=True)
class WeekCount:
    """How often one thing happened with one id in one week.

    Attributes:
        week: the Monday the week begins on.
        answer_id: catalogue id.
        what: the outcome; for thumbs the vote, with its reason behind a colon when one was given.
        count: how often. Whoever shows it to people shows "<5" below 5.
    """

    week: date
    answer_id: str
    what: str
    count: int


class Counts:
    """Counters in the database. Every method raises StorageError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._run = runner_for(engine).run

    async def add_feedback(self, day: date, answer_id: str, vote: str, reason: str | None) -> None:
        """Counts one thumb; `reason` is one of the three of chat_api.md or None."""
        row = {"day_0": day, "answer_id_0": answer_id, "vote_0": vote, "reason_0": reason or ""}
        statement = _upsert(feedback, 1)
        await self._run("count a thumb", lambda c: c.execute(statement, {**row, "more_0": 1}))

    async def add_outcomes(self, day: date, met: Iterable[tuple[str, str]]) -> None:
        """Counts what turns met, as (catalogue id, outcome) pairs."""
        # Always in the same order, so that two machines can not hold each other up.
        counted = sorted(Counter(met).items())
        if not counted:
            return
        # One statement: all of it is counted or nothing, whatever breaks.
        statement = _upsert(outcomes, len(counted))
        values: dict[str, object] = {}
        for number, ((name, outcome), count) in enumerate(counted):
            row = {"day": day, "answer_id": name, "outcome": outcome, "more": count}
            values |= {f"{key}_{number}": value for key, value in row.items()}
        await self._run("count outcomes", lambda c: c.execute(statement, values))

    async def weekly(self, since: date) -> list[WeekCount]:
        """Outcomes a week and id, oldest week first, from the day `since` on."""
        query = sa.select(outcomes).where(outcomes.c.day >= since)
        rows = await self._run("read outcomes", lambda c: c.execute(query).all())
        return _by_week([tuple(row) for row in rows])

    async def weekly_feedback(self, since: date) -> list[WeekCount]:
        """Thumbs a week and id, oldest week first, from the day `since` on."""
        query = sa.select(feedback).where(feedback.c.day >= since)
        rows = await self._run("read thumbs", lambda c: c.execute(query).all())
        return _by_week(
            [(row[0], row[1], f"{row[2]}:{row[3]}" if row[3] else row[2], row[4]) for row in rows]
        )


def _by_week(rows: Iterable[tuple[date, str, str, int]]) -> list[WeekCount]:
    sums: Counter[tuple[date, str, str]] = Counter()
    for day, name, what, count in rows:
        sums[day - timedelta(days=day.weekday()), name, what] += count
    return [WeekCount(*key, count) for key, count in sorted(sums.items())]


@lru_cache(maxsize=64)
def _upsert(table: sa.Table, rows: int) -> sa.sql.elements.TextClause:
    """Adds `more_0` to the row of `<key>_0` ..., and so on for each of the rows."""
    keys = [column.name for column in table.primary_key.columns]
    names = ", ".join(keys)
    values = ", ".join(
        f"({', '.join(f':{key}_{number}' for key in (*keys, 'more'))})" for number in range(rows)
    )
    # Names come from tables.py. SQLite and PostgreSQL share this form of the statement.
    return sa.text(
        f"INSERT INTO {table.name} ({names}, count) VALUES {values} "  # noqa: S608
        f"ON CONFLICT ({names}) DO UPDATE SET count = {table.name}.count + excluded.count"
    )
