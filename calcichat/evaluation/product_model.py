"""The product's own classifier on any labelled texts: its component, trained as Rasa trains it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from calcichat.content.load import DATA
from calcichat.nlu.guessing import Guesser
from calcichat.nlu.parts import Part, parts_of
from calcichat.nlu.question_classifier import QuestionClassifier
from calcichat.nlu.question_model import QuestionModel
from calcichat.nlu.run_on import RunOn
from calcichat.nlu.spelling import Speller
from calcichat.settings import PROJECT_ROOT

_COMPONENT = "calcichat.nlu.question_classifier.QuestionClassifier"
_RESOURCE = "question_classifier"
_DONE = "done"


def classifier_settings() -> dict[str, Any]:
    """The component's defaults with config.yml's settings on top.

    Raises:
        KeyError: when config.yml does not name the component.
    """
    document = yaml.safe_load((PROJECT_ROOT / "config.yml").read_text("utf8"))
    for entry in document["pipeline"]:
        if entry["name"] == _COMPONENT:
            return {**QuestionClassifier.get_default_config(), **entry}
    raise KeyError(f"config.yml does not name {_COMPONENT}")


class ProductModel:
    """A trained component. Mending of spelling is part of it, for what it learns and reads."""

    def __init__(self, folder: Path) -> None:
        model = QuestionModel.load(folder / _RESOURCE)
        self._guesser = Guesser(model, Speller.load(DATA, model.vocabulary))
        # Without its seams long posts would be cut otherwise here than where patients write.
        run_on = RunOn.load(folder / _RESOURCE)
        self._component = QuestionClassifier(
            classifier_settings(), LocalModelStorage(folder), Resource(_RESOURCE), model, run_on
        )

    @classmethod
    def fitted(cls, texts: Sequence[str], labels: Sequence[str], folder: Path) -> ProductModel:
        """Trained on the texts, or read back from `folder` where that was done before.

        Args:
            texts: raw, as patients or the authors of a set wrote them.
            labels: one an entry of `texts`.
            folder: of its own for these texts, labels, settings and code.

        Raises:
            ValueError: with fewer than two labels.
        """
        if not (folder / _DONE).exists():
            folder.mkdir(parents=True, exist_ok=True)
            messages = [
                Message(data={TEXT: text, INTENT: label})
                for text, label in zip(texts, labels, strict=True)
            ]
            component = QuestionClassifier(
                classifier_settings(), LocalModelStorage(folder), Resource(_RESOURCE)
            )
            component.train(TrainingData(messages))
            (folder / _DONE).touch()
        return cls(folder)

    def best(self, texts: Sequence[str]) -> tuple[list[str], list[float]]:
        """The best label of each text and its probability, by the classifier alone."""
        guesses = self._guesser.guess(texts)
        return [guess.id for guess in guesses], [guess.confidence for guess in guesses]

    def parts(self, text: str) -> list[Part]:
        """The parts of a message as the policy gets them: an entity each, or the intent."""
        (message,) = self._component.process([Message(data={TEXT: text})])
        found, ranking = message.get(ENTITIES) or (), message.get(INTENT_RANKING_KEY) or ()
        return parts_of(message.get(INTENT) or {}, found, ranking, len(text))
