"""The safety screen: deterministic, no model, no network."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Doc

from calcichat.safety import lexicon as lexicons
from calcichat.safety.context import overlap
from calcichat.safety.line_index import LineIndex
from calcichat.safety.patterns import Match, as_doc
from calcichat.safety.text import Sentence, sentences
from calcichat.safety_order import SAFETY_ORDER

Message = list[tuple[Sentence, Doc]]


@dataclass(frozen=True)
class SafetyHit:
    """One find.

    Attributes:
        id: A catalogue id of the group `safety`.
        start: Offset of the first character of the clause in the message.
        end: Offset after its last character.
        rule: Name of the lexicon rule that found it; never the patient's words.
        lowered: The words around it take it back ("no lump", "my aunt, in the eighties").
    """

    id: str
    start: int
    end: int
    rule: str
    lowered: bool = False


# The channel screens a text before anything else, the reader again with the other parts. Both do so
# in the context of one request, which forgets the words with the next or with its connection.
_seen: ContextVar[tuple[SafetyScreen, str, tuple[SafetyHit, ...]] | None] = ContextVar(
    "screened", default=None
)


class SafetyScreen:
    """Finds what needs a safety reply, in English and Spanish words, in any mixture."""

    def __init__(self, lexicon: lexicons.Lexicon) -> None:
        self._lexicon = lexicon
        self._lines = [(rule, p) for rule in lexicon.rules for p in rule.patterns.patterns]
        self._index = LineIndex([pattern for _, pattern in self._lines])

    @classmethod
    def load(cls, folder: Path) -> SafetyScreen:
        """Reads the lexicon.

        Args:
            folder: The folder `data/safety`.

        Raises:
            LexiconError: The lexicon can not be read.
        """
        return cls(lexicons.load(folder))

    def prepare(self) -> Iterator[None]:
        """Makes all rules ready ahead of the first messages; a step takes 0.1 ms, all 0.4 s."""
        return self._lexicon.prepare()

    def look_once(self, text: str) -> tuple[SafetyHit, ...]:
        """Like `look`; the same text again in the same request costs nothing."""
        seen = _seen.get()
        if seen is None or seen[0] is not self or seen[1] != text:
            seen = self, text, self.look(text)
            _seen.set(seen)
        return seen[2]

    def screen_once(self, text: str) -> tuple[SafetyHit, ...]:
        """Like `screen`; the same text again in the same request costs nothing."""
        return tuple(hit for hit in self.look_once(text) if not hit.lowered)

    def screen(self, text: str) -> tuple[SafetyHit, ...]:
        """Returns the finds in `text`: by catalogue priority, then by where they stand."""
        return tuple(hit for hit in self.look(text) if not hit.lowered)

    def look(self, text: str) -> tuple[SafetyHit, ...]:
        """Returns the finds in `text` and those that the words around them take back."""
        parts = sentences(text, self._lexicon.speller.rewrite)
        message = [(part, as_doc(self._lexicon.vocab, part)) for part in parts]
        elsewhere = self._lexicon.elsewhere.sentences(message)
        found: dict[tuple[str, int, int, bool], SafetyHit] = {}
        for position, (part, doc) in enumerate(message):
            for rule, match, lowered in self._finds(part, doc, message):
                if rule.here_only and position in elsewhere:
                    continue
                start, end = self._clause(part, match)
                hit = SafetyHit(rule.id, start, end, rule.name, lowered)
                found.setdefault((rule.id, start, end, lowered), hit)
        order = SAFETY_ORDER.index
        return tuple(sorted(found.values(), key=lambda hit: (order(hit.id), hit.start, hit.end)))

    def _finds(
        self, part: Sentence, doc: Doc, message: Message
    ) -> Iterator[tuple[lexicons.Rule, Match, bool]]:
        for position in self._index.worth_trying(part.words):
            rule, pattern = self._lines[position]
            if rule.asks and not part.asks:
                continue
            finds = pattern.find(doc, part)
            if not finds or not _needs_met(rule, message):
                continue
            excepted = rule.unless.find(doc, part) if rule.unless is not None else []
            for find in finds:
                if any(overlap(find, other) for other in excepted):
                    continue
                yield rule, find, any(c.lowers(part, doc, find) for c in rule.lowered_by)

    def _clause(self, part: Sentence, match: Match) -> tuple[int, int]:
        """Widens a match to its clause: up to a comma or a word that starts a new thought."""

        def border(index: int) -> bool:
            return index in part.breaks or part.words[index] in self._lexicon.boundaries

        start, end = match.start, match.end
        while start > 0 and not border(start):
            start -= 1
        while end < len(part.words) and not border(end):
            end += 1
        return part.spans[start][0], part.spans[end - 1][1]


def _needs_met(rule: lexicons.Rule, message: Message) -> bool:
    return rule.needs is None or any(rule.needs.find(doc, part) for part, doc in message)


@lru_cache(maxsize=4)
def shared_screen(folder: Path) -> SafetyScreen:
    """The screen of a folder, read once a process: it holds no state.

    Raises:
        LexiconError: The lexicon can not be read.
    """
    return SafetyScreen.load(folder)
