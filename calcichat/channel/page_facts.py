"""What a page has to know before any answer: the clinic's own line, and the numbers to call.

The stand-alone and the embed page get them as attributes of the chat element, a portal's page
with the first reply; both out of the running settings and the running data/safety/lines.yml.
"""

from __future__ import annotations

from html import escape
from typing import Any

from calcichat.content.model import DEFAULT_LANG, Content
from calcichat.content.words import fill, markers
from calcichat.settings import Settings

_LINES = {
    "emergency": "emergency_number",
    "crisis": "crisis_number",
    "country": "country",
}


def session_facts(content: Content, settings: Settings, lang: str) -> dict[str, Any]:
    """`clinic` and `lines` of the reply to POST /session; empty where nothing is set."""
    return {"clinic": dict(settings.clinic), "lines": _lines(content, lang)}


def page_marks(content: Content, settings: Settings, lang: str = DEFAULT_LANG) -> dict[str, str]:
    """What the marks {{name}} of a page template stand for, ready for HTML.

    Args:
        content: the running words; its lines.yml and helpline bring the numbers.
        settings: bring the clinic's own line.
        lang: language of the page.

    Raises:
        ContentError: when a number that the page names has no home.
    """
    named = {f"clinic-{name.replace('_', '-')}": text for name, text in settings.clinic.items()}
    named |= {f"line-{name}": text for name, text in _lines(content, lang).items()}
    sentence = content.strings["header.no_script"][lang]
    no_script = fill(sentence, markers(content, settings.markers(), lang))
    return {
        "chat_attributes": "".join(f' {name}="{escape(text)}"' for name, text in named.items()),
        "no_script": escape(no_script),
    }


def _lines(content: Content, lang: str) -> dict[str, str]:
    known = markers(content, {}, lang)
    return {name: known[marker] for name, marker in _LINES.items() if marker in known}
