"""Tells which sentences are about another part of the body or another illness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

from calcichat.safety.patterns import PatternSet, WordSets
from calcichat.safety.text import Sentence

_SEVERAL = 3  # So many of its names, and the whole message is about something else.


@dataclass(frozen=True)
class Elsewhere:
    """Another subject than breasts.

    Attributes:
        names: What names it ("thyroid", "eyelid").
        here: What names a breast, a test of it or its calcium: then nothing is elsewhere.
    """

    names: PatternSet
    here: PatternSet

    @classmethod
    def read(cls, vocab: Vocab, entry: Mapping[str, Any], sets: WordSets) -> Elsewhere:
        """Builds it from its entry in context.yml."""
        return cls(PatternSet(vocab, entry["names"], sets), PatternSet(vocab, entry["here"], sets))

    def sentences(self, message: Sequence[tuple[Sentence, Doc]]) -> frozenset[int]:
        """Returns the positions of the sentences that are about something else."""
        named = [self._named(part, doc) for part, doc in message]
        words = frozenset().union(*named)
        if not words or any(self.here.find(doc, part) for part, doc in message):
            return frozenset()
        return frozenset(
            position for position, found in enumerate(named) if found or len(words) >= _SEVERAL
        )

    def _named(self, part: Sentence, doc: Doc) -> frozenset[str]:
        finds = self.names.find(doc, part)
        return frozenset(part.words[find.start] for find in finds)
