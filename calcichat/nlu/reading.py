"""Reads a message: spans, their ids, what the safety screen found, in one list of parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from calcichat.nlu.parts import BACKGROUND, UNCLEAR, Part
from calcichat.nlu.question_model import Probabilities, QuestionModel
from calcichat.nlu.segmenter import Segmenter, Span
from calcichat.nlu.spelling import is_ambiguous, mend
from calcichat.safety import SafetyHit, SafetyScreen

MACRO, MICRO, TYPES = "macrocalcifications", "microcalcifications", "types_of_calcifications"
SAFETY_IDS = frozenset(
    {
        "crisis",
        "emergency",
        "symptom_reported",
        "decision_request",
        "personal_result",
        "emotional_support",
    }
)
COURTESY = frozenset({"greet", "goodbye", "thanks", "affirm", "deny"})
_NEAREST = 3
_LONGEST_MERGE = 30  # words; longer than this two spans are two things
_BACK_REFERENCE = re.compile(r"\b(that|this|it|its|they|them|these|those|one|ones|there)\b")


@dataclass(frozen=True)
class Thresholds:
    """Probabilities below which a guess is not acted on; config.yml gives the reasons.

    Attributes:
        answer: for an id of any group.
        statement: for a piece that asks nothing by its form.
        safety: for a safety id that only the classifier, not the screen, has seen.
        beside_safety: for another id out of the very words the screen reacted to.
    """

    answer: float
    statement: float
    safety: float
    beside_safety: float


@dataclass(frozen=True)
class _Guess:
    """The classifier's view of a piece of text."""

    text: str
    id: str
    confidence: float
    nearest: tuple[str, ...]


class Reader:
    """Understands a message; holds no state between messages."""

    def __init__(
        self,
        model: QuestionModel,
        screen: SafetyScreen,
        thresholds: Thresholds,
        segmenter: Segmenter | None = None,
    ) -> None:
        self._model = model
        self._screen = screen
        self._thresholds = thresholds
        self._segmenter = segmenter or Segmenter()

    def read(self, text: str) -> tuple[Part, ...]:
        """The parts of `text` in the order they stand; never empty."""
        hits = self._screen.screen(text)
        spans = self._segmenter.split(text)
        parts = self._classify(text, spans)
        parts = _add_hits(parts, hits, self._thresholds)
        return _tidy(parts, text)

    def _classify(self, text: str, spans: Sequence[Span]) -> list[Part]:
        if not spans:
            return []
        pieces = [text[span.start : span.end] for span in spans]
        joined = [text[left.start : right.end] for left, right in pairwise(spans)]
        guesses = self._guess([*pieces, *joined])
        single, pairs = guesses[: len(pieces)], guesses[len(pieces) :]
        parts: list[Part] = []
        for i, (span, guess) in enumerate(zip(spans, single, strict=True)):
            pair = pairs[i - 1] if i else None
            part = self._part(span, guess)
            if pair is not None and parts and self._belongs(span, guess, pair, parts[-1]):
                previous = spans[i - 1]
                whole = Span(previous.start, span.end, previous.soft, previous.asks or span.asks)
                merged = self._part(whole, pair)
                if span.soft or parts[-1].id == BACKGROUND:
                    parts[-1] = replace(merged, start=parts[-1].start)
                    continue
                part = replace(merged, start=span.start)
            parts.append(part)
        return parts

    def _guess(self, texts: Sequence[str]) -> list[_Guess]:
        mended = [mend(text) for text in texts]
        rows: Probabilities = self._model.probabilities(mended)
        return [
            self._best(original, tidy, row)
            for original, tidy, row in zip(texts, mended, rows, strict=True)
        ]

    def _best(self, original: str, text: str, row: Probabilities) -> _Guess:
        order = np.argsort(row)[::-1][: _NEAREST + 3]
        ranked = [self._model.labels[i] for i in order]
        best = _settle_kind(ranked, original, text)
        confidence = float(row[order[0]])
        barred = {best, BACKGROUND, UNCLEAR, *SAFETY_IDS, *COURTESY}
        if is_ambiguous(original):
            barred.add(MACRO)
        nearest = tuple(label for label in ranked if label not in barred)[:_NEAREST]
        return _Guess(text, best, confidence, nearest)

    def _part(self, span: Span, guess: _Guess) -> Part:
        limit = self._thresholds.answer if span.asks else self._thresholds.statement
        if guess.id in SAFETY_IDS:
            limit = self._thresholds.safety
        known = guess.id
        nearest = guess.nearest
        if guess.confidence < limit and known != BACKGROUND:
            nearest = (known, *nearest)[:_NEAREST] if known not in SAFETY_IDS else nearest
            known = UNCLEAR if span.asks else BACKGROUND
        return Part(known, span.start, span.end, guess.confidence, nearest, span.asks)

    def _belongs(self, span: Span, guess: _Guess, pair: _Guess, before: Part) -> bool:
        """A span is better understood together with the one before it."""
        if len(pair.text.split()) > _LONGEST_MERGE or pair.id in {BACKGROUND, UNCLEAR}:
            return False
        if span.soft:
            if before.id in {BACKGROUND, *SAFETY_IDS, *COURTESY}:
                return guess.confidence < self._thresholds.answer < pair.confidence
            sure = min(before.confidence, guess.confidence)
            same = before.id == guess.id or guess.id == BACKGROUND
            return same or (sure < self._thresholds.answer <= pair.confidence)
        refers = bool(_BACK_REFERENCE.search(guess.text))
        return (
            refers
            and before.id == BACKGROUND
            and guess.confidence < self._thresholds.beside_safety
            and pair.confidence > guess.confidence
        )


