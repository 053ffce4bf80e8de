"""Cross-validation on the project's own examples: each is read by a model that never saw it.

The whole understanding is used (segmenter, safety screen, classifier, plan of the turn), without
Rasa around it. Every text is scored as it is, every third once more with slips (typos.py).
Fitted models are kept under var/scorecard/, by the hash of content, configuration and code.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold

from calcichat.content.load import DATA, load_content
from calcichat.content.model import Content
from calcichat.dialogue.plan import plan_turn
from calcichat.evaluation.client import Reply
from calcichat.evaluation.examples import Example, as_question
from calcichat.evaluation.grading import Graded, grade
from calcichat.evaluation.product_settings import classifier_settings
from calcichat.evaluation.typos import with_typos
from calcichat.launcher.train import fingerprint
from calcichat.nlu.parts import BACKGROUND
from calcichat.nlu.question_model import QuestionModel, fit
from calcichat.nlu.reading import Reader, Thresholds
from calcichat.nlu.spelling import mend
from calcichat.safety import SafetyScreen
from calcichat.settings import VAR

_SEED = 7
_SLIP_EVERY = 3
Say = Callable[[str], None]


@dataclass
class CrossValidated:
    """What came out.

    Attributes:
        graded: each example read by the model of its fold; `background` asks nothing and is
            left out of it.
        slipped: every third of them with typos; unslipped: the same ones without.
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
    settings: dict[str, Any]


def cross_validate(examples: Sequence[Example], folds: int, say: Say) -> CrossValidated:
    """Every example, read by a model fitted on the other folds.

    Args:
        examples: all of the project's.
        folds: 2 or more; an id with fewer examples than folds is an error of scikit-learn.
        say: gets a line when a fold is done.
    """
    base = VAR / "scorecard" / f"folds-{fingerprint()}-{folds}"
    settings = classifier_settings()
    splitter = StratifiedKFold(folds, shuffle=True, random_state=_SEED)
    labels = [example.label for example in examples]
    work = [
        _Fold(_pick(examples, learn), _pick(examples, read), base / str(number), settings)
        for number, (learn, read) in enumerate(splitter.split(labels, labels))
    ]
    result = CrossValidated()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for number, part in enumerate(pool.map(_run_fold, work), 1):
            result.add(part)
            say(f"[scorecard] cross-validation: fold {number} of {folds}")
    return result


def _pick(examples: Sequence[Example], rows: np.ndarray[Any, Any]) -> tuple[Example, ...]:
    return tuple(examples[row] for row in rows)


def _run_fold(fold: _Fold) -> CrossValidated:
    model = _model(fold)
    rows = model.probabilities([mend(example.text) for example in fold.read])
    result = CrossValidated(
        truth=[example.label for example in fold.read],
        guesses=[model.labels[i] for i in rows.argmax(axis=1)],
        sure=[float(p) for p in rows.max(axis=1)],
        folds=1,
    )
    reader = Reader(model, SafetyScreen.load(DATA / "safety"), thresholds(fold.settings))
    content = load_content(DATA)
    for number, example in enumerate(fold.read):
        if example.label == BACKGROUND:
            continue
        question = as_question(example, number)
        result.graded.append(grade(question, read(reader, content, question.text)))
        if number % _SLIP_EVERY == 0:
            question = as_question(example, number, with_typos(example.text))
            result.slipped.append(grade(question, read(reader, content, question.text)))
            result.unslipped.append(result.graded[-1])
    return result


def _model(fold: _Fold) -> QuestionModel:
    if (fold.folder / "done").exists():
        return QuestionModel.load(fold.folder)
    model = fit(
        [mend(example.text) for example in fold.learn],
        [example.label for example in fold.learn],
        encoder_names=fold.settings["encoders"],
        regularization=fold.settings["regularization"],
    )
    model.save(fold.folder)
    (fold.folder / "done").touch()
    return model


def thresholds(settings: dict[str, Any]) -> Thresholds:
    """The reader's thresholds out of the component's settings."""
    return Thresholds(
        answer=settings["threshold"],
        statement=settings["threshold_statement"],
        safety=settings["threshold_safety"],
        beside_safety=settings["threshold_beside_safety"],
    )


def read(reader: Reader, content: Content, text: str) -> Reply:
    """What the plan would say to a first message, in the form of a reply over the chat API."""
    return Reply(
        [
            {"id": step.id, "kind": content.group_of(step.utter), "also": list(step.also)}
            for step in plan_turn(reader.read(text), content)
        ],
        seconds=float("nan"),
    )
