"""The NLU pipeline's one component: cuts, screens and classifies a message."""

# ruff: noqa: ANN401 - Rasa hands components plain dictionaries
from __future__ import annotations

import logging
import time
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from calcichat.content.load import DATA
from calcichat.nlu.guessing import Guesser
from calcichat.nlu.model_fitting import fit
from calcichat.nlu.parts import BACKGROUND, Part, by_priority
from calcichat.nlu.question_model import QuestionModel
from calcichat.nlu.reading import Reader
from calcichat.nlu.run_on import RunOn, fit_run_on
from calcichat.nlu.segmenter import Segmenter
from calcichat.nlu.spelling import Speller, frequent_words
from calcichat.nlu.thresholds import Thresholds
from calcichat.nlu.topic import TopicWords
from calcichat.safety import shared_screen
from calcichat.settings import VAR

logger = logging.getLogger(__name__)


# Rasa's graph reads parameter names and return annotations: keep them exact.
@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class QuestionClassifier(GraphComponent, IntentClassifier):
    """Sets `intent` to the first id of a message and, with several parts, an entity for each."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Every setting; config.yml gives the reasons for the numbers."""
        return {
            "encoders": ["multilingual"],
            "regularization": 20.0,
            "balance": 0.5,
            "first_stage_limit": 0.95,
            "neighbour_share": 0.3,
            "threshold": 0.35,
            "threshold_statement": 0.5,
            "threshold_beside_question": 0.85,
            "threshold_story": 0.5,
            "threshold_story_decision": 0.7,
            "threshold_foreign": 0.7,
            "threshold_strange": 0.8,
            "threshold_strange_weak": 0.6,
            "threshold_safety": 0.5,
            "threshold_symptom": 0.45,
            "threshold_taken_back": 0.9,
            "threshold_grave": 0.5,
            "threshold_unlikely": 0.01,
            "threshold_unlikely_grave": 0.03,
            "threshold_bare": 0.05,
            "threshold_bare_around": 0.15,
            "threshold_bare_words": 0.3,
            "threshold_whole": 0.6,
            "threshold_absent": 0.1,
            "threshold_absent_own": 0.05,
            "threshold_absent_grave": 0.001,
            "threshold_hidden": 0.05,
            "threshold_hidden_sure": 0.9,
            "threshold_also": 0.2,
            "threshold_also_sure": 0.9,
            "threshold_beside_safety": 0.8,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: QuestionModel | None = None,
        run_on: RunOn | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._reader: Reader | None = None
        if model is not None:
            self._reader = Reader(
                Guesser(model, Speller.load(DATA, model.vocabulary)),
                shared_screen(DATA / "safety"),
                TopicWords.load(DATA),
                thresholds(config),
                Segmenter(run_on),
            )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionClassifier:
        """A component still to be trained."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the question model on the examples of data/ and stores it."""
        started = time.monotonic()
        messages = training_data.intent_examples
        raw = [str(message.get("text")) for message in messages]
        labels = [str(message.get("intent")) for message in messages]
        speller = Speller.load(DATA, frequent_words(raw))
        logger.info("fitting the question model on %d examples", len(raw))
        with self._storage.write_to(self._resource) as folder:
            model = fit(
                [speller.mend(text) for text in raw],
                labels,
                folder,
                encoder_names=self._config["encoders"],
                regularization=self._config["regularization"],
                balance=self._config["balance"],
                neighbour_share=self._config["neighbour_share"],
                first_stage_limit=self._config["first_stage_limit"],
                cache=VAR / "vectors",
            )
            model.vocabulary = speller.vocabulary
            model.save(folder)
            # As they were typed: seams are looked for before spelling.
            _fit_run_on(raw, labels).save(folder)
        logger.info("question model fitted in %.1f s", time.monotonic() - started)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing downstream needs the training data."""
        return training_data

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        """A component ready to read messages."""
        with model_storage.read_from(resource) as folder:
            model, run_on = QuestionModel.load(folder), RunOn.load(folder)
            return cls(config, model_storage, resource, model, run_on)

    def process(self, messages: list[Message]) -> list[Message]:
        """Reads each message in place."""
        if self._reader is None:
            raise RuntimeError("the question model is not trained; run `make train`")
        for message in messages:
            text = message.get("text")
            if text and message.get("intent") is None:
                _annotate(message, self._reader.read(text))
        return messages


def _fit_run_on(texts: list[str], labels: list[str]) -> RunOn:
    rows = list(zip(texts, labels, strict=True))
    telling = [text for text, label in rows if label == BACKGROUND]
    asking = [text for text, label in rows if label != BACKGROUND]
    return fit_run_on(telling, asking, Segmenter().language)


def _annotate(message: Message, parts: tuple[Part, ...]) -> None:
    first = by_priority(parts)[0]
    message.set("intent", {"name": first.id, "confidence": first.confidence}, add_to_output=True)
    ranking = [{"name": first.id, "confidence": first.confidence}]
    ranking += [{"name": name, "confidence": 0.0} for name in first.nearest]
    message.set("intent_ranking", ranking, add_to_output=True)
    if len(parts) > 1:
        message.set("entities", [part.as_entity() for part in parts], add_to_output=True)


def thresholds(config: dict[str, Any]) -> Thresholds:
    """The thresholds of a pipeline entry of config.yml."""
    return Thresholds(
        answer=config["threshold"],
        statement=config["threshold_statement"],
        beside_question=config["threshold_beside_question"],
        story=config["threshold_story"],
        story_decision=config["threshold_story_decision"],
        foreign=config["threshold_foreign"],
        strange=config["threshold_strange"],
        strange_weak=config["threshold_strange_weak"],
        safety=config["threshold_safety"],
        symptom=config["threshold_symptom"],
        taken_back=config["threshold_taken_back"],
        grave=config["threshold_grave"],
        unlikely=config["threshold_unlikely"],
        unlikely_grave=config["threshold_unlikely_grave"],
        bare=config["threshold_bare"],
        bare_around=config["threshold_bare_around"],
        bare_words=config["threshold_bare_words"],
        whole=config["threshold_whole"],
        absent=config["threshold_absent"],
        absent_own=config["threshold_absent_own"],
        absent_grave=config["threshold_absent_grave"],
        hidden=config["threshold_hidden"],
        hidden_sure=config["threshold_hidden_sure"],
        also=config["threshold_also"],
        also_sure=config["threshold_also_sure"],
        beside_safety=config["threshold_beside_safety"],
    )
