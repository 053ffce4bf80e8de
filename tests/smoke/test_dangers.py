"""Every danger that the screen must find is told by the trained model: nothing takes it back."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
import yaml

from calcichat.evaluation.product_model import ProductModel
from calcichat.launcher.train import ensure_model
from calcichat.safety_order import GRAVE, URGENT

CASES = sorted((Path(__file__).parents[1] / "unit").glob("safety_cases*.yml"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ProductModel:
    """The served model, unpacked."""
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(ensure_model()) as archive:
        archive.extractall(folder)
    (labels,) = folder.rglob("labels.json")
    labels.parent.rename(folder / "question_classifier")
    return ProductModel(folder)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_no_danger_of_the_screen_is_taken_back(model: ProductModel, path: Path) -> None:
    lost = []
    for block in yaml.safe_load(path.read_text("utf-8"))["safety_cases"]:
        wanted = GRAVE & set(block["want"])
        for text in block["texts"] if wanted else ():
            told = {part.id for part in model.parts(text)}
            # Emergency and crisis say what to do now; a sign beside them may wait.
            if not (wanted <= told or told & URGENT):
                lost.append(text)
    assert lost == []
