"""Fills the markers ($helpline_phone and the like) into reviewed words.

Numbers have one home; the texts name them, so that a clinic elsewhere changes one file.
"""

from __future__ import annotations

import datetime
import string
from collections.abc import Mapping

from calcichat.content.model import DEFAULT_LANG, Content, ContentError

# Markers that come from data/ and those that the running settings have to bring.
CONTENT_MARKERS = ("emergency_number", "crisis_number", "country", "helpline_phone", "last_review")
SETTING_MARKERS = ("session_minutes", "session_hours", "retention_hours")
KNOWN_MARKERS = frozenset(CONTENT_MARKERS + SETTING_MARKERS)

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio "
    "agosto septiembre octubre noviembre diciembre",
}


def markers(
    content: Content, settings: Mapping[str, str], lang: str = DEFAULT_LANG
) -> dict[str, str]:
    """What each marker stands for.

    Args:
        content: the loaded words; lines.yml and help/helpline.yml bring the numbers.
        settings: session_minutes, session_hours and retention_hours as the server runs them.
        lang: language of the country's name and of the date.

    Returns:
        Marker name (without "$") to text. A number whose file is missing is left out, so that
        `fill` fails on the sentence that needs it.
    """
    found = {name: str(value) for name, value in settings.items()}
    for name, line in (content.lines.get("lines") or {}).items():
        found[f"{name}_number"] = str(line["number"])
    country = content.lines.get("country") or {}
    if country:
        found["country"] = str(country.get(lang) or country[DEFAULT_LANG])
    helpline = content.entries.get("helpline")
    phone = (helpline.extra.get("contact") or {}).get("phone") if helpline else None
    if phone:
        found["helpline_phone"] = str(phone)
    if content.entries:
        found["last_review"] = _date_in_words(
            max(entry.reviewed for entry in content.entries.values()), lang
        )
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every marker replaced.

    Raises:
        ContentError: for a marker without a value, or a stray "$".
    """
    try:
        return string.Template(text).substitute(values)
    except KeyError as error:
        raise ContentError("data", f"unknown marker ${error.args[0]} in: {text[:60]}") from error
    except ValueError as error:
        raise ContentError("data", f"a stray $ in: {text[:60]}") from error


def _date_in_words(day: datetime.date, lang: str) -> str:
    month = _MONTHS.get(lang, _MONTHS[DEFAULT_LANG]).split()[day.month - 1]
    if lang == "es":
        return f"{day.day} de {month} de {day.year}"
    return f"{month} {day.day}, {day.year}"
