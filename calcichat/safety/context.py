"""What lowers a find: negation, the past, a quotation, a general question, another subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

from calcichat.safety.patterns import LexiconError, Match, PatternSet, WordSets
from calcichat.safety.text import Sentence


@dataclass(frozen=True)
class Context:
    """One way to lower a find.

    Attributes:
        triggers: The wording that lowers ("no", "years ago", "what does").
        excepted: Wording that looks like a trigger and is none ("not only", "not sure").
        cancelled: Wording in the same sentence that takes the trigger back ("still", "bigger").
        spared: Wording that looks as if it took the trigger back ("do they still use it").
        stops: Words the trigger does not reach across ("but", "now").
        passes: Words that may always stand between trigger and find ("any", "or").
        items: Words that may stand between when a list goes on after them ("no lump, pain or ...").
        links: Words that go on with a list.
        right, left: How many other words the trigger reaches across, after and before it.
        commas: Whether it reaches across commas as well ("20 years ago, she was bleeding").
        apart: Whether a trigger that shares a word with the find counts for nothing.
    """

    triggers: PatternSet
    excepted: PatternSet | None
    cancelled: PatternSet | None
    spared: PatternSet | None
    stops: frozenset[str]
    passes: frozenset[str]
    items: frozenset[str]
    links: frozenset[str]
    right: int
    left: int
    commas: bool
    apart: bool

    @classmethod
    def read(cls, vocab: Vocab, entry: Mapping[str, Any], sets: WordSets) -> Context:
        """Builds a context from its entry in context.yml.

        Raises:
            LexiconError: The entry names an unknown word set, or holds a line that can not be read.
        """

        def words(key: str) -> frozenset[str]:
            return frozenset().union(*(_words(item, sets) for item in entry.get(key, ())))

        def patterns(key: str) -> PatternSet | None:
            return PatternSet(vocab, entry[key], sets) if key in entry else None

        return cls(
            triggers=PatternSet(vocab, entry["patterns"], sets),
            excepted=patterns("except"),
            cancelled=patterns("cancelled_by"),
            spared=patterns("not_cancelled_by"),
            stops=words("stops"),
            passes=words("passes"),
            items=words("items"),
            links=words("links"),
            right=int(entry.get("reach_right", -1)),
            left=int(entry.get("reach_left", -1)),
            commas=entry.get("across_commas") == "true",
            apart=entry.get("apart") == "true",
        )

    def lowers(self, sentence: Sentence, doc: Doc, find: Match) -> bool:
        """Tells whether the words around `find` lower it.

        Args:
            sentence: The sentence the find stands in.
            doc: The same sentence for spaCy.
            find: The find. A "not" its own pattern asks for is part of it ("can not breathe"),
                not a negation of it.
        """
        triggers = self.triggers.find(doc, sentence)
        if not triggers or _outside(self.cancelled, self.spared, doc, sentence):
            return False
        excepted = self.excepted.find(doc, sentence) if self.excepted is not None else []
        return any(
            self._reaches(sentence, trigger, find)
            for trigger in triggers
            if not any(overlap(trigger, other) for other in excepted)
            and (self.commas or sentence.breaks.isdisjoint(range(trigger.start + 1, trigger.end)))
        )

    def _reaches(self, sentence: Sentence, trigger: Match, find: Match) -> bool:
        if overlap(trigger, find):
            if self.apart:
                return False
            inside = find.start <= trigger.start < find.end
            return not (inside and sentence.words[trigger.start] in find.own)
        clause = not self.stops.isdisjoint(sentence.words[find.start : find.end])
        if trigger.end <= find.start:
            return self._bridged(sentence, trigger.end, find.start, self.right, clause)
        return self._bridged(sentence, find.end, trigger.start, self.left, clause)

    def _bridged(self, sentence: Sentence, start: int, end: int, reach: int, clause: bool) -> bool:
        """Tells whether the words from `start` to `end` let the trigger through."""
        if reach < 0 or (clause and start < end):
            return False
        others = 0
        for index in range(start, end):
            word = sentence.words[index]
            goes_on = index + 1 in sentence.breaks or (
                index + 1 < end and sentence.words[index + 1] in self.links
            )
            if word in self.stops:
                return False
            if word in self.passes or word in self.links or (word in self.items and goes_on):
                continue
            others += 1
        comma = any(index in sentence.breaks for index in range(start, end + 1))
        return others <= (0 if comma and not self.commas else reach)


def _outside(
    patterns: PatternSet | None, spared: PatternSet | None, doc: Doc, sentence: Sentence
) -> bool:
    """Tells whether one of `patterns` stands where none of `spared` does."""
    finds = patterns.find(doc, sentence) if patterns is not None else []
    others = spared.find(doc, sentence) if finds and spared is not None else []
    return any(not any(overlap(find, other) for other in others) for find in finds)


def overlap(one: Match, other: Match) -> bool:
    """Tells whether two matches share a word."""
    return one.start < other.end and other.start < one.end


def _words(item: str, sets: WordSets) -> frozenset[str]:
    if not item.startswith("<"):
        return frozenset({item})
    if item[1:-1] not in sets:
        raise LexiconError(f"{item} is an unknown word set")
    return sets[item[1:-1]]
