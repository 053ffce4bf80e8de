"""The cascade: when the first encoder's word stands, and when the second is asked."""

from pathlib import Path

import numpy as np
import pytest

from calcichat.nlu.model_fitting import fit
from calcichat.nlu.question_model import QuestionModel
from tests.unit.test_nlu_model import LABELS, TEXTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with both encoders, whose first stage is soon sure."""
    root = tmp_path_factory.mktemp("model")
    settings = {"regularization": 50, "balance": 0.5, "neighbour_share": 0.3}
    names = ["multilingual", "english"]
    fit(TEXTS, LABELS, root, encoder_names=names, first_stage_limit=0.55, **settings).save(root)
    return root


@pytest.fixture
def model(folder: Path) -> QuestionModel:
    return QuestionModel.load(folder)


def _asked(model: QuestionModel, text: str) -> list[str]:
    """The texts that the second encoder is asked for."""
    asked: list[str] = []
    encode = model.encoders[1].encode
    model.encoders[1].encode = lambda texts: asked.extend(texts) or encode(texts)
    assert np.allclose(model.probabilities([text]).sum(), 1)
    return asked


def test_without_a_doubt_the_second_encoder_is_not_asked(model: QuestionModel) -> None:
    assert _asked(model, "is it cancer") == []


def test_in_doubt_it_is_asked(model: QuestionModel) -> None:
    model.first_stage_limit = 1.01
    assert _asked(model, "is it cancer") == ["is it cancer"]


def test_danger_always_asks_it(model: QuestionModel) -> None:
    model.safety_columns = [model.labels.index("what_causes")]
    assert _asked(model, "what causes them") == ["what causes them"]
