"""Typed text is only ever text: what is taken out before anything reads it."""

from __future__ import annotations

import unicodedata

from calcichat.channel.errors import ChatError

LONGEST = 2000  # characters, chat_api.md
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEEP = frozenset("\n\t")
_SLASH_LOOKALIKE = "\u2215"  # DIVISION SLASH: reads the same, starts no Rasa command


def clean(raw: str) -> str:
    """NFC text without control, bidirectional-override characters and lone surrogates.

    Raises:
        ChatError: too_long over 2,000 characters, bad_request when nothing is left.
    """
    if len(raw) > LONGEST:
        raise ChatError("too_long")
    kept = "".join(char for char in raw if _is_text(char))
    text = unicodedata.normalize("NFC", kept).strip()
    if not text:
        raise ChatError("bad_request")
    if len(text) > LONGEST:  # some characters are two or three in NFC
        raise ChatError("too_long")
    return text


def disarmed(text: str) -> str:
    """The text with a leading "/" made harmless; same length, so that offsets stay true."""
    return _SLASH_LOOKALIKE + text[1:] if text.startswith("/") else text


def is_identifier(value: str) -> bool:
    """True for plain printable ASCII, the only thing allowed in sessions and ids."""
    return value.isascii() and value.isprintable() and 0 < len(value) <= LONGEST


def _is_text(char: str) -> bool:
    if char in _KEEP:
        return True
    return char not in _BIDI and unicodedata.category(char) not in {"Cc", "Cs"}
