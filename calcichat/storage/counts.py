"""Daily counts: which ids patients met, and thumbs. No session, no time of day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

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
        row = {"day": day, "answer_id": answer_id, "vote": vote, "reason": reason or ""}
        await self._run("count a thumb", lambda c: c.execute(_ADD_FEEDBACK, {**row, "more": 1}))

    async def add_outcomes(self, day: date, met: Iterable[tuple[str, str]]) -> None:
        """Counts what one turn met, as (catalogue id, outcome) pairs."""
        # Always in the same order, so that two machines can not hold each other up.
        rows = [
            {"day": day, "answer_id": name, "outcome": outcome, "more": count}
            for (name, outcome), count in sorted(Counter(met).items())
        ]

        def work(connection: Connection) -> None:
            for row in rows:
                connection.execute(_ADD_OUTCOME, row)

        if rows:
            await self._run("count outcomes", work)

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


def _upsert(table: sa.Table) -> sa.sql.elements.TextClause:
    keys = [column.name for column in table.primary_key.columns]
    names, values = ", ".join(keys), ", ".join(f":{key}" for key in keys)
    # Names come from tables.py. SQLite and PostgreSQL share this form of the statement.
    return sa.text(
        f"INSERT INTO {table.name} ({names}, count) VALUES ({values}, :more) "  # noqa: S608
        f"ON CONFLICT ({names}) DO UPDATE SET count = {table.name}.count + excluded.count"
    )


_ADD_FEEDBACK = _upsert(feedback)
_ADD_OUTCOME = _upsert(outcomes)
