"""Cross-validation on the project's own examples: each is read by a model that never saw it.

The whole understanding is used (segmenter, safety screen, classifier, plan of the turn), without
Rasa around it. Every text is scored as it is, every sixth once more with slips (typos.py).
Fitted models are kept under var/scorecard/, by the hash of content, configuration and the code of
the understanding, and of the examples each was fitted on.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from calcichat.content.load import DATA, load_content
from calcichat.content.model import Content
from calcichat.dialogue.context import plan_in_context
from calcichat.dialogue.follow_ups import FollowUps, load_follow_ups
from calcichat.dialogue.history import History
from calcichat.evaluation.client import Reply
from calcichat.evaluation.examples import Example, as_question
from calcichat.evaluation.grading import Graded, grade
from calcichat.evaluation.product_model import ProductModel
from calcichat.evaluation.typos import with_typos
from calcichat.launcher.train import fingerprint
from calcichat.nlu.parts import BACKGROUND
from calcichat.settings import VAR

_SEED = 7
_SLIP_EVERY = 6
Say = Callable[[str], None]


@dataclass
class CrossValidated:
    """What came out.

    Attributes:
        graded: each example read by the model of its fold; `background` asks nothing and is
            left out of it.
        slipped: every sixth of them with typos; unslipped: the same ones without.
        truth, guesses, sure: label, best guess and its probability by the classifier alone.
        folds: how many models were fitted.
    """

    graded: list[Graded] = field(default_factory=list)
    slipped: list[Graded] = field(default_factory=list)
    unslipped: list[Graded] = field(default_factory=list)
    truth: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)
    folds: int = 0

    def add(self, other: CrossValidated) -> None:
        """Takes in another fold."""
        self.graded += other.graded
        self.slipped += other.slipped
        self.unslipped += other.unslipped
        self.truth += other.truth
        self.guesses += other.guesses
        self.sure += other.sure
        self.folds += other.folds


@dataclass(frozen=True)
class _Fold:
    """One fold's work, as it is sent to a process of its own."""

    learn: tuple[Example, ...]
    read: tuple[Example, ...]
    folder: Path


@dataclass(frozen=True)
class _Words:
    """What the plan needs besides the parts."""

    content: Content
    follow_ups: FollowUps


def cross_validate(examples: Sequence[Example], folds: int, say: Say) -> CrossValidated:
    """Every example, read by a model fitted on the other folds.

    Args:
        examples: all of the project's.
        folds: 2 or more; an id with fewer examples than folds is an error of scikit-learn.
        say: gets a line when a fold is done.
    """
    work = _split(examples, folds)
    result = CrossValidated()
    # One thread of linear algebra each: more only wait for one another.
    with ProcessPoolExecutor(os.cpu_count(), initializer=threadpool_limits, initargs=(1,)) as pool:
        for number, part in enumerate(pool.map(_run_fold, work), 1):
            result.add(part)
            say(f"[scorecard] cross-validation: fold {number} of {folds}")
    return result


def _split(examples: Sequence[Example], folds: int) -> list[_Fold]:
    base = VAR / "scorecard" / f"folds-{fingerprint()}"
    splitter = StratifiedKFold(folds, shuffle=True, random_state=_SEED)
    labels = [example.label for example in examples]
    return [
        _Fold(learnt := _pick(examples, learn), _pick(examples, read), base / _digest(learnt))
        for learn, read in splitter.split(labels, labels)
    ]


def _digest(examples: Sequence[Example]) -> str:
    """Of what a model is fitted on: split otherwise, an old one would have seen what it reads."""
    rows = json.dumps([(example.text, example.label) for example in examples])
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def _pick(examples: Sequence[Example], rows: np.ndarray[Any, Any]) -> tuple[Example, ...]:
    return tuple(examples[row] for row in rows)


def _run_fold(fold: _Fold) -> CrossValidated:
    model = ProductModel.fitted(
        [example.text for example in fold.learn],
        [example.label for example in fold.learn],
        fold.folder,
    )
    guesses, sure = model.best([example.text for example in fold.read])
    truth = [example.label for example in fold.read]
    result = CrossValidated(truth=truth, guesses=guesses, sure=sure, folds=1)
    words = _Words(load_content(DATA), load_follow_ups(DATA))
    for number, example in enumerate(fold.read):
        if example.label == BACKGROUND:
            continue
        question = as_question(example, number)
        result.graded.append(grade(question, _said(model, words, question.text)))
        if number % _SLIP_EVERY == 0:
            question = as_question(example, number, with_typos(example.text))
            result.slipped.append(grade(question, _said(model, words, question.text)))
            result.unslipped.append(result.graded[-1])
    return result


def _said(model: ProductModel, words: _Words, text: str) -> Reply:
    """What the plan would say to a first message, in the form of a reply over the chat API."""
    steps = plan_in_context(model.parts(text), text, History(), words.content, words.follow_ups)
    messages = [
        {"id": s.id, "kind": words.content.group_of(s.utter), "also": list(s.also)} for s in steps
    ]
    return Reply(messages, seconds=float("nan"))
