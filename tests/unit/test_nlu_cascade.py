"""The cascade: when the first encoder's word stands, and when the second is asked."""

from pathlib import Path

import numpy as np
import pytest

from calcichat.nlu.model_fitting import fit
from calcichat.nlu.question_model import QuestionModel
from tests.unit.test_nlu_model import LABELS, TEXTS


def _asked(tmp_path: Path, labels: list[str], limit: float, text: str) -> list[str]:
    """The texts that the second encoder is asked for."""
    names = ["multilingual", "english"]
    settings = {"regularization": 50, "balance": 0.5, "neighbour_share": 0.3}
    fit(TEXTS, labels, tmp_path, encoder_names=names, first_stage_limit=limit, **settings).save(
        tmp_path
    )
    model, asked = QuestionModel.load(tmp_path), []
    encode = model.encoders[1].encode
    model.encoders[1].encode = lambda texts: asked.extend(texts) or encode(texts)
    assert np.allclose(model.probabilities([text]).sum(), 1)
    return asked


@pytest.mark.parametrize(("limit", "asked"), [(0.55, []), (1.01, ["is it cancer"])])
def test_only_doubt_asks_the_second_encoder(tmp_path: Path, limit: float, asked: list[str]) -> None:
    assert _asked(tmp_path, LABELS, limit, "is it cancer") == asked


def test_danger_always_asks_it(tmp_path: Path) -> None:
    grave = [{"what_causes": "crisis"}.get(label, label) for label in LABELS]
    assert _asked(tmp_path, grave, 0.55, "what causes them") == ["what causes them"]
