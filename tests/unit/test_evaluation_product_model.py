"""The component that measurements ask reads what the served one reads."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from calcichat.evaluation.product_model import ProductModel, classifier_settings
from calcichat.nlu.model_fitting import fit
from calcichat.nlu.parts import ENTITY, UNCLEAR, Part, parts_of
from calcichat.nlu.question_classifier import QuestionClassifier
from calcichat.nlu.run_on import RunOn

TEXTS = ["is it cancer", "could this be cancer", "what causes them", "where do they come from"] * 2
LABELS = ["is_it_cancer", "is_it_cancer", "what_causes", "what_causes"] * 2
# More than twenty words in which the rules find no seam.
LONG = "could be cancer spots " * 4 + "cause of spots comes " * 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A component as its training leaves it, with seams wherever they may be."""
    root = tmp_path_factory.mktemp("model")
    inner = root / "question_classifier"
    inner.mkdir()
    model = fit(
        TEXTS,
        LABELS,
        inner,
        encoder_names=["multilingual"],
        regularization=10,
        balance=0.5,
        neighbour_share=0.3,
        first_stage_limit=0.97,
    )
    model.vocabulary = ["cancer", "rain", "sister"]
    model.save(inner)
    RunOn(np.zeros(2**17, dtype=np.float32), 5.0).save(inner)
    return root


def served(folder: Path, text: str) -> list[tuple[str, int, int]]:
    storage, resource = LocalModelStorage(folder), Resource("question_classifier")
    context = SimpleNamespace()  # the component looks at none
    component = QuestionClassifier.load(classifier_settings(), storage, resource, context)
    (message,) = component.process([Message(data={TEXT: text})])
    rows = message.get("entities") or []
    return [(r["value"], r["start"], r["end"]) for r in rows if r["entity"] == ENTITY]


def test_a_long_run_on_message_has_the_served_parts(folder: Path) -> None:
    parts = [(part.id, part.start, part.end) for part in ProductModel(folder).parts(LONG)]
    assert len(parts) > 1
    assert parts == served(folder, LONG)


def test_what_else_it_may_be_is_kept_as_for_the_policy(folder: Path) -> None:
    (part,) = ProductModel(folder).parts("could it be")
    assert (part.id, part.nearest) == ("is_it_cancer", ("what_causes",))


def test_parts_are_read_from_what_rasa_keeps() -> None:
    intent = {"name": "how_common", "confidence": 0.4}
    ranking = [{"name": "how_common"}, {"name": "is_it_cancer"}]
    found = Part("is_it_cancer", 3, 9, 0.9, ("how_common",), asks=False)
    other = {"entity": "language", "value": "es", "start": 0, "end": 2}
    assert parts_of(intent, [other, found.as_entity()], ranking, 20) == [found]
    alone = Part("how_common", 0, 20, 0.4, ("is_it_cancer",))
    assert parts_of(intent, [other], ranking, 20) == [alone]
    assert parts_of({}, [], [], 0) == [Part(UNCLEAR, 0, 0, 0.0)]
