"""What a message or a vote has to look like before anything else is done with it."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from calcichat.channel.errors import ChatError
from calcichat.channel.text import clean

VOTES = ("up", "down")
REASONS = ("unclear", "not_what_i_asked", "wrong")
_HIGHEST_TURN = 2**31 - 1


def checked(body: dict[str, Any], choices: Container[str]) -> tuple[int, str, str | None]:
    """Turn number, cleaned text (empty for a tapped button) and tapped id of a request.

    Args:
        body: the request's JSON object.
        choices: ids of the catalogue.

    Raises:
        ChatError: bad_request or too_long.
    """
    turn, text, choice = _turn(body), body.get("text"), body.get("choice")
    if (text is None) == (choice is None):
        raise ChatError("bad_request")
    if choice is not None:
        if not isinstance(choice, str) or choice not in choices:
            raise ChatError("bad_request")
        return turn, "", choice
    if not isinstance(text, str):
        raise ChatError("bad_request")
    return turn, clean(text), None


def checked_vote(body: dict[str, Any], ids: Container[str]) -> tuple[str, str, str | None]:
    """Answer, vote and reason of a feedback request.

    Args:
        body: the request's JSON object.
        ids: ids of the catalogue.

    Raises:
        ChatError: bad_request.
    """
    _turn(body)
    answer, vote, reason = body.get("id"), body.get("vote"), body.get("reason")
    # Types first: a list or an object can not be looked up in the ids.
    if not isinstance(answer, str) or not isinstance(vote, str):
        raise ChatError("bad_request")
    if not (reason is None or isinstance(reason, str)):
        raise ChatError("bad_request")
    if answer not in ids or vote not in VOTES or reason not in (None, *REASONS):
        raise ChatError("bad_request")
    return answer, vote, reason


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def checked_zone(body: dict[str, Any]) -> str | None:
    """The IANA time zone a browser told, or None: anything else in `time_zone` is ignored."""
    zone = body.get("time_zone")
    return zone if isinstance(zone, str) and zone in _zones() else None


def _turn(body: dict[str, Any]) -> int:
    turn = body.get("turn")
    if not isinstance(turn, int) or isinstance(turn, bool) or not 0 < turn <= _HIGHEST_TURN:
        raise ChatError("bad_request")
    return turn
