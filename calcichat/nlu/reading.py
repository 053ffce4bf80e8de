"""Reads a message: spans, their ids, what the safety screen found, in one list of parts."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import replace

from calcichat.dialogue.priority import GRAVE, URGENT
from calcichat.nlu.guessing import SAFETY_IDS, Guess, Guesser
from calcichat.nlu.parts import BACKGROUND, COURTESY, OUT_OF_SCOPE, UNCLEAR, Part
from calcichat.nlu.question_words import is_bare
from calcichat.nlu.references import settle_references
from calcichat.nlu.segmenter import Segmenter, Span
from calcichat.nlu.thresholds import Thresholds
from calcichat.nlu.tidying import (
    add_hits,
    as_her_own,
    is_story,
    tidy,
    without_asides,
    without_doubtful,
)
from calcichat.nlu.topic import Topic, TopicWords
from calcichat.nlu.whole import (
    added_up,
    as_one_question,
    may_be_one_question,
    seen_with,
    without_false_alarm,
)
from calcichat.safety import SafetyHit, SafetyScreen

_TRACE = 0.1  # of a crisis in one sentence; less is noise that a long message would add up
_LONGEST_MERGE = 30  # words; longer than this two spans are two things
_BACK_REFERENCE = re.compile(r"\b(that|this|it|its|they|them|these|those|one|ones|there)\b")
# A choice about, or a result of, something that is not this subject is none of ours to limit.
_OWN_SUBJECT = frozenset({"decision_request", "personal_result"})


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
        self._guesser = guesser
        self._screen = screen
        self._topic_words = topic_words
        self._thresholds = thresholds
        self._segmenter = segmenter
        self._lowered: list[SafetyHit] = []
        self._traces: list[Part] = []

    def read(self, text: str) -> tuple[Part, ...]:
        """The parts of `text` in the order they stand; never empty."""
        reader = copy.copy(self)
        reader._guesser = self._guesser.for_message()
        return reader._read(text)

    def _read(self, text: str) -> tuple[Part, ...]:
        found = self._screen.look_once(text)
        topic = self._topic_words.of(self._guesser.speller.mend(text))
        hits = [hit for hit in found if not hit.lowered]
        if hits and not topic.ours:
            hits = without_false_alarm(hits, self._whole(text))
        self._lowered = [hit for hit in found if hit.lowered]
        spans = self._segmenter.split(text)
        parts = self._classify(text, spans)
        foreign = not self._asks_much(parts) and self._is_foreign(text, topic, hits)
        parts = [] if foreign else parts
        if may_be_one_question(parts, text):
            parts = as_one_question(parts, text, self._whole(text))
        whole = Part(OUT_OF_SCOPE, 0, len(text), 1.0)
        if foreign or self._is_elsewhere(text, topic, parts):
            hits = [hit for hit in hits if hit.id not in _OWN_SUBJECT]
            parts = [] if hits else [whole]
        elif not topic.ours:
            strange = bool(self._guesser.unknown_words(text))
            parts = [self._unsure_is_elsewhere(part, topic, strange) for part in parts]
        parts = settle_references(parts, text)
        if topic.ours:
            parts = without_asides(parts, text, self._thresholds)
        parts = without_doubtful(parts, self._thresholds.beside_question)
        parts = add_hits(parts, hits, self._thresholds)
        parts = as_her_own([*parts, *added_up(parts, self._traces, self._thresholds.grave)])
        if not parts and topic.silent:
            parts = [whole]
        return tidy(parts, text)

    def _asks_much(self, parts: Sequence[Part]) -> bool:
        """Two questions in scope that are surely understood: another subject's word is an aside."""
        sure, aside = self._thresholds.beside_question, {OUT_OF_SCOPE, UNCLEAR, BACKGROUND}
        asked = [p for p in parts if p.asks and p.confidence >= sure]
        return len({p.id for p in asked} - aside - SAFETY_IDS - COURTESY) > 1

    def _whole(self, text: str) -> Guess:
        return self._guesser.guess([text])[0]

    def _is_foreign(self, text: str, topic: Topic, hits: Sequence[SafetyHit]) -> bool:
        """Another subject's word and none of ours, and nothing that we surely know."""
        if not topic.foreign or is_story(text):  # a story has many subjects
            return False
        guess = self._whole(text)
        if guess.id in URGENT and guess.confidence >= self._thresholds.safety:
            return False  # a life comes before the subject
        # "I take calcium for my bones, should I stop": her decision decides in doubt.
        doubt = any(hit.id in _OWN_SUBJECT for hit in hits)
        limit = self._thresholds.answer if doubt else self._thresholds.foreign
        known = guess.question_confidence >= limit
        return guess.question == OUT_OF_SCOPE or not known

    def _is_elsewhere(self, text: str, topic: Topic, parts: Sequence[Part]) -> bool:
        """The whole of it is out of scope: surely, or without a word of ours and a piece of it too.

        A piece such as "what do I do" fits any subject; only the whole tells which.
        """
        pieces = [name for part in parts for name in (part.id, *part.nearest[:1])]
        hinted = not topic.ours and OUT_OF_SCOPE in pieces
        if len(parts) < 2 or (is_story(text) and not hinted) or self._asks_much(parts):
            return False
        limit = 0.0 if hinted else self._thresholds.beside_question
        whole = self._whole(text)
        return whole.question == OUT_OF_SCOPE and whole.question_confidence >= limit

    def _unsure_is_elsewhere(self, part: Part, topic: Topic, strange: bool) -> Part:
        """No word of ours, and not understood or said in words that our examples never use."""
        unclear = part.id == UNCLEAR and part.confidence < 0.5 and not topic.weak
        limit = self._thresholds.strange_weak if topic.weak else self._thresholds.strange
        doubtful = strange and part.confidence < limit
        kept = {BACKGROUND, *SAFETY_IDS, *COURTESY}
        if part.id not in kept and (unclear or doubtful):
            return replace(part, id=OUT_OF_SCOPE)
        return part

    def _classify(self, text: str, spans: Sequence[Span]) -> list[Part]:
        pieces = [text[span.start : span.end] for span in spans]
        guesses = self._guesser.guess_within(pieces, seen_with(text, spans))
        self._traces = [
            Part("crisis", span.start, span.end, guess.crisis)
            for span, guess in zip(spans, guesses, strict=True)
            if guess.crisis >= _TRACE
        ]
        asking = [span.asks for span in spans]
        saying = [self._says_something(guess) for guess in guesses]
        alone = len(spans) == 1
        parts: list[Part] = []
        for i, (span, guess) in enumerate(zip(spans, guesses, strict=True)):
            others_ask, others_say = sum(asking) > asking[i], sum(saying) > saying[i]
            seen = replace(span, asks=span.asks or alone)
            part = self._part(seen, guess, others_ask, others_say)
            # Reading two pieces as one costs as much as a piece: only where it may matter.
            surely = guess.confidence >= self._thresholds.beside_question and others_ask
            bare = bool(parts) and is_bare(pieces[i]) and not (surely and parts[-1].asks)
            near = bool(parts) and self._may_belong(span, pieces[i], guess, parts[-1])
            pair = self._pair(text, spans[i - 1], span) if bare or near else None
            if bare and pair is not None:
                parts[-1] = self._with_bare(parts[-1], spans[i - 1], span, pair)
            elif pair is not None and self._belongs(span, guess, pair, parts[-1]):
                merged = self._merged(spans[i - 1], span, pair)
                if span.soft or parts[-1].id == BACKGROUND:
                    parts[-1] = replace(merged, start=min(parts[-1].start, merged.start))
                else:
                    parts.append(replace(merged, start=span.start))
            else:
                parts.append(part)
        return parts

    def _pair(self, text: str, before: Span, span: Span) -> Guess:
        return self._guesser.guess([text[before.start : span.end]])[0]

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
        return self._part(whole, pair, others_ask=False)

    def _with_bare(self, before: Part, left: Span, span: Span, pair: Guess) -> Part:
        """A piece like "is that why" asks nothing alone: it turns what stands before it."""
        merged = self._merged(left, span, pair)
        if merged.id in {BACKGROUND, UNCLEAR} or merged.confidence <= before.confidence:
            return before if before.id != BACKGROUND else merged
        return replace(merged, start=before.start)

    def _says_something(self, guess: Guess) -> bool:
        sure = guess.confidence >= self._thresholds.beside_question
        return sure and guess.id not in {BACKGROUND, UNCLEAR, OUT_OF_SCOPE, *COURTESY}

    def _part(self, span: Span, guess: Guess, others_ask: bool, others_say: bool = False) -> Part:
        name, confidence = guess.id, guess.confidence
        # What may be a danger is never kept silent for something said beside it.
        silent = others_ask or (others_say and guess.question not in SAFETY_IDS)
        if name == BACKGROUND and (span.asks or not silent):
            name, confidence = guess.question, guess.question_confidence
        limit = self._limit(name, span, others_ask)
        nearest = guess.nearest
        if name in SAFETY_IDS and confidence < limit:
            name, confidence = guess.plain, guess.plain_confidence
            limit = self._limit(name, span, others_ask)
        if confidence < limit and name != BACKGROUND:
            nearest = tuple(dict.fromkeys((name, *nearest)))[:3]
            name = UNCLEAR if span.asks else BACKGROUND
        return Part(name, span.start, span.end, confidence, nearest, span.asks)

    def _limit(self, name: str, span: Span, others_ask: bool) -> float:
        # Not a crisis: doubt raises it, and "if I were not there" is no denial.
        lowered = self._lowered if name != "crisis" else ()
        if any(hit.id == name and _meet(span, hit) for hit in lowered):
            return self._thresholds.taken_back
        if name in URGENT:
            return self._thresholds.grave
        if name in SAFETY_IDS:
            return self._thresholds.safety
        if span.asks:
            return self._thresholds.answer
        return self._thresholds.beside_question if others_ask else self._thresholds.statement

    def _belongs(self, span: Span, guess: Guess, pair: Guess, before: Part) -> bool:
        """A piece that may belong to the one before is indeed understood better with it."""
        # Nothing is written over a danger.
        if before.id in GRAVE - {pair.id}:
            return False
        if pair.id in {BACKGROUND, UNCLEAR} or len(pair.text.split()) > _LONGEST_MERGE:
            return False
        if not span.soft:
            return pair.confidence > guess.confidence
        if before.id in {BACKGROUND, *SAFETY_IDS, *COURTESY}:
            return self._thresholds.answer < pair.confidence
        same = before.id == guess.id or guess.id == BACKGROUND
        return same or self._thresholds.answer <= pair.confidence


def _meet(span: Span, hit: SafetyHit) -> bool:
    return span.start < hit.end and hit.start < span.end
