"""Reads a message: spans, their ids, what the safety screen found, in one list of parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from calcichat.nlu.absent import is_doubted, may_be_absent, without_absent
from calcichat.nlu.clauses import (
    clauses_of,
    possible_dangers,
    possible_questions,
    told_in_clauses,
)
from calcichat.nlu.guessing import Guess, Guesser
from calcichat.nlu.parts import BACKGROUND, COURTESY, FOUND, OUT_OF_SCOPE, UNCLEAR, Part
from calcichat.nlu.pieces import Pieces
from calcichat.nlu.references import settle_references
from calcichat.nlu.second_look import without_bare_pieces, without_bare_words
from calcichat.nlu.segmenter import Segmenter
from calcichat.nlu.spans import Span
from calcichat.nlu.thresholds import Thresholds
from calcichat.nlu.tidying import (
    add_hits,
    as_her_own,
    is_story,
    tidy,
    without_asides,
    without_doubtful,
)
from calcichat.nlu.topic import TopicWords
from calcichat.nlu.whole import (
    added_up,
    as_one_question,
    may_be_one_question,
    unlikely_hits,
    without_false_alarm,
)
from calcichat.safety import SafetyHit, SafetyScreen
from calcichat.safety_order import GRAVE, SAFETY_IDS, URGENT

_Found = TypeVar("_Found", SafetyHit, Part)
_SURELY_ELSEWHERE = 0.95  # the whole, though a piece surely asks something of ours
# A choice about, or a result of, something that is not this subject is none of ours to limit.
_OWN_SUBJECT = frozenset({"decision_request", "personal_result"})
# A typed command ("/restart") is only text: no word behind a slash alone asks for anything.
_COMMAND = re.compile(r"\s*[/\uff0f\u2215]+\S*\s*")


class Reader:
    """Understands a message; holds no state between messages."""

    def __init__(
        self,
        guesser: Guesser,
        screen: SafetyScreen,
        topic_words: TopicWords,
        thresholds: Thresholds,
        segmenter: Segmenter,
    ) -> None:
        self.guesser = guesser
        self.screen = screen
        self.topic_words = topic_words
        self.thresholds = thresholds
        self.segmenter = segmenter

    def read(self, text: str) -> tuple[Part, ...]:
        """The parts of `text` in the order they stand; never empty."""
        return _Reading(self, text).parts()


class _Reading:
    """One message being read."""

    def __init__(self, reader: Reader, text: str) -> None:
        self._text = text
        self._thresholds = reader.thresholds
        self._guesser = reader.guesser.for_message()
        self._found = reader.screen.look_once(text)
        self._topic = reader.topic_words.of(self._guesser.speller.mend(text))
        self._spans = reader.segmenter.split(text)
        self._lowered = [hit for hit in self._found if hit.lowered]
        self._pieces = Pieces(text, self._spans, self._lowered, self._guesser, self._thresholds)

    def parts(self) -> tuple[Part, ...]:
        text, topic = self._text, self._topic
        hits = self._hits()
        if not hits and _COMMAND.fullmatch(text):
            return (Part(OUT_OF_SCOPE, 0, len(text), 1.0),)
        parts = self._pieces.parts()
        foreign = not self._asks_much(parts) and self._is_foreign(hits)
        parts = [] if foreign else parts
        if may_be_one_question(parts, text):
            parts = as_one_question(parts, text, self._whole())
        whole = Part(OUT_OF_SCOPE, 0, len(text), 1.0)
        if foreign or self._is_elsewhere(parts):
            hits = [hit for hit in hits if hit.id not in _OWN_SUBJECT]
            parts = [] if hits else [whole]
        elif not topic.ours:
            strange = bool(self._guesser.unknown_words(text))
            parts = [self._unsure_is_elsewhere(part, strange) for part in parts]
        if len(parts) == 1 and parts[0].id == OUT_OF_SCOPE:
            parts = [self._elsewhere(parts[0])]
        parts = settle_references(parts, text)
        if topic.ours:
            parts = without_asides(parts, text, self._thresholds)
        parts = without_doubtful(parts, self._thresholds.beside_question)
        parts = add_hits(parts, hits, self._thresholds)
        parts = without_bare_pieces(parts, self._spans, text, self._guesser, self._thresholds)
        added = added_up(parts, self._pieces.traces(), self._thresholds.grave)
        parts = as_her_own(self._held([*parts, *added]))
        if not parts and topic.silent:
            parts = [whole]
        return tidy(parts, text)

    def _held(self, parts: list[Part]) -> list[Part]:
        """Those that the whole message holds; in a story it sees too little of each."""
        if is_story(self._text):
            return parts
        whole = self._whole()
        told = {part.id for part in parts}
        clauses = clauses_of(self._text) if told.isdisjoint(URGENT) else []
        if not (clauses or may_be_absent(parts, whole.question)):
            return parts
        chances = self._guesser.chances(self._text)
        possible = possible_dangers(chances, told, self._thresholds.hidden)
        parts = [*parts, *self._told_in(clauses, possible, self._thresholds.hidden_sure)]
        doubted = [p for p in parts if p.id in GRAVE and is_doubted(p, chances, self._thresholds)]
        kept = self._alone_at_least(doubted, self._thresholds.safety)
        kept += [p for p in doubted if p.id == "crisis" and p.confidence == FOUND]
        left = without_absent(parts, self._text, whole, chances, self._thresholds, kept=kept)
        told = {part.id for part in left}
        others = possible_questions(chances, told, self._thresholds.also)
        return [*left, *self._told_in(clauses, others, self._thresholds.also_sure)]

    def _told_in(
        self, clauses: Sequence[Span], possible: Collection[str], sure: float
    ) -> list[Part]:
        """What one of the clauses tells; they are read only where there may be something."""
        if not (clauses and possible):
            return []
        guesses = self._guesser.guess([self._text[c.start : c.end] for c in clauses])
        return told_in_clauses(clauses, guesses, possible, self._lowered, sure)

    def _hits(self) -> list[SafetyHit]:
        """What the screen found and neither the words around it nor the message take back."""
        hits = [hit for hit in self._found if not hit.lowered]
        if not hits:
            return hits
        if not self._topic.ours:
            left = without_false_alarm(hits, self._whole())
            gone = [hit for hit in hits if hit not in left]
            hits = [*left, *self._alone_at_least(gone, self._thresholds.symptom)]
        hits = without_bare_words(hits, self._spans, self._text, self._guesser, self._thresholds)
        if all(hit.id in GRAVE for hit in hits):
            return hits
        limit, guesses = self._thresholds.unlikely, self._pieces.guesses
        doubted = unlikely_hits(hits, self._spans, guesses, self._whole(), limit)
        kept = self._alone_at_least(doubted, self._thresholds.safety)
        return [hit for hit in hits if hit not in doubted or hit in kept]

    def _alone_at_least(self, found: Sequence[_Found], limit: float) -> list[_Found]:
        """Those whose own words have the last say: a short clause drowns in what stands around."""
        alone = self._guesser.guess([self._text[one.start : one.end] for one in found])
        return [one for one, guess in zip(found, alone, strict=True) if guess.safety >= limit]

    def _asked_surely(self, parts: Sequence[Part]) -> set[str]:
        """Ids of questions in scope that are surely understood."""
        sure, aside = self._thresholds.beside_question, {OUT_OF_SCOPE, UNCLEAR, BACKGROUND}
        asked = [p for p in parts if p.asks and p.confidence >= sure]
        return {p.id for p in asked} - aside - SAFETY_IDS - COURTESY

    def _asks_much(self, parts: Sequence[Part]) -> bool:
        """Two of them: another subject's word is an aside."""
        return len(self._asked_surely(parts)) > 1

    def _whole(self) -> Guess:
        return self._guesser.guess([self._text])[0]

    def _is_foreign(self, hits: Sequence[SafetyHit]) -> bool:
        """Another subject's word and none of ours, and nothing that we surely know."""
        if not self._topic.foreign or is_story(self._text):  # a story has many subjects
            return False
        guess = self._whole()
        if guess.id in URGENT and guess.confidence >= self._thresholds.safety:
            return False  # a life comes before the subject
        # "I take calcium for my bones, should I stop": her decision decides in doubt.
        doubt = any(hit.id in _OWN_SUBJECT for hit in hits)
        limit = self._thresholds.answer if doubt else self._thresholds.foreign
        known = guess.question_confidence >= limit
        if guess.question == OUT_OF_SCOPE:
            return not doubt or guess.question_confidence >= limit
        return not known

    def _is_elsewhere(self, parts: Sequence[Part]) -> bool:
        """The whole of it is out of scope: surely, or without a word of ours and a piece of it too.

        A piece such as "what do I do" fits any subject; only the whole tells which.
        """
        pieces = [name for part in parts for name in (part.id, *part.nearest[:1])]
        hinted = not self._topic.ours and OUT_OF_SCOPE in pieces
        if len(parts) < 2 or (is_story(self._text) and not hinted) or self._asks_much(parts):
            return False
        limit = 0.0 if hinted else self._thresholds.beside_question
        limit = _SURELY_ELSEWHERE if self._asked_surely(parts) else limit
        whole = self._whole()
        return whole.question == OUT_OF_SCOPE and whole.question_confidence >= limit

    def _unsure_is_elsewhere(self, part: Part, strange: bool) -> Part:
        """No word of ours, and not understood or said in words that our examples never use."""
        weak = self._topic.weak
        unclear = part.id == UNCLEAR and part.confidence < 0.5 and not weak
        limit = self._thresholds.strange_weak if weak else self._thresholds.strange
        doubtful = strange and part.confidence < limit
        kept = {BACKGROUND, *SAFETY_IDS, *COURTESY}
        if part.id not in kept and (unclear or doubtful):
            return self._elsewhere(part)
        return part

    def _elsewhere(self, part: Part) -> Part:
        """Another subject, as sure as the part or the whole is of it.

        "Called back for a second audition, what should I wear" is told by its last words alone.
        """
        whole = self._whole()
        sure = whole.question_confidence if whole.question == OUT_OF_SCOPE else 0.0
        return replace(part, id=OUT_OF_SCOPE, confidence=max(part.confidence, sure))
