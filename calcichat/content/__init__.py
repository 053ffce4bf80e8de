"""The reviewed words of data/ as typed objects, and the checks that guard them."""

from calcichat.content.load import load_content
from calcichat.content.model import (
    Content,
    ContentError,
    Entry,
    Fact,
    Guidance,
    Line,
    Pair,
    Wording,
)
from calcichat.content.words import fill, markers

__all__ = [
    "Content",
    "ContentError",
    "Entry",
    "Fact",
    "Guidance",
    "Line",
    "Pair",
    "Wording",
    "fill",
    "load_content",
    "markers",
]
