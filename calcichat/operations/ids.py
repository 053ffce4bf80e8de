"""The id a request carries through the logs of all processes; it says nothing of who asks."""

from __future__ import annotations

import random
import re
from contextvars import ContextVar

HEADER = "X-Request-Id"
_FORM = re.compile(r"[0-9a-f]{32}")

request_id: ContextVar[str] = ContextVar("request_id", default="")


def take_request_id(offered: str | None, *, trusted: bool) -> str:
    """Sets the id of this request and returns it.

    Args:
        offered: the header's value. nginx makes 32 hexadecimal digits; anything else could be
            a text somebody wants in the logs.
        trusted: whether it comes from a proxy of ours.
    """
    known = trusted and offered is not None and _FORM.fullmatch(offered)
    # Nobody gains by guessing it, and the system's own random bytes cost a tenth of a millisecond.
    chosen = offered if known and offered else f"{random.getrandbits(128):032x}"
    request_id.set(chosen)
    return chosen
