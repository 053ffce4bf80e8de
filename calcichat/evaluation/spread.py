"""Takes some rows out of many, from the whole list and the same ones every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def spread(rows: Sequence[T], most: int) -> list[T]:
    """At most `most` rows, evenly spread over all of them; `most` is 0 or more."""
    count = min(most, len(rows))
    return [rows[at * len(rows) // count] for at in range(count)]
