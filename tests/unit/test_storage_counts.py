"""Daily counts."""

import asyncio
from datetime import date, timedelta

import pytest

from calcichat.storage.counts import Counts, WeekCount
from tests.faults.databases import engine  # noqa: F401

MONDAY = date(2026, 11, 16)


@pytest.fixture
def counts(engine):  # noqa: F811
    return Counts(engine)


async def test_outcomes_add_up_by_week_and_id(counts):
    await counts.add_outcomes(MONDAY, [("biopsy_needed", "told"), ("biopsy_needed", "told")])
    await counts.add_outcomes(MONDAY + timedelta(days=6), [("biopsy_needed", "told")])
    await counts.add_outcomes(MONDAY + timedelta(days=7), [("biopsy_needed", "told")])
    await counts.add_outcomes(MONDAY, [])
    assert await counts.weekly(MONDAY) == [
        WeekCount(MONDAY, "biopsy_needed", "told", 3),
        WeekCount(MONDAY + timedelta(days=7), "biopsy_needed", "told", 1),
    ]
    assert len(await counts.weekly(MONDAY + timedelta(days=7))) == 1


async def test_thumbs_carry_their_reason(counts):
    await counts.add_feedback(MONDAY, "helpline", "up", None)
    await counts.add_feedback(MONDAY, "helpline", "down", "unclear")
    await counts.add_feedback(MONDAY, "helpline", "down", "unclear")
    assert await counts.weekly_feedback(MONDAY) == [
        WeekCount(MONDAY, "helpline", "down:unclear", 2),
        WeekCount(MONDAY, "helpline", "up", 1),
    ]


async def test_nothing_is_lost_when_many_count_at_once(counts):
    met = [("helpline", "told"), ("unclear", "told")]
    await asyncio.gather(*(counts.add_outcomes(MONDAY, met) for _ in range(40)))
    assert {row.count for row in await counts.weekly(MONDAY)} == {40}
