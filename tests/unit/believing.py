"""Reads messages with a classifier that believes what a test says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from calcichat.content.load import DATA
from calcichat.evaluation.product_model import classifier_settings
from calcichat.nlu.guessing import Guess, Guesser
from calcichat.nlu.parts import Part
from calcichat.nlu.question_classifier import thresholds
from calcichat.nlu.reading import Reader
from calcichat.nlu.segmenter import Segmenter
from calcichat.nlu.spelling import Speller
from calcichat.nlu.topic import TopicWords
from calcichat.safety import shared_screen
from calcichat.safety_order import GRAVE, SAFETY_IDS

SPELLER = Speller.load(DATA, frozenset())
SEGMENTER = Segmenter(None)
SCREEN, TOPIC = shared_screen(DATA / "safety"), TopicWords.load(DATA)
LIMITS = thresholds(classifier_settings())


def taken(name: str, sure: float, *, tells: bool = False, safety: float = 0.04) -> Guess:
    """A guess of one id; `safety` is the chance of all dangers together where it is none.

    Unless told so much that a find of the screen is not ruled out (second_look.py).
    """
    plain = "how_common" if name in SAFETY_IDS | {"background"} else name
    asked = (plain, 0.3) if name == "background" else (name, sure)
    crisis = sure if name == "crisis" else 0.0
    chance = sure if name in SAFETY_IDS else safety
    return Guess("", name, sure, *asked, plain, 0.3, (), tells, crisis, chance)


TELLS = taken("background", 0.9, tells=True)


class Believing(Guesser):
    """Stands in for a trained model: texts without end marks and what they are taken for."""

    def __init__(
        self,
        beliefs: Mapping[str, Guess],
        other: Guess,
        strange: Collection[str],
        chances: Mapping[str, float],
    ) -> None:
        self.speller = SPELLER
        self._beliefs, self._other, self._strange = beliefs, other, strange
        self._chances = dict.fromkeys(GRAVE, 0.02) | dict(chances)

    def chances(self, text: str) -> dict[str, float]:
        return self._chances

    def for_message(self) -> Guesser:
        return self

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        return [self._beliefs.get(text.strip("?. "), self._other) for text in texts]

    def guess_within(self, texts: Sequence[str], within: Mapping[int, str]) -> list[Guess]:
        return self.guess(texts)

    def unknown_words(self, text: str) -> list[str]:
        return [word for word in text.split() if word in self._strange]


def read(
    text: str,
    other: Guess = TELLS,
    beliefs: Mapping[str, Guess] | None = None,
    strange: Collection[str] = (),
    chances: Mapping[str, float] | None = None,
) -> tuple[Part, ...]:
    """The parts of a text of which everything is taken for `other` but what `beliefs` name.

    Every id may stand somewhere in the text but for `chances`; dangers hardly.
    """
    guesser = Believing(beliefs or {}, other, strange, chances or {})
    return Reader(guesser, SCREEN, TOPIC, LIMITS, SEGMENTER).read(text)


def told(
    text: str,
    other: Guess = TELLS,
    beliefs: Mapping[str, Guess] | None = None,
    strange: Collection[str] = (),
    chances: Mapping[str, float] | None = None,
) -> list[str]:
    """Their ids."""
    return [part.id for part in read(text, other, beliefs, strange, chances)]
