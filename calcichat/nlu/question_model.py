"""Text to catalogue id: sentence vectors, n-grams under a linear model, nearest examples.

Stored as plain arrays and JSON: importing a pickle loader for it would cost half the start time
and run whatever the file says (docs/decisions/0002-question-model.md).
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from calcichat.nlu.encoders import Remembering, SentenceEncoder, create_encoder
from calcichat.nlu.grams import GramWeigher
from calcichat.nlu.linear import Linear
from calcichat.nlu.neighbours import Neighbours
from calcichat.nlu.odds import Probabilities, softmax, with_odds
from calcichat.nlu.parts import OUT_OF_SCOPE
from calcichat.safety_order import GRAVE, SAFETY_IDS

_WORD = re.compile(r"[^\W\d_]{3,}")
_WEIGHTS = "weights.npz"
_LABELS = "labels.json"
_N_GRAMS = (2, 5)
_TRACE = 0.02  # of emergency, crisis and the other safety ids together


@dataclass
class QuestionModel:
    """A fitted model.

    Attributes:
        labels: the ids, one a column of the weights.
        encoders: sentence encoders whose vectors stand side by side before the n-grams.
        encoder_names: their names in config.yml, kept with the model.
        vectorizer: character n-grams inside words, TF-IDF weighted.
        linear: of the best label; a softmax makes its scores probabilities.
        first_stage: the same from the first encoder and the n-grams alone.
        first_stage_limit: from this probability on its word stands.
        presence: of each label by itself.
        neighbours: the examples, to vote.
        neighbour_share: of the votes in a probability, the rest is the linear model's.
        scope_odds: factor on the odds of out_of_scope against all that is no danger.
        vocabulary: words of the examples that typing slips are mended to.
        known_words: every word of the examples that are in scope.
        safety_columns: numbers of the labels that are of the safety group.
    """

    labels: list[str]
    encoders: list[SentenceEncoder]
    encoder_names: list[str]
    vectorizer: TfidfVectorizer
    linear: Linear
    first_stage: Linear
    first_stage_limit: float
    presence: Linear
    neighbours: Neighbours
    neighbour_share: float
    scope_odds: float
    vocabulary: list[str] = field(default_factory=list)
    known_words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._grams = GramWeigher(self.vectorizer, self.known_words)
        self.safety_columns = [i for i, name in enumerate(self.labels) if name in SAFETY_IDS]
        self._grave_columns = [i for i, name in enumerate(self.labels) if name in GRAVE]
        self._scope_column = column_of(self.labels, OUT_OF_SCOPE)

    def for_message(self) -> QuestionModel:
        """One that encodes the same text only once; what it saw goes with it."""
        other = copy.copy(self)
        other.encoders = [Remembering(encoder) for encoder in self.encoders]
        return other

    def chances(self, text: str) -> Probabilities:
        """The chance of each label to be somewhere in the text, shape (len(labels),)."""
        vectors = np.hstack([encoder.encode([text]) for encoder in self.encoders])
        scores = self.presence.scores(vectors, [self._grams.weigh(text)])[0]
        result: Probabilities = 1 / (1 + np.exp(-scores))
        return result

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Probability of each label for each text, shape (len(texts), len(labels)).

        A cascade, as in Viola & Jones, "Robust real-time face detection", 2004: where the first
        stage leaves no doubt, neither the slower encoders nor the nearest examples are asked
        (docs/decisions/0003-encoders.md).
        """
        first, grams = self.encoders[0].encode(texts), [self._grams.weigh(text) for text in texts]
        result = self._shares(self.first_stage.scores(first, grams))
        doubtful = [i for i, row in enumerate(result) if not self._is_sure(row)]
        if doubtful:
            asked = [texts[i] for i in doubtful]
            rest = [encoder.encode(asked) for encoder in self.encoders[1:]]
            vectors = np.hstack([first[doubtful], *rest])
            linear = self._shares(self.linear.scores(vectors, [grams[i] for i in doubtful]))
            votes, share = self.neighbours.votes(vectors), self.neighbour_share
            result[doubtful] = (1 - share) * linear + share * votes
        return result

    def _shares(self, scores: Probabilities) -> Probabilities:
        rows = softmax(scores)
        if self._scope_column is None:  # a public set's labels (make benchmark)
            return rows
        return with_odds(rows, self._scope_column, self.scope_odds, self._grave_columns)

    def _is_sure(self, row: Probabilities) -> bool:
        """An id that is no danger, and hardly a trace of one."""
        return bool(row.max() >= self.first_stage_limit and row[self.safety_columns].sum() < _TRACE)

    def save(self, folder: Path) -> None:
        """Writes weights and labels into the folder that the model was fitted for."""
        vocabulary = self.vectorizer.vocabulary_
        document = {
            "labels": self.labels,
            "encoders": self.encoder_names,
            "vocabulary": self.vocabulary,
            "known_words": self.known_words,
            "neighbour_share": self.neighbour_share,
            "first_stage_limit": self.first_stage_limit,
            "scope_odds": self.scope_odds,
            "n_grams": sorted(vocabulary, key=vocabulary.__getitem__),
        }
        (folder / _LABELS).write_text(json.dumps(document, ensure_ascii=False), "utf8")
        np.savez(
            folder / _WEIGHTS,
            coefficients=self.linear.coefficients,
            intercepts=self.linear.intercepts,
            presence=self.presence.coefficients,
            presence_intercepts=self.presence.intercepts,
            idf=self.vectorizer.idf_,
            first_stage=self.first_stage.coefficients,
            first_stage_intercepts=self.first_stage.intercepts,
            **self.neighbours.arrays(),
        )

    @classmethod
    def load(cls, folder: Path) -> QuestionModel:
        """Reads what `save` wrote; code is never loaded from the files."""
        document = json.loads((folder / _LABELS).read_text("utf8"))
        with np.load(folder / _WEIGHTS, allow_pickle=False) as arrays:
            stored = dict(arrays)
        vectorizer = vectorizer_of(
            vocabulary={gram: i for i, gram in enumerate(document["n_grams"])}
        )
        vectorizer.idf_ = stored["idf"]
        names = document["encoders"]
        encoders = [create_encoder(name, folder) for name in names]
        return cls(
            labels=document["labels"],
            encoders=encoders,
            encoder_names=names,
            vectorizer=vectorizer,
            linear=Linear(stored["coefficients"], stored["intercepts"]),
            first_stage=Linear(stored["first_stage"], stored["first_stage_intercepts"]),
            first_stage_limit=document["first_stage_limit"],
            presence=Linear(stored["presence"], stored["presence_intercepts"]),
            neighbours=Neighbours.load(stored),
            neighbour_share=document["neighbour_share"],
            scope_odds=document["scope_odds"],
            vocabulary=document["vocabulary"],
            known_words=document["known_words"],
        )


def column_of(labels: Sequence[str], name: str) -> int | None:
    """The number of a label, None where a model does not have it."""
    return labels.index(name) if name in labels else None


def words_of(text: str) -> list[str]:
    """The words of a mended text, without numbers and signs."""
    return _WORD.findall(text)


def vectorizer_of(vocabulary: dict[str, int] | None = None, least: int = 1) -> TfidfVectorizer:
    """Character n-grams inside words, weighted by TF-IDF.

    Args:
        vocabulary: a fitted one's n-grams and their columns.
        least: in how many examples an n-gram has to stand.
    """
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=_N_GRAMS,
        sublinear_tf=True,
        min_df=least,
        dtype=np.float32,
        vocabulary=vocabulary,
    )
