"""`action_helpline`: the helpline's card, with what its hours say of this moment."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from rasa_sdk import Tracker

from actions.base import DataAction, content_of_process, language, page_words, slot
from calcichat.content import Content, fill
from calcichat.content.model import DEFAULT_LANG
from calcichat.hours import Standing, hours_of, standing, zone_named

ZONE_SLOT = "time_zone"
# Names of the calendar, not sentences. Monday first.
_WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
}
_SENTENCE = {
    "open": "helpline.open_now",
    "closed": "helpline.closed_now",
    "holiday": "helpline.may_be_closed_holiday",
    "unchecked": "helpline.may_be_closed_unchecked",
}
Clock = Callable[[], datetime.datetime]


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


class ActionHelpline(DataAction):
    """Adds telephone, mail and opening hours to the words of `utter_helpline`."""

    def __init__(self, content: Content | None = None, clock: Clock = _now) -> None:
        """Reads contact and hours.

        Args:
            content: the reviewed words; those of the data folder by default.
            clock: gives this moment, with a zone.
        """
        self._content = content or content_of_process()
        self._clock = clock
        self._contact: dict[str, Any] = self._content.entries["helpline"].extra["contact"]
        self._hours = hours_of(self._contact)
        self._holidays = holidays.country_holidays(self._contact["holidays"])

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_helpline"

    def data(self, tracker: Tracker) -> dict[str, Any]:
        """The card as the chat API's `data`."""
        zone, lang = zone_named(slot(tracker, ZONE_SLOT)), language(tracker)
        now = standing(self._hours, self._clock(), self._holidays.__contains__)
        return {"helpline": {**self._ways(), **self._times(now, zone, lang)}}

    def _ways(self) -> dict[str, Any]:
        """How to reach the helpline, as data/help/helpline.yml has it."""
        contact = self._contact
        same = {key: contact[key] for key in ("name", "phone", "vanity", "email", "hours")}
        return {
            **same,
            "languages": list(contact["languages"]),
            "tel": f"tel:{contact['tel']}",
            "mail": f"mailto:{contact['email']}",
        }

    def _times(self, now: Standing, zone: ZoneInfo | None, lang: str) -> dict[str, Any]:
        """What the hours say of now; `..._local` is on the patient's own clock, where known."""
        return {
            "open": now.open,
            "text": self._sentences(now, zone, lang),
            "opens_at": _iso(now.opens_at),
            "closes_at": _iso(now.closes_at),
            "opens_at_local": _iso(now.opens_at, zone) if zone else None,
            "closes_at_local": _iso(now.closes_at, zone) if zone else None,
            "zone": (zone or self._hours.zone).key,
        }

    def _sentences(self, now: Standing, zone: ZoneInfo | None, lang: str) -> str:
        said = page_words(self._content, _SENTENCE[now.reason], lang)
        # On a holiday it may be open after all: no other time is named.
        if now.open is not False or now.opens_at is None:
            return said
        name = "helpline.opens" if zone else "helpline.opens_eastern"
        at = now.opens_at.astimezone(zone or self._hours.zone)
        values = {"when": _in_words(at, lang), "zone": _zone_in_words(at)}
        return f"{said} {fill(page_words(self._content, name, lang), values)}"


def _iso(at: datetime.datetime | None, zone: ZoneInfo | None = None) -> str | None:
    if at is None:
        return None
    return (at.astimezone(zone) if zone else at).isoformat()


def _in_words(at: datetime.datetime, lang: str) -> str:
    """Weekday and time of day as the sheet writes times: "Monday, 9 a.m."."""
    day = _WEEKDAYS.get(lang, _WEEKDAYS[DEFAULT_LANG])[at.weekday()]
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{day}, {at.hour % 12 or 12}{minutes} {'a.m.' if at.hour < 12 else 'p.m.'}"


def _zone_in_words(at: datetime.datetime) -> str:
    """The zone's short name; zones without one have their distance from GMT."""
    name = at.tzname() or ""
    return name if name.isalpha() else f"GMT{name}"
