"""`action_helpline`: data from the content alone, right by the clock, never a promise."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_helpline import ActionHelpline
from calcichat.content import Content, load_content

UTC = dt.timezone.utc
KEYS = {
    *("name", "phone", "vanity", "tel", "mail", "email", "hours", "languages", "open", "text"),
    *("opens_at", "closes_at", "opens_at_local", "closes_at_local", "zone"),
}
# Written down by hand from the official list of federal holidays, weekdays only.
HOLIDAYS = ["2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03"]
HOLIDAYS += ["2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25", "2027-01-01"]
HOLIDAYS += ["2027-01-18", "2027-06-18", "2027-07-05", "2027-12-24", "2027-12-31"]
PROMISES = re.compile(r"\bis open\b|someone will|\bfree\b|24[ -]hours?|confidential", re.IGNORECASE)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


def checked_on(content: Content, day: dt.date) -> Content:
    """The same content, its hours checked on another day."""
    entry = content.entries["helpline"]
    contact = {**entry.extra["contact"], "hours_checked": day.isoformat()}
    changed = replace(entry, extra={**entry.extra, "contact": contact})
    return replace(content, entries={**content.entries, "helpline": changed})


def tracker(**slots: Any) -> Tracker:
    return Tracker("conversation", slots, {"text": "can i call"}, [], False, None, {}, None)


def card(content: Content, now: dt.datetime, **slots: Any) -> dict[str, Any]:
    """What the action adds at a moment; the hours were checked on that day."""
    fresh = checked_on(content, now.date())
    dispatcher = CollectingDispatcher()
    assert ActionHelpline(fresh, lambda: now).run(dispatcher, tracker(**slots), {}) == []
    (message,) = dispatcher.messages
    assert not message["text"] and not message["response"]
    helpline: dict[str, Any] = json.loads(json.dumps(message["custom"]))["helpline"]
    assert set(helpline) == KEYS
    return helpline


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_ways_come_from_the_content(content: Content) -> None:
    told, contact = (
        card(content, utc("2026-07-14T15:00")),
        content.entries["helpline"].extra["contact"],
    )
    assert told["tel"] == f"tel:{contact['tel']}"
    assert told["mail"] == f"mailto:{contact['email']}"
    assert re.sub(r"\D", "", told["tel"]) == re.sub(r"\D", "", told["phone"])
    assert told["hours"] in content.facts["helpline_hours"].statement
    assert told["phone"] in content.facts["helpline_phone"].statement
    assert told["vanity"] in content.facts["helpline_phone"].statement
    assert told["email"] in content.facts["helpline_email"].statement
    assert told["languages"] == ["en", "es"]


def test_the_hours_in_words_are_the_hours_in_figures(content: Content) -> None:
    contact = content.entries["helpline"].extra["contact"]
    assert contact["opens"] == "09:00" and "9 a.m. to" in contact["hours"]
    assert contact["closes"] == "22:00" and "to 10 p.m." in contact["hours"]
    assert contact["days"] == ["mon", "tue", "wed", "thu", "fri"]
    assert contact["hours"].startswith("Monday through Friday")


def test_open_by_the_hours(content: Content) -> None:
    told = card(content, utc("2026-07-14T15:00"))
    assert told["open"] is True
    assert told["text"] == content.strings["helpline.open_now"]["en"]
    assert told["closes_at"] == "2026-07-14T22:00:00-04:00"
    assert told["opens_at"] is told["opens_at_local"] is told["closes_at_local"] is None
    assert told["zone"] == "America/New_York"


def test_closed_tells_when_it_opens(content: Content) -> None:
    told = card(content, utc("2026-07-18T15:00"))  # a Saturday
    assert told["open"] is False
    assert told["opens_at"] == "2026-07-20T09:00:00-04:00"
    assert told["text"].startswith(content.strings["helpline.closed_now"]["en"])
    assert "Monday, 9 a.m. Eastern Time" in told["text"]


def test_closed_over_a_clock_change(content: Content) -> None:
    assert card(content, utc("2026-03-07T15:00"))["opens_at"] == "2026-03-09T09:00:00-04:00"
    assert card(content, utc("2026-10-31T15:00"))["opens_at"] == "2026-11-02T09:00:00-05:00"


@pytest.mark.parametrize(
    ("zone", "opens", "said"),
    [
        ("America/Los_Angeles", "2026-07-20T06:00:00-07:00", "Monday, 6 a.m. on your clock (PDT)"),
        ("Pacific/Honolulu", "2026-07-20T03:00:00-10:00", "Monday, 3 a.m. on your clock (HST)"),
        ("Europe/London", "2026-07-20T14:00:00+01:00", "Monday, 2 p.m. on your clock (BST)"),
        ("Asia/Kolkata", "2026-07-20T18:30:00+05:30", "Monday, 6:30 p.m. on your clock (IST)"),
        ("Asia/Tokyo", "2026-07-20T22:00:00+09:00", "Monday, 10 p.m. on your clock (JST)"),
        ("Pacific/Auckland", "2026-07-21T01:00:00+12:00", "Tuesday, 1 a.m. on your clock (NZST)"),
        (
            "America/Sao_Paulo",
            "2026-07-20T10:00:00-03:00",
            "Monday, 10 a.m. on your clock (GMT-03)",
        ),
    ],
)
def test_her_own_clock_beside_it(content: Content, zone: str, opens: str, said: str) -> None:
    told = card(content, utc("2026-07-18T15:00"), time_zone=zone)
    assert told["opens_at"] == "2026-07-20T09:00:00-04:00"
    assert (told["opens_at_local"], told["zone"]) == (opens, zone)
    assert said in told["text"]


@pytest.mark.parametrize("zone", [None, "", "Nowhere/Land", "../../etc/passwd", 7, ["UTC"]])
def test_a_zone_that_is_none_is_left_out(content: Content, zone: object) -> None:
    told = card(content, utc("2026-07-18T15:00"), time_zone=zone)
    assert (told["opens_at_local"], told["zone"]) == (None, "America/New_York")


@pytest.mark.parametrize("day", HOLIDAYS)
def test_may_be_closed_on_a_federal_holiday(content: Content, day: str) -> None:
    told = card(content, utc(f"{day}T17:00"))
    assert told["open"] is None
    assert told["text"] == content.strings["helpline.may_be_closed_holiday"]["en"]
    assert told["closes_at"] is None and told["opens_at"] > day
    assert told["opens_at"][:10] not in HOLIDAYS


def test_the_next_opening_is_not_on_a_holiday(content: Content) -> None:
    told = card(content, utc("2026-09-05T15:00"))  # the Saturday before Labor Day
    assert (told["open"], told["opens_at"]) == (False, "2026-09-08T09:00:00-04:00")


@pytest.mark.parametrize(("days", "known"), [(0, True), (180, True), (181, False), (900, False)])
def test_hours_not_checked_for_long(content: Content, days: int, known: bool) -> None:
    now = utc("2026-07-14T15:00")
    old = checked_on(content, now.date() - dt.timedelta(days=days))
    told = ActionHelpline(old, lambda: now).data(tracker())["helpline"]
    assert told["open"] is (True if known else None)
    if not known:
        assert told["text"] == content.strings["helpline.may_be_closed_unchecked"]["en"]
        assert told["opens_at"] is told["closes_at"] is None


def moments() -> Iterator[dt.datetime]:
    for day in ["2026-07-13", "2026-09-04", "2026-11-23", "2026-12-23"]:
        for hour in range(0, 5 * 24, 3):
            yield utc(f"{day}T00:30") + dt.timedelta(hours=hour)


@pytest.mark.parametrize("language", ["en", "es", "fr", None])
def test_it_never_promises(content: Content, language: str | None) -> None:
    for now in moments():
        told = card(content, now, language=language)
        assert not PROMISES.search(told["text"]), told["text"]
        assert "may be closed" in told["text"] if told["open"] is None else "should" in told["text"]


def test_the_clock_of_the_machine_has_a_zone() -> None:
    told = ActionHelpline().data(tracker())["helpline"]
    assert set(told) == KEYS
    assert ActionHelpline().name() == "action_helpline"
