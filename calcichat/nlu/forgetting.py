"""A spaCy pipeline that does not keep for ever what patients typed."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

# A vocabulary keeps each word it meets, half a kilobyte each, and the tokenizer each piece between
# blanks: so the pipeline is made anew, which takes 0.1 s, not more often than after 50 messages of
# nothing but new words, or ten thousand everyday ones.
_MOST_WORDS = 20_000
_MOST_LETTERS = 1_000_000


class Forgetful:
    """Reads texts with a pipeline that it makes anew before much of them is kept.

    Args:
        make: makes the pipeline.

    Attributes:
        language: the pipeline of now.
    """

    def __init__(self, make: Callable[[], Language]) -> None:
        self._make = make
        self._renew()

    def __call__(self, text: str) -> Doc:
        """The text, read; it stays as it is when a later call makes the pipeline anew."""
        self._letters += len(text)
        kept = len(self.language.vocab.strings) - self._own
        if kept > _MOST_WORDS or self._letters > _MOST_LETTERS:
            self._renew()
        return self.language(text)

    def _renew(self) -> None:
        self.language = self._make()
        self._own = len(self.language.vocab.strings)
        self._letters = 0
