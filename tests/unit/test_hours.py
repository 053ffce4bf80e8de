"""Opening hours against an oracle that knows neither zoneinfo nor the code under test.

The oracle works in UTC with offsets written down here: the clock changes of 2026 by hand, those of
other years by the rule of the United States (second Sunday of March, first Sunday of November).
"""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcichat.hours import CHECKED_FOR, Hours, hours_of, standing, zone_named

CONTACT = {
    "time_zone": "America/New_York",
    "opens": "09:00",
    "closes": "22:00",
    "days": ["mon", "tue", "wed", "thu", "fri"],
    "hours_checked": "2026-01-01",
}
HOUR, QUARTER = dt.timedelta(hours=1), dt.timedelta(minutes=15)
# Zone -> (from this moment in UTC, hours ahead of UTC), oldest first.
OFFSETS = {
    "America/New_York": [("2025-11-02T06", -5), ("2026-03-08T07", -4), ("2026-11-01T06", -5)],
    "America/Los_Angeles": [("2025-11-02T09", -8), ("2026-03-08T10", -7), ("2026-11-01T09", -8)],
    "Pacific/Honolulu": [("2025-01-01T00", -10)],
    "Europe/London": [("2025-10-26T01", 0), ("2026-03-29T01", 1), ("2026-10-25T01", 0)],
    "Asia/Kolkata": [("2025-01-01T00", 5.5)],
    "Australia/Sydney": [("2025-10-04T16", 11), ("2026-04-04T16", 10), ("2026-10-03T16", 11)],
}
# The first day of the weeks looked at: winter, summer, and every week with a clock change.
WEEKS = ["2026-01-26", "2026-03-02", "2026-03-08", "2026-03-27", "2026-04-03", "2026-07-13"]
WEEKS += ["2026-10-02", "2026-10-23", "2026-10-30", "2026-11-01"]


def offset(zone: str, utc: dt.datetime) -> dt.timedelta:
    """How far a zone is ahead at a moment (naive, UTC), from the table."""
    rows = [(dt.datetime.strptime(at, "%Y-%m-%dT%H"), ahead) for at, ahead in OFFSETS[zone]]
    return dt.timedelta(hours=[ahead for at, ahead in rows if at <= utc][-1])


def sunday(year: int, month: int, nth: int) -> dt.datetime:
    first = dt.datetime(year, month, 1)
    return first + dt.timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def new_york(utc: dt.datetime) -> dt.datetime:
    """New York's wall clock by the rule in force since 2007."""
    spring = sunday(utc.year, 3, 2) + 7 * HOUR
    autumn = sunday(utc.year, 11, 1) + 6 * HOUR
    return utc - (4 if spring <= utc < autumn else 5) * HOUR


def should_be_open(utc: dt.datetime) -> bool:
    there = new_york(utc)
    return there.weekday() < 5 and 9 <= there.hour < 22


