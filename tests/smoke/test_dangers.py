"""Every danger that the screen must find is told by the trained model: nothing takes it back."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
import yaml

from calcichat.content.load import DATA
from calcichat.evaluation.product_model import classifier_settings
from calcichat.launcher.train import ensure_model
from calcichat.nlu.guessing import Guesser
from calcichat.nlu.question_classifier import thresholds
from calcichat.nlu.question_model import QuestionModel
from calcichat.nlu.reading import Reader
from calcichat.nlu.run_on import RunOn
from calcichat.nlu.segmenter import Segmenter
from calcichat.nlu.spelling import Speller
from calcichat.nlu.topic import TopicWords
from calcichat.safety import shared_screen
from calcichat.safety_order import GRAVE, URGENT

CASES = sorted((Path(__file__).parents[1] / "unit").glob("safety_cases*.yml"))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """What the served model reads with."""
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(ensure_model()) as archive:
        archive.extractall(folder)
    (labels,) = folder.rglob("labels.json")
    model = QuestionModel.load(labels.parent)
    return Reader(
        Guesser(model, Speller.load(DATA, model.vocabulary)),
        shared_screen(DATA / "safety"),
        TopicWords.load(DATA),
        thresholds(classifier_settings()),
        Segmenter(RunOn.load(labels.parent)),
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_no_danger_of_the_screen_is_taken_back(reader: Reader, path: Path) -> None:
    lost = []
    for block in yaml.safe_load(path.read_text("utf-8"))["safety_cases"]:
        wanted = GRAVE & set(block["want"])
        for text in block["texts"] if wanted else ():
            told = {part.id for part in reader.read(text)}
            # Emergency and crisis say what to do now; a sign beside them may wait.
            if not (wanted <= told or told & URGENT):
                lost.append(text)
    assert lost == []
