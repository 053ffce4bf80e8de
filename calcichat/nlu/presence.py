"""Which ids a message holds: a chance for each by itself, not one shared among all.

The softmax tells which one id a text is most about; of "what causes it, my nipple bleeds" it is
surely about the first. So a logistic regression an id (binary relevance: Tsoumakas & Katakis,
"Multi-label classification", 2007) learns from the examples and from joined ones, in which several
things are said (docs/decisions/0008-presence.md).
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from calcichat.nlu.linear import Linear
from calcichat.safety_order import SAFETY_IDS

Floats = NDArray[np.float32]
_SEED = 5
_SHARE = 0.2  # of the examples that are joined with others though they are no danger
_WITH_DANGER = 0.15  # of the joined dangers: that another danger stands beside (fear and a sign)
_PAIRS = 0.75  # of the rows; the others hold three
_LONGEST = 25  # words of an example that is joined
_SEAMS = (", ", " and ", ". ", " ", "; ", " btw ", " - ", "? ", " also ", " but ", "... ")
_EPOCHS, _BATCH, _RATE = 10, 1024, 0.02
_MEAN, _SQUARE = 0.9, 0.999  # how slowly Adam forgets, as its authors advise


@dataclass(frozen=True)
class Joined:
    """A text in which several things are said, and the label of each."""

    text: str
    labels: tuple[str, ...]


def join_examples(texts: Sequence[str], labels: Sequence[str]) -> list[Joined]:
    """Short examples with one or two others: every one of the safety group, a fifth of the rest.

    Partners are no danger, but for some of the safety group's. They are found by consistent hashing
    (Karger et al. 1997): a new example changes one or two rows, so that the vectors of the others
    can be kept (vector_cache.py).

    Args:
        texts: the examples, in any order.
        labels: one an example.

    Returns:
        the same rows for the same examples; none where all are long.
    """
    rows = {text: label for text, label in zip(texts, labels, strict=True) if _is_short(text)}
    others = _Circle([text for text in rows if rows[text] not in SAFETY_IDS])
    dangers = _Circle([text for text in rows if rows[text] in SAFETY_IDS])
    joined = []
    for text in sorted(rows):
        rng = random.Random(f"joined {text}")  # noqa: S311 - no secret
        danger = rows[text] in SAFETY_IDS
        if danger or rng.random() < _SHARE:
            count = 1 if rng.random() < _PAIRS else 2
            beside = [others.near(rng.random(), text) for _ in range(count)]
            if danger and _place(f"beside {text}") < _WITH_DANGER:
                beside[0] = dangers.near(_place(f"danger {text}"), text) or beside[0]
            beside = [other for other in beside if other]
            if beside:
                joined.append(_joined(rng, [text, *beside], rows))
    return joined


class _Circle:
    """Texts at their places on a circle from 0 to 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = sorted(texts, key=_place)
        self._places = [_place(text) for text in self._texts]

    def near(self, place: float, without: str) -> str:
        """The next text from a place on, but for one; empty where there is no other."""
        start = bisect(self._places, place)
        around = (self._texts[(start + step) % len(self._texts)] for step in range(2))
        return next((text for text in around if text != without), "") if self._texts else ""


def _is_short(text: str) -> bool:
    return len(text.split()) <= _LONGEST


def _place(text: str) -> float:
    """Where an example stands on the circle from 0 to 1."""
    return random.Random(text).random()  # noqa: S311 - no secret


def _joined(rng: random.Random, chosen: list[str], labels: Mapping[str, str]) -> Joined:
    rng.shuffle(chosen)
    text = _as_typed(rng, chosen[0])
    for more in chosen[1:]:
        text += rng.choice(_SEAMS) + _as_typed(rng, more)
    return Joined(text, tuple(labels[one] for one in chosen))


def _as_typed(rng: random.Random, text: str) -> str:
    """On a phone most leave out the stop."""
    return text.rstrip(" .?!") if rng.random() < 0.6 else text


def present_labels(rows: Sequence[Sequence[str]], labels: Sequence[str]) -> Floats:
    """1 where a row holds a label, shape (len(rows), len(labels))."""
    places = {label: place for place, label in enumerate(labels)}
    present = np.zeros((len(rows), len(labels)), dtype=np.float32)
    for number, row in enumerate(rows):
        present[number, [places[label] for label in row]] = 1
    return present


def fit_presence(dense: Floats, sparse: csr_matrix, present: Floats) -> Linear:
    """Logistic regressions side by side, by Adam (Kingma & Ba 2015) with a rate that falls to 0.

    L-BFGS, which the softmax is fitted with, takes four minutes here instead of half of one.

    Args:
        dense: features, shape (texts, dense width).
        sparse: features, shape (texts, sparse width).
        present: 1 for each label a text holds, shape (texts, labels).
    """
    share = present.mean(axis=0).clip(1e-6, 1 - 1e-6)
    width = dense.shape[1]
    weights = np.zeros((width + sparse.shape[1] + 1, present.shape[1]), dtype=np.float32)
    weights[-1] = np.log(share / (1 - share))  # a start from how often each is there
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step, last, rows in _batches(len(dense)):
        vectors, grams = dense[rows], sparse[rows]
        scores = vectors @ weights[:width] + grams @ weights[width:-1] + weights[-1]
        errors = (1 / (1 + np.exp(-scores)) - present[rows]) / len(rows)
        gradient = np.vstack([vectors.T @ errors, grams.T @ errors, errors.sum(axis=0)])
        mean += (1 - _MEAN) * (gradient - mean)
        square += (1 - _SQUARE) * (gradient * gradient - square)
        rate = _RATE * (1 - step / (last + 1)) * (1 - _SQUARE**step) ** 0.5 / (1 - _MEAN**step)
        weights -= np.float32(rate) * mean / (np.sqrt(square) + 1e-8)
    return Linear(weights[:-1], weights[-1])


def _batches(count: int) -> Iterator[tuple[int, int, NDArray[np.int64]]]:
    """Step from 1 on, the last one's number, and its rows, in another order each round."""
    rng = np.random.default_rng(_SEED)
    a_round = -(-count // _BATCH)
    for epoch in range(_EPOCHS):
        order = rng.permutation(count)
        for number in range(a_round):
            rows = order[number * _BATCH : (number + 1) * _BATCH]
            yield epoch * a_round + number + 1, _EPOCHS * a_round, rows
