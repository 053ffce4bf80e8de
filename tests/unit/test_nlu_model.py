"""The question model: fitted, stored, read back; the softmax and the cache beneath it."""

import weakref
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from calcichat.nlu.model_fitting import fit
from calcichat.nlu.question_model import QuestionModel
from calcichat.nlu.softmax import fit_softmax
from calcichat.nlu.vector_cache import encode_all

TEXTS = ["is it cancer", "could this be cancer", "what causes them", "where do they come from"] * 2
LABELS = ["is_it_cancer", "is_it_cancer", "what_causes", "what_causes"] * 2


def test_a_stored_model_gives_the_same_probabilities(tmp_path: Path) -> None:
    model = fit(
        TEXTS,
        LABELS,
        tmp_path,
        encoder_names=["multilingual"],
        regularization=10,
        balance=0.5,
        neighbour_share=0.3,
        first_stage_limit=0.97,
    )
    model.vocabulary = ["cancer"]
    before = model.probabilities(["is this cancer", "what is the cause"])
    model.save(tmp_path)
    again = QuestionModel.load(tmp_path)
    after = again.probabilities(["is this cancer", "what is the cause"])
    assert np.allclose(after, before, atol=1e-6)
    assert again.vocabulary == ["cancer"]
    assert [again.labels[i] for i in before.argmax(axis=1)] == ["is_it_cancer", "what_causes"]
    assert np.allclose(before.sum(axis=1), 1)
    assert np.allclose(again.chances("is this cancer"), model.chances("is this cancer"), atol=1e-6)


def test_what_a_message_was_encoded_to_goes_with_it(tmp_path: Path) -> None:
    settings = {
        "regularization": 10,
        "balance": 0.5,
        "neighbour_share": 0.3,
        "first_stage_limit": 1,
    }
    model = fit(TEXTS, LABELS, tmp_path, encoder_names=["multilingual"], **settings)
    before = list(model.encoders)
    of_message = model.for_message()
    assert np.allclose(of_message.chances("is it cancer"), model.chances("is it cancer"))
    assert model.encoders == before
    gone = weakref.ref(of_message.encoders[0])
    del of_message
    assert gone() is None


def test_softmax_agrees_with_scikit_learn() -> None:
    random = np.random.default_rng(7)
    dense = random.normal(size=(120, 6)).astype(np.float32)
    sparse = csr_matrix((random.random((120, 5)) > 0.7).astype(np.float32))
    targets = np.repeat([0, 1, 2], [60, 40, 20])
    dense[np.arange(120), targets] += 1.5
    settings = {"regularization": 2, "balance": 1, "iterations": 500, "tolerance": 1e-6}
    ours = fit_softmax(dense, sparse, targets, **settings)
    theirs = LogisticRegression(C=2, class_weight="balanced", max_iter=2000, tol=1e-8)
    theirs.fit(np.hstack([dense, sparse.toarray()]), targets)
    both = np.hstack([dense, sparse.toarray()])
    logits = both @ np.hstack([ours.dense, ours.sparse]).T + ours.intercepts
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    assert np.allclose(
        odds / odds.sum(axis=1, keepdims=True), theirs.predict_proba(both), atol=5e-3
    )


class Counting:
    """An encoder that counts what it is asked for."""

    release = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts):
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_the_cache_encodes_only_what_is_new(tmp_path: Path) -> None:
    encoder = Counting()
    first = encode_all(encoder, ["one", "three"], tmp_path)
    second = encode_all(encoder, ["three", "seven", "one"], tmp_path)
    assert encoder.asked == ["one", "three", "seven"]
    assert first.tolist() == [[3, 1], [5, 1]]
    assert second.tolist() == [[5, 1], [5, 1], [3, 1]]


def test_the_cache_keeps_what_other_texts_need(tmp_path: Path) -> None:
    encoder = Counting()
    encode_all(encoder, ["ours"], tmp_path)
    encode_all(encoder, ["a benchmark's"], tmp_path)
    encode_all(encoder, ["ours"], tmp_path)
    assert encoder.asked == ["ours", "a benchmark's"]


def test_two_trainings_at_once_keep_each_other_s_vectors(tmp_path: Path) -> None:
    class Slow(Counting):
        """While it encodes, another training begins and ends."""

        def encode(self, texts):
            encode_all(Counting(), ["theirs"], tmp_path)
            return super().encode(texts)

    encode_all(Slow(), ["ours"], tmp_path)
    after = Counting()
    encode_all(after, ["ours", "theirs"], tmp_path)
    assert after.asked == []


def test_a_broken_cache_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "counting.npz").write_bytes(b"no archive")
    assert encode_all(Counting(), ["one"], tmp_path).tolist() == [[3, 1]]
