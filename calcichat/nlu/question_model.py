"""Text to catalogue id: sentence vectors, n-grams under a linear model, nearest examples.

Stored as plain arrays and JSON: importing a pickle loader for it would cost half the start time
and run whatever the file says (docs/decisions/0002-question-model.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from calcichat.nlu.encoders import SentenceEncoder, Vectors, create_encoder
from calcichat.nlu.estimate import Estimate, fit_estimate
from calcichat.nlu.grams import GramWeigher, Weighed
from calcichat.nlu.neighbours import Neighbours, fit_neighbours
from calcichat.nlu.parts import OUT_OF_SCOPE
from calcichat.nlu.softmax import fit_softmax
from calcichat.nlu.vector_cache import encode_all
from calcichat.safety_order import SAFETY_IDS

_WORD = re.compile(r"[^\W\d_]{3,}")
Probabilities = NDArray[np.float64]
_WEIGHTS = "weights.npz"
_LABELS = "labels.json"
_N_GRAMS = (2, 5)
# An n-gram counts from two examples on, of many examples from one in 2,500: rarer ones teach
# nothing and double the file and the time.
_LEAST_COUNT, _LEAST_SHARE = 2, 1 / 2500
_TRACE = 0.02  # of emergency, crisis and the other safety ids together
# Fewer steps leave the border of out_of_scope moving from one training to the next.
_ITERATIONS, _TOLERANCE = 80, 1e-3


@dataclass
class QuestionModel:
    """A fitted model.

    Attributes:
        labels: the ids, one a column of the weights.
        encoders: sentence encoders whose vectors stand side by side before the n-grams.
        encoder_names: their names in config.yml, kept with the model.
        vectorizer: character n-grams inside words, TF-IDF weighted.
        coefficients: weights of the vectors and n-grams, shape (features, labels), float32.
        intercepts: one a label, float32.
        estimate: of what the later encoders would say, from the first.
        estimate_limit: from this probability on the estimate stands.
        neighbours: the examples, to vote.
        neighbour_share: of the votes in a probability, the rest is the linear model's.
        vocabulary: words of the examples that typing slips are mended to.
        known_words: every word of the examples that are in scope.
        safety_columns: numbers of the labels that are of the safety group.
    """

    labels: list[str]
    encoders: list[SentenceEncoder]
    encoder_names: list[str]
    vectorizer: TfidfVectorizer
    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    estimate: Estimate
    estimate_limit: float
    neighbours: Neighbours
    neighbour_share: float
    vocabulary: list[str] = field(default_factory=list)
    known_words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._grams = GramWeigher(self.vectorizer)
        self.safety_columns = [i for i, name in enumerate(self.labels) if name in SAFETY_IDS]

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Probability of each label for each text, shape (len(texts), len(labels))."""
        first, grams = self.encoders[0].encode(texts), [self._grams.weigh(text) for text in texts]
        result = self._linear(self.estimate.complete(first), grams)
        doubtful = [i for i, row in enumerate(result) if not self._is_sure(row)]
        if doubtful:
            asked = [texts[i] for i in doubtful]
            rest = [encoder.encode(asked) for encoder in self.encoders[1:]]
            vectors = np.hstack([first[doubtful], *rest])
            linear = self._linear(vectors, [grams[i] for i in doubtful])
            votes, share = self.neighbours.votes(vectors), self.neighbour_share
            result[doubtful] = (1 - share) * linear + share * votes
        return result

    def _is_sure(self, row: Probabilities) -> bool:
        """An id that is no danger, and hardly a trace of one."""
        return bool(row.max() >= self.estimate_limit and row[self.safety_columns].sum() < _TRACE)

    def _linear(self, vectors: Vectors, grams: Sequence[Weighed]) -> Probabilities:
        """The softmax regression's probabilities, shape (len(vectors), len(labels))."""
        width = vectors.shape[1]
        logits = vectors @ self.coefficients[:width] + self.intercepts
        for row, (columns, weights) in zip(logits, grams, strict=True):
            row += weights @ self.coefficients[width + columns]
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits.astype(np.float64))
        result: Probabilities = odds / odds.sum(axis=1, keepdims=True)
        return result

    def save(self, folder: Path) -> None:
        """Writes weights and labels into the folder that the model was fitted for."""
        vocabulary = self.vectorizer.vocabulary_
        document = {
            "labels": self.labels,
            "encoders": self.encoder_names,
            "vocabulary": self.vocabulary,
            "known_words": self.known_words,
            "neighbour_share": self.neighbour_share,
            "estimate_limit": self.estimate_limit,
            "n_grams": sorted(vocabulary, key=vocabulary.__getitem__),
        }
        (folder / _LABELS).write_text(json.dumps(document, ensure_ascii=False), "utf8")
        np.savez(
            folder / _WEIGHTS,
            coefficients=self.coefficients,
            intercepts=self.intercepts,
            idf=self.vectorizer.idf_,
            estimate=self.estimate.matrix,
            **self.neighbours.arrays(),
        )

    @classmethod
    def load(cls, folder: Path) -> QuestionModel:
        """Reads what `save` wrote; code is never loaded from the files."""
        document = json.loads((folder / _LABELS).read_text("utf8"))
        with np.load(folder / _WEIGHTS, allow_pickle=False) as arrays:
            stored = dict(arrays)
        vectorizer = _vectorizer(vocabulary={gram: i for i, gram in enumerate(document["n_grams"])})
        vectorizer.idf_ = stored["idf"]
        names = document["encoders"]
        encoders = [create_encoder(name, folder) for name in names]
        return cls(
            labels=document["labels"],
            encoders=encoders,
            encoder_names=names,
            vectorizer=vectorizer,
            coefficients=stored["coefficients"],
            intercepts=stored["intercepts"],
            estimate=Estimate(stored["estimate"]),
            estimate_limit=document["estimate_limit"],
            neighbours=Neighbours.load(stored),
            neighbour_share=document["neighbour_share"],
            vocabulary=document["vocabulary"],
            known_words=document["known_words"],
        )


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    folder: Path,
    *,
    encoder_names: Sequence[str],
    regularization: float,
    balance: float,
    neighbour_share: float,
    estimate_limit: float,
    cache: Path | None = None,
) -> QuestionModel:
    """Fits a model on labelled texts.

    Args:
        texts: the examples, already mended (calcichat.nlu.spelling).
        labels: one id an example.
        folder: an existing one, in which the model will be saved; encoders put there what is
            made for them in training.
        encoder_names: encoders by their names in config.yml.
        regularization: inverse strength, C of the softmax regression.
        balance: 1 gives every label the same weight, 0 every example.
        estimate_limit: from which probability on the estimate of the later encoders stands.
        neighbour_share: how much of a probability the nearest examples decide, 0 to 1.
        cache: folder in which the vectors of examples are kept between trainings.

    Raises:
        ValueError: with fewer than two labels, or an unknown encoder.
    """
    if len(set(labels)) < 2:
        raise ValueError("the examples hold fewer than two ids; nothing can be told apart")
    encoders = [create_encoder(name, folder, make=True) for name in encoder_names]

    def encode(encoder: SentenceEncoder) -> Vectors:
        return encode_all(encoder, texts, cache) if cache else encoder.encode(texts)

    vectors = np.hstack([encode(encoder) for encoder in encoders])
    vectorizer = _vectorizer(least=max(_LEAST_COUNT, round(len(texts) * _LEAST_SHARE)))
    grams = vectorizer.fit_transform(texts)
    classes, targets = np.unique(np.asarray(labels), return_inverse=True)

    found = fit_softmax(
        vectors,
        grams,
        targets,
        regularization=regularization,
        balance=balance,
        iterations=_ITERATIONS,
        tolerance=_TOLERANCE,
    )
    return QuestionModel(
        labels=[str(label) for label in classes],
        encoders=encoders,
        encoder_names=list(encoder_names),
        vectorizer=vectorizer,
        coefficients=np.hstack([found.dense, found.sparse]).T.astype(np.float32, order="C"),
        intercepts=found.intercepts.astype(np.float32),
        estimate=fit_estimate(vectors, encoders[0].width),
        estimate_limit=estimate_limit,
        neighbours=fit_neighbours(vectors, targets),
        neighbour_share=neighbour_share,
        known_words=_words_in_scope(texts, labels),
    )


def words_of(text: str) -> list[str]:
    """The words of a mended text, without numbers and signs."""
    return _WORD.findall(text)


def _words_in_scope(texts: Sequence[str], labels: Sequence[str]) -> list[str]:
    rows = zip(texts, labels, strict=True)
    return sorted(
        {word for text, label in rows if label != OUT_OF_SCOPE for word in words_of(text)}
    )


def _vectorizer(vocabulary: dict[str, int] | None = None, least: int = 1) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=_N_GRAMS,
        sublinear_tf=True,
        min_df=least,
        dtype=np.float32,
        vocabulary=vocabulary,
    )
