"""Seams in posts typed without a stop, by the words on both sides of them.

Where sentence after sentence tells something, word order shows nothing ("she did two of each side
| anyhow been wondering if my cereal did this"). A logistic regression over the words around a place
tells whether a new piece begins there. It is fitted on posts that are made of the examples of
data/: put one behind the other, without their stops, their borders are known.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import FeatureHasher
from spacy.language import Language
from spacy.tokens import Doc

_FILE = "run_on.npz"
_COLUMNS = 2**17  # of hashed features, half a megabyte of weights
_LONG = 20  # tokens without a seam; shorter stretches the rules cut well enough
_SURE = 0.6  # at 0.7 long posts lose parts (docs/decisions/0006-run-on-posts.md)
_SHORTEST = 4  # tokens of a piece
_STOPS = frozenset(".!?;…¿¡")
_EDGE = "<>"
# The posts that it is fitted on.
_POSTS, _SEED = 10_000, 1
_PIECES = (2, 8)
_TELLING = 0.55  # share of pieces that ask nothing
_JOINED, _COMMAS = 0.2, 0.5  # shares: of pieces that a joiner opens, of posts with commas
_OPENINGS = ("and", "so", "also", "but", "anyway", "ok so", "and also", "y")
_KEPT = 0.3  # of the places where no piece begins: ten times as many as where one does


class RunOn:
    """Knows where pieces begin in a stretch of words.

    Args:
        weights: one a hashed feature, shape (131072,), float32.
        intercept: log odds of a place without any known feature.
    """

    def __init__(self, weights: NDArray[np.float32], intercept: float) -> None:
        self._weights, self._intercept = weights, intercept
        self._hasher = _hasher()

    def with_seams(self, doc: Doc, cuts: Sequence[int]) -> list[int]:
        """The cuts of a sentence and further ones where stretches are long.

        Args:
            doc: the message.
            cuts: token positions, the sentence's start and end among them, ascending.
        """
        found = set(cuts)
        for start, end in pairwise(cuts):
            if end - start >= _LONG:
                found |= self._inside(doc, start, end)
        return sorted(found)

    def _inside(self, doc: Doc, start: int, end: int) -> set[int]:
        places = [i for i in range(start, end) if _counts(doc, i)]
        chances = self.probabilities([doc[i].lower_ for i in places])
        seams = {start, end}
        for at in np.argsort(-chances, kind="stable"):  # the same cuts on every machine
            if chances[at] < _SURE:
                break
            place = places[at + 1]
            if doc[place].text != "," and all(abs(place - seam) >= _SHORTEST for seam in seams):
                seams.add(place)
        return seams - {start, end}

    def probabilities(self, words: Sequence[str]) -> NDArray[np.float64]:
        """That a piece begins at each word but the first, shape (len(words) - 1,)."""
        if len(words) < 2:
            return np.zeros(0)
        rows = self._hasher.transform(_features(words, i) for i in range(1, len(words)))
        odds = np.asarray(rows @ self._weights, dtype=np.float64) + self._intercept
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return chances

    def save(self, folder: Path) -> None:
        """Writes it into the model's folder."""
        np.savez(folder / _FILE, weights=self._weights, intercept=self._intercept)

    @classmethod
    def load(cls, folder: Path) -> RunOn:
        """Reads what `save` wrote."""
        with np.load(folder / _FILE, allow_pickle=False) as stored:
            return cls(stored["weights"], float(stored["intercept"]))


def fit_run_on(telling: Sequence[str], asking: Sequence[str], language: Language) -> RunOn:
    """Fits it on posts made of texts.

    Args:
        telling: texts that ask nothing.
        asking: all others; one of the two kinds may be missing.
        language: cuts a text into words, as the segmenter does.
    """
    from sklearn.linear_model import SGDClassifier  # only training needs it

    chance = random.Random(_SEED)  # noqa: S311 - no secret, has to be repeatable
    # Words and a place among them; their features, many times as large, are made one by one.
    places: list[tuple[list[str], int]] = []
    begins: list[bool] = []
    cut = {text: _words(language, text) for text in {*telling, *asking}}
    for _ in range(_POSTS):
        words, borders = _post(telling, asking, cut, chance)
        for i in range(1, len(words)):
            if borders[i] or chance.random() < _KEPT:
                places.append((words, i))
                begins.append(borders[i])
    model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=8, tol=None, random_state=_SEED)
    model.fit(_hasher().transform(_features(words, i) for words, i in places), begins)
    # The places left out would have made a border as many times less likely.
    intercept = float(model.intercept_[0]) + math.log(_KEPT)
    return RunOn(model.coef_[0].astype(np.float32), intercept)


def _post(
    telling: Sequence[str],
    asking: Sequence[str],
    cut: dict[str, list[tuple[str, bool]]],
    chance: random.Random,
) -> tuple[list[str], list[bool]]:
    """Words of a made-up post, and whether a piece begins at each."""
    words: list[str] = []
    borders: list[bool] = []
    commas = chance.random() < _COMMAS
    for _ in range(chance.randint(*_PIECES)):
        tells = chance.random() < _TELLING
        # A set of questions alone, such as a public one, has nothing that tells.
        text = chance.choice((telling if tells else asking) or telling or asking)
        opening = chance.choice(_OPENINGS) if words and chance.random() < _JOINED else ""
        piece = [(word, False) for word in opening.split()]
        piece += [row for row in cut[text] if commas or row[0] != ","]
        words += [word for word, _ in piece]
        borders += [number == 0 or after_stop for number, (_, after_stop) in enumerate(piece)]
    return words, borders


def _words(language: Language, text: str) -> list[tuple[str, bool]]:
    """Words in lower case, and whether a stop stood before each; the stops themselves are gone."""
    doc = language(text)
    rows: list[tuple[str, bool]] = []
    stopped = False
    for i, token in enumerate(doc):
        if token.text[0] in _STOPS:
            stopped = True
        elif _counts(doc, i):
            rows.append((token.lower_, stopped))
            stopped = False
    return rows


def _counts(doc: Doc, i: int) -> bool:
    """Whether a token is a word or a comma: other signs are typed by some and not by others."""
    return doc[i].text == "," or not (doc[i].is_space or doc[i].is_punct)


def _hasher() -> FeatureHasher:
    return FeatureHasher(_COLUMNS, input_type="string", alternate_sign=False)


def _features(words: Sequence[str], i: int) -> list[str]:
    """The three words before a place and the three from it on, alone and as neighbours."""

    def word(at: int) -> str:
        return words[at] if 0 <= at < len(words) else _EDGE

    a, b, c, d, e, f = (word(at) for at in range(i - 3, i + 3))
    single = (a, b, c, d, e, f, c[-2:])
    pairs = (f"{b} {c}", f"{c} {d}", f"{d} {e}", f"{c} {e}")
    ends = (f"{c[-3:]} {d[-3:]}", f"{d[-3:]} {e[-3:]}")
    triples = (f"{b} {c} {d}", f"{c} {d} {e}", f"{d} {e} {f}")
    return [f"{n} {feature}" for n, feature in enumerate((*single, *pairs, *ends, *triples))]
