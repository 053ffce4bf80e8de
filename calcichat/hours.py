"""Opening hours: whether a line should be open, and when that changes next.

Pure arithmetic: the clock, the hours, the holidays and the zone come from the caller. Weekdays and
times of day are those of the line's own zone; `zoneinfo` knows its clock changes.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# After half a year without a look at the source the hours may have changed.
CHECKED_FOR = datetime.timedelta(days=180)
# Longer than any row of days off; a line that opens on no day at all must not loop for ever.
_LOOK_AHEAD_DAYS = 15
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")

Reason = Literal["open", "closed", "holiday", "unchecked"]
Holiday = Callable[[datetime.date], bool]


@dataclass(frozen=True)
class Hours:
    """When a line opens, as its home states it.

    Attributes:
        zone: the zone in which days and times are meant.
        opens: first minute of the day, inclusive.
        closes: end of the day, exclusive; later than `opens` on the same day.
        days: weekdays, Monday is 0.
        checked: the day somebody last compared the hours with their source.
    """

    zone: ZoneInfo
    opens: datetime.time
    closes: datetime.time
    days: frozenset[int]
    checked: datetime.date


@dataclass(frozen=True)
class Standing:
    """What the hours say of one moment.

    Attributes:
        open: True or False by the hours, None when nobody should rely on them.
        reason: why; "holiday" and "unchecked" are the two kinds of None.
        opens_at: next opening on a day that is no holiday, in the line's zone; None while open
            and when the hours are unchecked.
        closes_at: the end of this opening, in the line's zone; None unless open.
    """

    open: bool | None
    reason: Reason
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None


def hours_of(contact: Mapping[str, Any]) -> Hours:
    """The hours in the `contact` of data/help/helpline.yml.

    Raises:
        ValueError: for a key that is missing or a value that can not be meant.
    """
    try:
        hours = Hours(
            zone=ZoneInfo(str(contact["time_zone"])),
            opens=_time(contact["opens"]),
            closes=_time(contact["closes"]),
            days=frozenset(DAYS.index(day) for day in contact["days"]),
            checked=datetime.date.fromisoformat(str(contact["hours_checked"])),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"contact lacks a key or has a wrong value: {error}") from error
    if hours.closes <= hours.opens or not hours.days:
        raise ValueError("contact: the line has to close after it opens, on at least one day")
    return hours


def standing(hours: Hours, now: datetime.datetime, holiday: Holiday) -> Standing:
    """What the hours say of `now`.

    Args:
        hours: the line's hours.
        now: the moment, with a zone; which zone does not matter.
        holiday: whether a day (in the line's zone) is one on which the line may stay closed.

    Raises:
        ValueError: for a moment without a zone.
    """
    if now.utcoffset() is None:
        raise ValueError("the clock has to say which zone it is in")
    there = now.astimezone(hours.zone)
    if there.date() - hours.checked > CHECKED_FOR:
        return Standing(None, "unchecked", None, None)
    within = there.weekday() in hours.days and hours.opens <= there.time() < hours.closes
    if within and not holiday(there.date()):
        return Standing(True, "open", None, _at(there.date(), hours.closes, hours))
    upcoming = _next_opening(hours, there, holiday)
    if within:
        return Standing(None, "holiday", upcoming, None)
    return Standing(False, "closed", upcoming, None)


def zone_named(name: object) -> ZoneInfo | None:
    """The zone of an IANA name that a browser told; None for anything else.

    The list is asked first: `ZoneInfo` opens files by the name it is given.
    """
    if not isinstance(name, str) or name not in _zone_names():
        return None
    return ZoneInfo(name)


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def _next_opening(
    hours: Hours, there: datetime.datetime, holiday: Holiday
) -> datetime.datetime | None:
    """The first opening after `there` on a day on which nothing speaks against it."""
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = there.date() + datetime.timedelta(days=ahead)
        if day.weekday() not in hours.days or holiday(day):
            continue
        if ahead or there.time() < hours.opens:
            return _at(day, hours.opens, hours)
    return None


def _at(day: datetime.date, time: datetime.time, hours: Hours) -> datetime.datetime:
    return datetime.datetime.combine(day, time, tzinfo=hours.zone)


def _time(value: object) -> datetime.time:
    found = _TIME.fullmatch(str(value))
    if found is None:
        raise ValueError(f"{value} is no time of day; write it as 09:00, in quotes")
    return datetime.time(int(found[1]), int(found[2]))
