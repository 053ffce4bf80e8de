"""The parts of one message: each piece with what it was taken for, alone or with another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from calcichat.nlu.guessing import Guess, Guesser
from calcichat.nlu.parts import (
    BACKGROUND,
    COURTESY,
    OUT_OF_SCOPE,
    SAYS_NOTHING,
    UNCLEAR,
    Part,
)
from calcichat.nlu.question_words import is_bare
from calcichat.nlu.spans import Span
from calcichat.nlu.thresholds import Thresholds
from calcichat.nlu.whole import seen_with
from calcichat.safety import SafetyHit
from calcichat.safety_order import GRAVE, SAFETY_IDS, URGENT

_TRACE = 0.1  # of a crisis in one sentence; less is noise that a long message would add up
_LONGEST_MERGE = 30  # words; longer than this two spans are two things
_MOST_NEAREST = 3
_BACK_REFERENCE = re.compile(r"\b(that|this|it|its|they|them|these|those|one|ones|there)\b")


class Pieces:
    """The pieces of one message, guessed once.

    Args:
        text: the message.
        spans: where its pieces stand.
        lowered: what the safety screen found and the words around it take back.
        guesser: of this message.
        thresholds: how sure a guess must be.
    """

    def __init__(
        self,
        text: str,
        spans: Sequence[Span],
        lowered: Sequence[SafetyHit],
        guesser: Guesser,
        thresholds: Thresholds,
    ) -> None:
        self._text = text
        self._spans = spans
        self._lowered = lowered
        self._guesser = guesser
        self._thresholds = thresholds
        words = [text[span.start : span.end] for span in spans]
        self.guesses = guesser.guess_within(words, seen_with(text, spans))

    def traces(self) -> list[Part]:
        """The pieces that hold a trace of a crisis."""
        return [
            Part("crisis", span.start, span.end, guess.crisis)
            for span, guess in zip(self._spans, self.guesses, strict=True)
            if guess.crisis >= _TRACE
        ]

    def parts(self) -> list[Part]:
        """A part a piece, in order; what only means something with the piece before joins it."""
        asking = [span.asks for span in self._spans]
        saying = [self._says_something(guess) for guess in self.guesses]
        alone = len(self._spans) == 1
        parts: list[Part] = []
        for i, (span, guess) in enumerate(zip(self._spans, self.guesses, strict=True)):
            others_ask, others_say = sum(asking) > asking[i], sum(saying) > saying[i]
            seen = replace(span, asks=span.asks or alone)
            self._add(parts, i, self.part(seen, guess, others_ask, others_say), others_ask)
        return parts

    def _add(self, parts: list[Part], i: int, part: Part, others_ask: bool) -> None:
        """Puts the part of piece `i` beside the parts before it, or joins it with the last."""
        span, guess = self._spans[i], self.guesses[i]
        piece = self._text[span.start : span.end]
        # Reading two pieces as one costs as much as a piece: only where it may matter.
        surely = guess.confidence >= self._thresholds.beside_question and others_ask
        bare = bool(parts) and is_bare(piece) and not (surely and parts[-1].asks)
        near = bool(parts) and self._may_belong(span, piece, guess, parts[-1])
        if not (bare or near):
            parts.append(part)
            return
        pair = self._pair(self._spans[i - 1], span)
        if bare:
            turned = self._with_bare(parts[-1], self._spans[i - 1], span, pair)
            alone = turned == parts[-1] or turned.confidence < part.confidence
            if alone and part.id not in SAYS_NOTHING:
                parts.append(part)
            else:
                parts[-1] = turned
        elif self.belongs(span, guess, pair, parts[-1]):
            parts[-1:] = self._joined(parts[-1], i, pair)
        else:
            parts.append(part)

    def _joined(self, before: Part, i: int, pair: Guess) -> list[Part]:
        """The part before piece `i` and the piece as one; or beside it, after a full stop."""
        span = self._spans[i]
        merged = self._merged(self._spans[i - 1], span, pair)
        tells = self.guesses[i].id == BACKGROUND and before.id not in SAYS_NOTHING
        if span.soft and tells and merged.confidence < before.confidence:
            return [before]  # what is told behind a question makes no other question of it
        if span.soft or before.id == BACKGROUND:
            return [replace(merged, start=min(before.start, merged.start))]
        return [before, replace(merged, start=span.start)]

    def _pair(self, before: Span, span: Span) -> Guess:
        return self._guesser.guess([self._text[before.start : span.end]])[0]

    def _may_belong(self, span: Span, piece: str, guess: Guess, before: Part) -> bool:
        """Whether a piece could be better understood together with the one before it."""
        if span.soft:
            if before.id in {BACKGROUND, *SAFETY_IDS, *COURTESY}:
                return guess.confidence < self._thresholds.answer
            same = before.id == guess.id or guess.id == BACKGROUND
            return same or min(before.confidence, guess.confidence) < self._thresholds.answer
        told = before.id == BACKGROUND and guess.confidence < self._thresholds.beside_safety
        return told and bool(_BACK_REFERENCE.search(piece.lower()))

    def _merged(self, before: Span, span: Span, pair: Guess) -> Part:
        whole = Span(before.start, span.end, before.soft, before.asks or span.asks)
        return self.part(whole, pair, others_ask=False)

    def _with_bare(self, before: Part, left: Span, span: Span, pair: Guess) -> Part:
        """A piece like "is that why" asks nothing alone: it turns what stands before it."""
        merged = self._merged(left, span, pair)
        if merged.id in SAYS_NOTHING or merged.confidence <= before.confidence:
            return before if before.id != BACKGROUND else merged
        return replace(merged, start=before.start)

    def _says_something(self, guess: Guess) -> bool:
        sure = guess.confidence >= self._thresholds.beside_question
        return sure and guess.id not in {BACKGROUND, UNCLEAR, OUT_OF_SCOPE, *COURTESY}

    def part(self, span: Span, guess: Guess, others_ask: bool, others_say: bool = False) -> Part:
        """What a piece is taken for, as sure as its form asks for.

        Args:
            span: where it stands.
            guess: the classifier's view of it.
            others_ask: another piece of the message asks by its form.
            others_say: another piece surely says something.
        """
        name, confidence = guess.id, guess.confidence
        # What may be a danger is never kept silent for something said beside it.
        silent = others_ask or (others_say and guess.question not in SAFETY_IDS)
        if name == BACKGROUND and (span.asks or not silent):
            name, confidence = guess.question, guess.question_confidence
        limit = self._limit(name, span, others_ask)
        nearest = guess.nearest
        if name in SAFETY_IDS and confidence < limit:
            told = guess.tells and not span.asks and silent
            name, confidence = guess.plain, guess.plain_confidence
            name = BACKGROUND if told else name
            limit = self._limit(name, span, others_ask)
        if confidence < limit and name != BACKGROUND:
            rejected = () if name in COURTESY else (name,)  # "Did you mean: Hello" helps nobody
            nearest = tuple(dict.fromkeys((*rejected, *nearest)))[:_MOST_NEAREST]
            name = UNCLEAR if span.asks else BACKGROUND
        return Part(name, span.start, span.end, confidence, nearest, span.asks)

    def _limit(self, name: str, span: Span, others_ask: bool) -> float:
        # Not a crisis: doubt raises it, and "if I were not there" is no denial.
        lowered = self._lowered if name != "crisis" else ()
        if any(hit.id == name and span.meets(hit.start, hit.end) for hit in lowered):
            return self._thresholds.taken_back
        if name in URGENT:
            return self._thresholds.grave
        if name in GRAVE:
            return self._thresholds.symptom
        if name in SAFETY_IDS:
            return self._thresholds.safety
        if span.asks:
            return self._thresholds.answer
        return self._thresholds.beside_question if others_ask else self._thresholds.statement

    def belongs(self, span: Span, guess: Guess, pair: Guess, before: Part) -> bool:
        """A piece that may belong to the one before is indeed understood better with it."""
        # Nothing is written over a danger, and none is joined away.
        if not {before.id, guess.id}.isdisjoint(GRAVE - {pair.id}):
            return False
        if pair.id in SAYS_NOTHING or len(pair.text.split()) > _LONGEST_MERGE:
            return False
        if not span.soft:
            return pair.confidence > guess.confidence
        if before.id in {BACKGROUND, *SAFETY_IDS, *COURTESY}:
            return self._thresholds.answer < pair.confidence
        same = before.id == guess.id or guess.id == BACKGROUND
        return same or self._thresholds.answer <= pair.confidence
