"""Fits the question model on labelled texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np

from calcichat.nlu.encoders import SentenceEncoder, Vectors, create_encoder
from calcichat.nlu.linear import Linear
from calcichat.nlu.neighbours import fit_neighbours
from calcichat.nlu.odds import lost_odds
from calcichat.nlu.parts import OUT_OF_SCOPE
from calcichat.nlu.presence import fit_presence, join_examples, present_labels
from calcichat.nlu.question_model import QuestionModel, vectorizer_of, words_of
from calcichat.nlu.softmax import fit_softmax
from calcichat.nlu.vector_cache import encode_all

# An n-gram counts from two examples on, of many examples from one in 2,500: rarer ones teach
# nothing and double the file and the time.
_LEAST_COUNT, _LEAST_SHARE = 2, 1 / 2500
# Fewer steps leave the border of out_of_scope moving from one training to the next.
_ITERATIONS, _TOLERANCE = 40, 1e-3


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    folder: Path,
    *,
    encoder_names: Sequence[str],
    regularization: float,
    balance: float,
    neighbour_share: float,
    first_stage_limit: float,
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
        first_stage_limit: from which probability on the first encoder's word stands.
        neighbour_share: how much of a probability the nearest examples decide, 0 to 1.
        cache: folder in which the vectors of examples are kept between trainings.

    Raises:
        ValueError: with fewer than two labels, or an unknown encoder.
    """
    if len(set(labels)) < 2:
        raise ValueError("the examples hold fewer than two ids; nothing can be told apart")
    encoders = [create_encoder(name, folder, make=True) for name in encoder_names]

    joined = join_examples(texts, labels)
    every = [*texts, *(row.text for row in joined)]

    def encode(encoder: SentenceEncoder) -> Vectors:
        return encode_all(encoder, every, cache) if cache else encoder.encode(every)

    vectors_of_every = np.hstack([encode(encoder) for encoder in encoders])
    vectors = vectors_of_every[: len(texts)]
    vectorizer = vectorizer_of(least=max(_LEAST_COUNT, round(len(texts) * _LEAST_SHARE)))
    vectorizer.fit(texts)
    grams = vectorizer.transform(every)
    classes, targets = np.unique(np.asarray(labels), return_inverse=True)
    said = [*((label,) for label in labels), *(row.labels for row in joined)]

    def fit_linear(dense: Vectors) -> Linear:
        found = fit_softmax(
            dense,
            grams[: len(texts)],
            targets,
            regularization=regularization,
            balance=balance,
            iterations=_ITERATIONS,
            tolerance=_TOLERANCE,
        )
        weights = np.hstack([found.dense, found.sparse]).T.astype(np.float32, order="C")
        return Linear(weights, found.intercepts.astype(np.float32))

    linear = fit_linear(vectors)
    alone = len(encoders) == 1
    return QuestionModel(
        labels=[str(label) for label in classes],
        encoders=encoders,
        encoder_names=list(encoder_names),
        vectorizer=vectorizer,
        linear=linear,
        first_stage=linear if alone else fit_linear(vectors[:, : encoders[0].width]),
        first_stage_limit=first_stage_limit,
        presence=fit_presence(vectors_of_every, grams, present_labels(said, classes.tolist())),
        neighbours=fit_neighbours(vectors, targets),
        neighbour_share=neighbour_share,
        scope_odds=_scope_odds(labels, balance),
        known_words=_words_in_scope(texts, labels),
    )


def _scope_odds(labels: Sequence[str], balance: float) -> float:
    """Gives out_of_scope back what the balance took: patients ask of other subjects so often.

    The balance holds ids with few examples up against those with many; out_of_scope is no id that
    they need to be held up against (docs/decisions/0010-scope-odds.md).
    """
    counts = Counter(labels)
    if OUT_OF_SCOPE not in counts:
        return 1.0
    return lost_odds(counts[OUT_OF_SCOPE], median(counts.values()), balance)


def _words_in_scope(texts: Sequence[str], labels: Sequence[str]) -> list[str]:
    rows = zip(texts, labels, strict=True)
    return sorted(
        {word for text, label in rows if label != OUT_OF_SCOPE for word in words_of(text)}
    )