def next_change(utc: dt.datetime) -> dt.datetime:
    """The first quarter of an hour after `utc` that differs from it."""
    at = utc.replace(minute=utc.minute // 15 * 15, second=0, microsecond=0) + QUARTER
    while should_be_open(at) == should_be_open(utc):
        at += QUARTER
    return at


def hours_checked_near(utc: dt.datetime) -> Hours:
    return replace(hours_of(CONTACT), checked=utc.date())


def no_holiday(day: dt.date) -> bool:
    return False


def agrees_with_the_oracle(utc: dt.datetime, zone: dt.tzinfo) -> None:
    now = utc.replace(tzinfo=dt.timezone.utc).astimezone(zone)
    told = standing(hours_checked_near(utc), now, no_holiday)
    assert told.open is should_be_open(utc), utc
    assert told.reason == ("open" if told.open else "closed")
    named, other = (told.closes_at, told.opens_at) if told.open else (told.opens_at, told.closes_at)
    assert other is None and named is not None
    assert named.astimezone(dt.timezone.utc).replace(tzinfo=None) == next_change(utc), utc
    assert named.replace(tzinfo=None) == new_york(next_change(utc))


@pytest.mark.parametrize("zone", OFFSETS)
@pytest.mark.parametrize("monday", WEEKS)
def test_every_hour_of_a_week_on_her_own_clock(monday: str, zone: str) -> None:
    start = dt.datetime.fromisoformat(monday)
    for hour in range(7 * 24):
        utc = start + hour * HOUR
        # Said with a plain offset, so that no zone rule of ours is at work on this side.
        agrees_with_the_oracle(utc, dt.timezone(offset(zone, utc)))


@pytest.mark.parametrize("change", ["2026-03-08T07:00", "2026-11-01T06:00"])
def test_every_quarter_of_an_hour_around_a_clock_change(change: str) -> None:
    at = dt.datetime.fromisoformat(change)
    for step in range(-4 * 40, 4 * 40):
        agrees_with_the_oracle(at + step * QUARTER, dt.timezone.utc)


@settings(max_examples=300, deadline=None)
@given(
    st.datetimes(min_value=dt.datetime(2026, 1, 2), max_value=dt.datetime(2036, 12, 1)),
    st.sampled_from(sorted(OFFSETS)),
)
def test_any_moment_of_ten_years(utc: dt.datetime, zone: str) -> None:
    agrees_with_the_oracle(utc, ZoneInfo(zone))


@given(
    st.datetimes(min_value=dt.datetime(2026, 1, 2), max_value=dt.datetime(2036, 12, 1)),
    st.sets(st.integers(min_value=0, max_value=8)),
)
@settings(max_examples=200, deadline=None)
def test_no_opening_is_named_on_a_holiday(utc: dt.datetime, off: set[int]) -> None:
    today = new_york(utc).date()
    days = {today + dt.timedelta(days=ahead) for ahead in off}
    now = utc.replace(tzinfo=dt.timezone.utc)
    told = standing(hours_checked_near(utc), now, days.__contains__)
    if should_be_open(utc) and today in days:
        assert (told.open, told.reason, told.closes_at) == (None, "holiday", None)
    else:
        assert told.open is should_be_open(utc)
    if told.opens_at is not None:
        assert told.opens_at > now
        assert told.opens_at.date() not in days
    else:
        assert told.open is True


def test_the_ends_of_a_day() -> None:
    hours, zone = hours_of(CONTACT), ZoneInfo("America/New_York")

    def at(hour: int, minute: int, second: int = 0) -> bool | None:
        return standing(
            hours, dt.datetime(2026, 1, 28, hour, minute, second, tzinfo=zone), no_holiday
        ).open

    assert at(8, 59, 59) is False
    assert at(9, 0) is True
    assert at(21, 59, 59) is True
    assert at(22, 0) is False


@pytest.mark.parametrize("hour", [3, 12])
def test_hours_count_for_180_days_after_they_were_checked(hour: int) -> None:
    hours = hours_of(CONTACT)
    day = dt.datetime(2026, 1, 1, hour, tzinfo=hours.zone)
    last = standing(hours, day + CHECKED_FOR, no_holiday)
    after = standing(hours, day + CHECKED_FOR + dt.timedelta(days=1), no_holiday)
    assert last.open is (hour == 12)
    assert (after.open, after.reason) == (None, "unchecked")
    assert after.opens_at is None and after.closes_at is None


def test_days_since_the_check_are_counted_in_the_line_s_zone() -> None:
    hours = hours_of(CONTACT)  # the last good day is 30 June in New York
    assert (
        standing(hours, dt.datetime(2026, 7, 1, 3, 59, tzinfo=dt.timezone.utc), no_holiday).open
        is False
    )
    assert (
        standing(hours, dt.datetime(2026, 7, 1, 4, 0, tzinfo=dt.timezone.utc), no_holiday).open
        is None
    )


def test_a_line_with_holidays_only_does_not_loop() -> None:
    now = dt.datetime(2026, 1, 28, 12, tzinfo=dt.timezone.utc)
    told = standing(hours_of(CONTACT), now, lambda day: True)
    assert (told.open, told.opens_at) == (False, None)


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        standing(hours_of(CONTACT), dt.datetime(2026, 1, 28, 12), no_holiday)


@pytest.mark.parametrize(
    "change",
    [
        {"opens": "9am"},
        {"closes": "24:00"},
        {"closes": "08:00"},
        {"days": []},
        {"days": ["someday"]},
        {"time_zone": "America/Nowhere"},
        {"hours_checked": None},
        {"opens": None},
    ],
)
def test_hours_that_can_not_be_meant_are_refused(change: dict[str, object]) -> None:
    # zoneinfo's own error is a KeyError, the others are ValueErrors of ours.
    with pytest.raises(ValueError):
        hours_of({**CONTACT, **change})


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Asia/Calcutta", "UTC"])
def test_names_a_browser_tells(name: str) -> None:
    zone = zone_named(name)
    assert zone is not None and zone.key == name


@pytest.mark.parametrize(
    "name",
    [None, "", "Nowhere/Land", "America", "../../etc/passwd", "/etc/passwd", "a" * 5000, 3, "\0"],
)
def test_names_that_are_none(name: object) -> None:
    assert zone_named(name) is None


@given(st.text())
def test_any_text_is_a_zone_or_none(name: str) -> None:
    zone = zone_named(name)
    assert zone is None or zone.key == name