def _settle_kind(ranked: Sequence[str], original: str, text: str) -> str:
    """Macro only for a clear macro; micro words never get macro; unclear spelling gets both types.

    The one letter between them is the difference between "no follow-up" and "may be cancer".
    """
    best = ranked[0]
    if is_ambiguous(original) and best in {MACRO, MICRO, TYPES, "what_are_calcifications"}:
        return TYPES
    if best == MACRO:
        if "micro" in text:
            return TYPES if "macro" in text else MICRO
        if not re.search(r"macro|\b(large|larger|big|bigger|round)\b", text):
            return TYPES
    return best


def _overlap(part: Part, hit: SafetyHit) -> bool:
    shared = min(part.end, hit.end) - max(part.start, hit.start)
    return shared > 0.5 * min(part.end - part.start, hit.end - hit.start)


def _add_hits(
    parts: Sequence[Part], hits: Sequence[SafetyHit], thresholds: Thresholds
) -> list[Part]:
    """Screen hits become parts; a guess out of the same words stays only when it is sure."""
    kept: list[Part] = []
    for part in parts:
        over = [hit for hit in hits if _overlap(part, hit)]
        if not over:
            kept.append(part)
            continue
        only_feelings = all(hit.id == "emotional_support" for hit in over)
        limit = thresholds.answer if only_feelings else thresholds.beside_safety
        told = part.id not in {BACKGROUND, UNCLEAR, *SAFETY_IDS, *COURTESY, "out_of_scope"}
        if told and part.confidence >= limit:
            kept.append(part)
    found = [Part(hit.id, hit.start, hit.end, 1.0) for hit in hits]
    return [*found, *kept]


def _tidy(parts: Sequence[Part], text: str) -> tuple[Part, ...]:
    """Drops what asks nothing, keeps an id once (its first place), never returns nothing."""
    asking = [part for part in parts if part.id != BACKGROUND]
    content = [part for part in asking if part.id not in COURTESY]
    chosen = content or asking
    understood = [part for part in chosen if part.id != UNCLEAR]
    unclear = [part for part in chosen if part.id == UNCLEAR]
    unique: dict[str, Part] = {}
    for part in [*understood, *unclear[:1]]:
        unique.setdefault(part.id, part)
    if not unique:
        nearest = next((part.nearest for part in parts if part.nearest), ())
        return (Part(UNCLEAR, 0, len(text), 0.0, nearest),)
    return tuple(sorted(unique.values(), key=lambda part: (part.start, part.end)))
