"""Where the pieces of a message stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A piece of the message, as character offsets.

    Attributes:
        start: of its first character.
        end: after its last character.
        soft: the seam before it was guessed (no punctuation): the classifier may undo it.
        asks: it has the form of a question or a request.
    """

    start: int
    end: int
    soft: bool
    asks: bool

    def meets(self, start: int, end: int) -> bool:
        """Whether it shares a character with another stretch of the message."""
        return self.start < end and start < self.end
