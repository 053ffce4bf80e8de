"""What a message request has to look like before anything else is done with it."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from calcichat.channel.errors import ChatError
from calcichat.channel.text import clean


def checked(body: dict[str, Any], choices: Container[str]) -> tuple[int, str, str | None]:
    """Turn number, cleaned text (empty for a tapped button) and tapped id of a request.

    Args:
        body: the request's JSON object.
        choices: ids of the catalogue.

    Raises:
        ChatError: bad_request or too_long.
    """
    turn, text, choice = body.get("turn"), body.get("text"), body.get("choice")
    if not isinstance(turn, int) or isinstance(turn, bool) or not 0 < turn < 2**31:
        raise ChatError("bad_request")
    if (text is None) == (choice is None):
        raise ChatError("bad_request")
    if choice is not None:
        if not isinstance(choice, str) or choice not in choices:
            raise ChatError("bad_request")
        return turn, "", choice
    if not isinstance(text, str):
        raise ChatError("bad_request")
    return turn, clean(text), None
