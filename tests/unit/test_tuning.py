"""The encoder as a network: it computes what the package's graph computes, and it learns."""

from collections.abc import Callable

import numpy as np
import pytest

from calcichat.evaluation.quiet import quiet
from calcichat.nlu.adapter import DOWN, UP, adapted
from calcichat.nlu.minilm import EnglishEncoder, shipped_weights, word_pieces, write_graph

quiet()

from calcichat.tuning.learning import Plan, tune  # noqa: E402 - TensorFlow greets at length
from calcichat.tuning.network import TunableEncoder, padded  # noqa: E402

TEXTS = [
    "is it cancer?",
    "my letter says micro calcifications and i can not sleep",
    "thank you so much for this",
]
QUICK = Plan(epochs=3, batch=16, slipped=0.0)


@pytest.fixture(scope="module")
def cut() -> Callable[[str], list[int]]:
    tokenizer = word_pieces()
    return lambda text: list(tokenizer.encode(text).ids)


@pytest.fixture
def network() -> TunableEncoder:
    return TunableEncoder(shipped_weights(), rank=4, seed=1)


def vectors(network: TunableEncoder, pieces: np.ndarray) -> np.ndarray:
    return np.asarray(network.vectors(pieces, training=False))


def assert_alike(ours: np.ndarray, served: np.ndarray) -> None:
    """The graph that serves computes with 8 bits; unlike texts lie below 0.6."""
    cosines = ours @ served.T
    assert (cosines.diagonal() > 0.95).all()
    assert (cosines[~np.eye(len(TEXTS), dtype=bool)] < 0.6).all()


def test_before_it_learns_it_is_the_package_s_encoder(network, cut, tmp_path) -> None:
    encoder = EnglishEncoder(write_graph(tmp_path / "plain.onnx", shipped_weights()))
    ours = vectors(network, padded([cut(text) for text in TEXTS]))
    assert_alike(ours, encoder.encode(TEXTS))


def test_a_text_s_vector_does_not_depend_on_what_stands_beside_it(network, cut) -> None:
    together = vectors(network, padded([cut(text) for text in TEXTS]))
    alone = vectors(network, padded([cut(TEXTS[2])]))
    assert np.allclose(together[2], alone[0], atol=1e-5)


def test_it_learns_to_tell_two_ids_apart_and_the_file_holds_what_it_learnt(
    network, cut, tmp_path
) -> None:
    texts = ["does milk do it", "can cheese cause it", "will it kill me", "am i dying"] * 16
    labels = ["diet", "diet", "cancer", "cancer"] * 16
    losses = tune(network, cut, texts, labels, QUICK, lambda line: None)
    assert losses[-1] < 0.6 * losses[0]
    file = tmp_path / "adapter.npz"
    # The file's reader adds half: twice the one factor makes it the whole.
    additions = network.additions()
    np.savez(file, **{k: 2 * v if k.endswith(UP) else v for k, v in additions.items()})
    assert {k.endswith((DOWN, UP)) for k in additions} == {True}
    graph = write_graph(tmp_path / "tuned.onnx", adapted(shipped_weights(), file))
    served = EnglishEncoder(graph).encode(TEXTS)
    ours = vectors(network, padded([cut(text) for text in TEXTS]))
    assert_alike(ours, served)


@pytest.mark.long
def test_the_same_seed_learns_the_same(cut) -> None:
    texts, labels = ["is it cancer", "what is calcium"] * 16, ["a", "b"] * 16

    def learnt() -> np.ndarray:
        network = TunableEncoder(shipped_weights(), rank=2, seed=5)
        tune(network, cut, texts, labels, QUICK, lambda line: None)
        return vectors(network, padded([cut(TEXTS[0])]))

    assert np.allclose(learnt(), learnt(), atol=1e-3)
