"""Which ids a message holds: joined examples, the regressions, and what is left out by them."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from calcichat.evaluation.product_model import classifier_settings
from calcichat.nlu.absent import may_be_absent, without_absent
from calcichat.nlu.encoders import Remembering
from calcichat.nlu.guessing import Guess
from calcichat.nlu.linear import Linear
from calcichat.nlu.parts import Part
from calcichat.nlu.presence import fit_presence, join_examples, present_labels
from calcichat.nlu.question_classifier import thresholds

QUESTIONS = [f"question number {i}" for i in range(200)]
SIGNS = [f"sign number {i}" for i in range(20)]
TEXTS = [*QUESTIONS, *SIGNS]
LABELS = ["what_causes"] * 200 + ["symptom_reported"] * 20


def test_every_sign_is_joined_and_some_of_the_rest() -> None:
    joined = join_examples(TEXTS, LABELS)
    signs = [row for row in joined if "symptom_reported" in row.labels]
    assert len(signs) == len(SIGNS)
    # Fear and a sign are no evidence against one another: some stand side by side.
    assert 1 <= sum(row.labels.count("symptom_reported") > 1 for row in signs) <= 8
    assert 20 <= len(joined) - len(signs) <= 60


def test_a_joined_text_holds_what_its_labels_say() -> None:
    for row in join_examples(TEXTS, LABELS):
        assert row.text.count("number") == len(row.labels) in {2, 3}
        assert row.labels.count("symptom_reported") == row.text.count("sign")


def test_the_order_of_the_examples_does_not_matter() -> None:
    turned = join_examples(TEXTS[::-1], LABELS[::-1])
    assert turned == join_examples(TEXTS, LABELS)


def test_a_new_example_changes_few_rows() -> None:
    before = {row.text for row in join_examples(TEXTS, LABELS)}
    after = {row.text for row in join_examples([*TEXTS, "one more"], [*LABELS, "what_causes"])}
    assert len(before - after) <= 3


def test_long_examples_are_not_joined() -> None:
    long = " ".join(["word"] * 26)
    assert not join_examples([long] * 4, ["what_causes"] * 4)


def test_nothing_is_joined_with_itself() -> None:
    assert join_examples(["one sign"], ["symptom_reported"]) == []
    (row,) = join_examples(["one sign", "why"], ["symptom_reported", "what_causes"])
    assert sorted(set(row.labels)) == ["symptom_reported", "what_causes"]


def test_present_labels() -> None:
    present = present_labels([("b",), ("a", "b")], ["a", "b", "c"])
    assert present.tolist() == [[0, 1, 0], [1, 1, 0]]


def test_the_regressions_find_both_of_two_things() -> None:
    rng = np.random.default_rng(1)
    present = (rng.random((60_000, 2)) < 0.4).astype(np.float32)
    dense = np.hstack([present[:, :1], rng.random((60_000, 1))]).astype(np.float32)
    fitted = fit_presence(dense, csr_matrix(present[:, 1:]), present)
    one, none = np.ones(1, np.float32), np.array([], np.float32)
    both = fitted.scores(np.array([[1, 0.5]], np.float32), [(np.array([0]), one)])
    neither = fitted.scores(np.array([[0, 0.5]], np.float32), [(np.array([], int), none)])
    assert (both > 1).all()
    assert (neither < -1).all()


def test_a_label_that_is_always_there_is_learnt_without_a_fault() -> None:
    fitted = fit_presence(np.ones((4, 1), np.float32), csr_matrix((4, 1)), np.ones((4, 1)))
    assert np.isfinite(fitted.intercepts).all()


def test_scores_are_sums_over_vectors_and_grams() -> None:
    linear = Linear(np.array([[1], [10], [100]], np.float32), np.array([0.5], np.float32))
    none = np.array([], dtype=int), np.array([], dtype=np.float32)
    grams = [(np.array([1]), np.array([2], np.float32)), none]
    scores = linear.scores(np.array([[3], [4]], np.float32), grams)
    assert scores.tolist() == [[3 + 200 + 0.5], [4 + 0.5]]


class _Counting:
    width = 1
    release = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[float(len(text))] for text in texts], np.float32)


def test_a_message_is_encoded_once() -> None:
    encoder = _Counting()
    remembering = Remembering(encoder)
    assert remembering.encode(["a", "bc", "a"]).tolist() == [[1], [2], [1]]
    assert remembering.encode(["bc"]).tolist() == [[2]]
    assert encoder.asked == ["a", "bc"]
    assert (remembering.width, remembering.release) == (1, "counting")


LIMITS = thresholds(classifier_settings())


def _left(found: Sequence[str], chances: dict[str, float], sure: float = 0.9) -> list[str]:
    """Ids left of what was found in a message that is about its costs."""
    name = "not_covered_cost_insurance"
    whole = Guess("", name, sure, name, sure, name, sure, ("helpline",))
    parts = [Part(one, 2, 9, 0.8) for one in found]
    text = "it is not ever, and y how much is it?"
    return [part.id for part in without_absent(parts, text, whole, chances, LIMITS)]


def test_what_the_message_hardly_holds_is_left_out_for_what_it_is_about() -> None:
    assert _left(["emergency"], {"emergency": 0.0005}) == ["not_covered_cost_insurance"]
    assert _left(["how_common"], {"how_common": 0.09}) == ["not_covered_cost_insurance"]


@pytest.mark.parametrize(
    ("found", "chance"),
    [
        ("symptom_reported", 0.0015),  # a danger: doubt raises
        ("emotional_support", 0.06),
        ("how_common", 0.11),
        ("not_covered_cost_insurance", 0.0),  # what it is about
        ("background", 0.0),
        ("unclear", 0.0),
    ],
)
def test_what_it_may_hold_stays(found: str, chance: float) -> None:
    assert _left([found], {found: chance}) == [found]


def test_beside_a_danger_nothing_is_left_out() -> None:
    name = "symptom_reported"
    whole = Guess("", name, 0.9, name, 0.9, name, 0.9, ())
    parts = [Part(name, 0, 9, 0.9), Part("what_causes", 10, 20, 0.9)]
    chances = {name: 0.9, "what_causes": 0.0}
    assert without_absent(parts, "it bleeds. why do they come", whole, chances, LIMITS) == parts


def test_nothing_is_left_out_where_the_whole_is_unsure() -> None:
    assert _left(["how_common"], {"how_common": 0.0}, sure=0.59) == ["how_common"]


def test_what_the_message_is_about_is_told_once() -> None:
    found = ["how_common", "not_covered_cost_insurance"]
    assert _left(found, {"how_common": 0.01}) == ["not_covered_cost_insurance"]


def test_an_id_that_was_never_learnt_stays() -> None:
    assert _left(["added_later"], {}) == ["added_later"]


def test_only_what_differs_from_the_whole_may_be_absent() -> None:
    parts = [Part("how_common", 0, 9, 0.8), Part("background", 10, 20, 0.9)]
    assert not may_be_absent(parts, "how_common")
    assert may_be_absent(parts, "what_causes")


def test_a_sure_question_between_its_own_marks_stays() -> None:
    name = "diet_calcium"
    whole = Guess("", name, 0.9, name, 0.9, name, 0.9, ())
    text = "is it cancer? does calcium in food cause it?"
    first, second = Part("is_it_cancer", 0, 13, 0.8), Part(name, 14, len(text), 0.9)
    chances = {"is_it_cancer": 0.01, name: 0.9}
    assert without_absent([first, second], text, whole, chances, LIMITS) == [first, second]
    unsure = Part("is_it_cancer", 0, 13, 0.79)
    assert without_absent([unsure, second], text, whole, chances, LIMITS) == [second]
    one_mark = text.replace("?", "", 1)
    assert without_absent([first, second], one_mark, whole, chances, LIMITS) == [second]
