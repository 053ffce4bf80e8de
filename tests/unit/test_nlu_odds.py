"""The odds of another subject: raised against questions, never against a danger."""

from pathlib import Path

import numpy as np
import pytest

from calcichat.nlu.model_fitting import fit
from calcichat.nlu.odds import lost_odds, softmax, with_odds
from calcichat.nlu.question_model import QuestionModel

ROW = np.array([[0.5, 0.2, 0.2, 0.1]])  # a question, another one, another subject, a danger


def test_scores_become_shares() -> None:
    assert softmax(np.log(ROW) + 7) == pytest.approx(ROW)
    assert softmax(np.array([[800.0, -800.0]])) == pytest.approx(np.array([[1.0, 0.0]]))


def test_the_odds_of_one_are_multiplied() -> None:
    (row,) = with_odds(ROW, 2, 4.0, [])
    assert row.sum() == pytest.approx(1)
    assert row[2] / (1 - row[2]) == pytest.approx(4 * 0.2 / 0.8)
    assert row[0] / row[1] == pytest.approx(0.5 / 0.2)


def test_a_danger_keeps_its_share() -> None:
    (row,) = with_odds(ROW, 2, 4.0, [3])
    assert row[3] == 0.1
    assert row.sum() == pytest.approx(1)
    assert row[2] == pytest.approx(0.9 * 0.8 / 1.5)


def test_a_danger_that_is_all_leaves_nothing_to_share() -> None:
    sure = np.array([[0.0, 0.0, 0.0, 1.0]])
    assert with_odds(sure, 2, 4.0, [3]) == pytest.approx(sure)


def test_the_given_rows_stay() -> None:
    before = ROW.copy()
    with_odds(ROW, 2, 4.0, [3])
    assert (before == ROW).all()


@pytest.mark.parametrize(
    ("count", "balance", "lost"), [(9000, 0.5, 3.0), (1000, 0.5, 1.0), (9000, 0.0, 1.0)]
)
def test_what_the_balance_took(count: int, balance: float, lost: float) -> None:
    assert lost_odds(count, 1000, balance) == pytest.approx(lost)


TEXTS = [f"is it {name} cancer" for name in "abcd"] + [
    f"when does the {i} bus go" for i in range(16)
]


def _fitted(folder: Path, other: str) -> QuestionModel:
    labels = ["is_it_cancer"] * 4 + [other] * 16
    settings = {"regularization": 1, "balance": 0.5, "neighbour_share": 0.3}
    names = ["multilingual"]
    return fit(TEXTS, labels, folder, encoder_names=names, first_stage_limit=0.95, **settings)


def test_another_subject_gets_its_odds_back(tmp_path: Path) -> None:
    model = _fitted(tmp_path, "out_of_scope")
    assert model.scope_odds == pytest.approx((16 / 10) ** 0.5)
    raised = model.probabilities(["is it the bus"])[0, 1]
    model.scope_odds = 1.0
    assert raised > model.probabilities(["is it the bus"])[0, 1]


def test_no_other_label_does(tmp_path: Path) -> None:
    model = _fitted(tmp_path, "what_causes")
    before = model.probabilities(["is it the bus"])
    model.scope_odds = 100.0
    assert model.probabilities(["is it the bus"]) == pytest.approx(before)


def test_the_odds_are_kept_with_the_model(tmp_path: Path) -> None:
    model = _fitted(tmp_path, "out_of_scope")
    model.save(tmp_path)
    assert QuestionModel.load(tmp_path).scope_odds == model.scope_odds
