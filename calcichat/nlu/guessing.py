"""The classifier's view of pieces of text, with what no classifier may decide alone."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calcichat.nlu.odds import Probabilities, with_fixed
from calcichat.nlu.parts import BACKGROUND, COURTESY, UNCLEAR
from calcichat.nlu.question_model import QuestionModel, column_of, words_of
from calcichat.nlu.spelling import AMBIGUOUS, Speller
from calcichat.safety_order import GRAVE, SAFETY_IDS

MACRO, MICRO, TYPES = "macrocalcifications", "microcalcifications", "types_of_calcifications"
_NEAREST = 3
_ASKS = 0.95  # a piece is surely a question of its own
_SURE = 0.9  # a spelling between micro and macro is answered with both types, not with "unclear"


@dataclass(frozen=True)
class Guess:
    """What a piece of text was taken for.

    Attributes:
        text: the piece with its spelling mended.
        id: the best id; `background` only when the piece tells and asks nothing.
        confidence: its probability.
        question: the best id that is not `background`.
        question_confidence: its probability among all but `background`.
        plain: the best id that is neither `background` nor of the safety group.
        plain_confidence: its probability among those.
        tells: that it asks nothing is likelier than `plain`.
        nearest: ids for "Did you mean", best first.
        crisis: the probability of `crisis`, whatever the best id is.
        safety: the probability of all safety ids together.
    """

    text: str
    id: str
    confidence: float
    question: str
    question_confidence: float
    plain: str
    plain_confidence: float
    nearest: tuple[str, ...]
    tells: bool = False
    crisis: float = 0.0
    safety: float = 0.0


class Guesser:
    """Classifies pieces of text, many at once."""

    def __init__(self, model: QuestionModel, speller: Speller) -> None:
        self._model = model
        self.speller = speller
        self._known = frozenset(model.known_words)
        self._seen: dict[str, Probabilities] | None = None
        self._background = column_of(model.labels, BACKGROUND)
        self._crisis = column_of(model.labels, "crisis")
        self._grave = [i for i, label in enumerate(model.labels) if label in GRAVE]

    def for_message(self) -> Guesser:
        """One that classifies the same text only once; it and what it saw go with the message."""
        other = copy.copy(self)
        other._seen = {}
        other._model = self._model.for_message()
        other.speller = self.speller.for_message()
        return other

    def chances(self, text: str) -> dict[str, float]:
        """The chance of each id to be somewhere in a text; they do not add up to 1."""
        chances = self._model.chances(self.speller.mend(text))
        return dict(zip(self._model.labels, chances.tolist(), strict=True))

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """One guess a text."""
        if not texts:
            return []
        mended = [self.speller.mend(text) for text in texts]
        rows = self._probabilities(mended)
        return [self._best(text, row) for text, row in zip(mended, rows, strict=True)]

    def guess_within(self, texts: Sequence[str], within: Mapping[int, str]) -> list[Guess]:
        """Like `guess`; some texts are seen half alone and half within a larger one.

        What is told beside a question is easily taken for a danger or another question; the whole
        message knows better. A grave id never gets less than the piece alone says: doubt raises it.
        A sure question beside a danger stays one.

        Args:
            texts: the pieces.
            within: number of a piece -> the text around it.
        """
        if not texts:
            return []
        mended = [self.speller.mend(text) for text in [*texts, *within.values()]]
        rows = self._probabilities(mended)
        for row, number in enumerate(within, len(texts)):
            if not self._asks_beside_danger(rows[number], rows[row]):
                alone = rows[number, self._grave]
                rows[number] = (rows[number] + rows[row]) / 2
                rows[number] = _with_at_least(rows[number], self._grave, alone)
        pieces = mended[: len(texts)]
        return [self._best(text, row) for text, row in zip(pieces, rows, strict=False)]

    def _asks_beside_danger(self, alone: Probabilities, whole: Probabilities) -> bool:
        """Whether a piece is surely a question, and what the whole is about is a danger.

        The danger stands in the other pieces; half of it would hide the question.
        """
        best = int(alone.argmax())
        asks = best != self._background and best not in self._grave
        return asks and alone[best] >= _ASKS and int(whole.argmax()) in self._grave

    def _probabilities(self, mended: Sequence[str]) -> Probabilities:
        if self._seen is None:
            return self._model.probabilities(mended)
        new = [text for text in dict.fromkeys(mended) if text not in self._seen]
        if new:
            self._seen.update(zip(new, self._model.probabilities(new), strict=True))
        return np.stack([self._seen[text] for text in mended])

    def _safety(self, row: Probabilities) -> float:
        return float(sum(row[i] for i in self._model.safety_columns))

    def unknown_words(self, text: str) -> list[str]:
        """Words of a text that no example in scope holds."""
        return [word for word in words_of(self.speller.mend(text)) if word not in self._known]

    def _share(self, row: Probabilities, label: str, without: float) -> float:
        return float(row[self._model.labels.index(label)]) / max(1e-9, 1.0 - without)

    def _best(self, text: str, row: Probabilities) -> Guess:
        order = np.argsort(row)[::-1][: _NEAREST + len(SAFETY_IDS) + 2]
        ranked = [self._model.labels[i] for i in order]
        best = settle_kind(ranked, text)
        unclear_kind = best == TYPES and AMBIGUOUS in text
        asked = [label for label in ranked if label != BACKGROUND]
        told = float(row[self._background]) if self._background is not None else 0.0
        first = next(float(row[i]) for i in order if self._model.labels[i] != BACKGROUND)
        plain = [label for label in asked if label not in SAFETY_IDS] or asked
        unsafe = self._safety(row)
        barred = {best, BACKGROUND, UNCLEAR, *SAFETY_IDS, *COURTESY}
        if AMBIGUOUS in text:
            barred.add(MACRO)
        return Guess(
            text=text,
            id=best,
            confidence=max(float(row[order[0]]), _SURE if unclear_kind else 0.0),
            question=settle_kind(asked, text),
            question_confidence=first / max(1e-9, 1.0 - told),
            plain=settle_kind(plain, text),
            plain_confidence=self._share(row, plain[0], told + unsafe),
            tells=told > float(row[self._model.labels.index(plain[0])]),
            nearest=tuple(label for label in ranked if label not in barred)[:_NEAREST],
            crisis=float(row[self._crisis]) if self._crisis is not None else 0.0,
            safety=unsafe,
        )


def _with_at_least(
    row: Probabilities, columns: Sequence[int], least: Probabilities
) -> Probabilities:
    """Probabilities with some of them raised; the others share what is left."""
    return with_fixed(row, columns, np.maximum(row[columns], least))


def settle_kind(ranked: Sequence[str], text: str) -> str:
    """Macro only for a clear macro; micro words never get macro; unclear spelling gets both types.

    The one letter between them is the difference between "no follow-up" and "may be cancer".

    Args:
        ranked: ids, best first.
        text: the words with their spelling mended.
    """
    best = ranked[0]
    if AMBIGUOUS in text and best not in SAFETY_IDS and _may_be_about_kinds(ranked):
        return TYPES
    if best == MACRO:
        if "micro" in text:
            return TYPES if "macro" in text else MICRO
        if not re.search(r"macro|\b(large|larger|big|bigger|round)\b", text):
            return TYPES
    return best


def _may_be_about_kinds(ranked: Sequence[str]) -> bool:
    return not ranked[0].startswith("not_covered") or TYPES in ranked[:4] or MACRO in ranked[:4]
