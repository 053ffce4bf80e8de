"""Seams in posts without a stop, learnt from posts that are made of examples."""

from pathlib import Path

import numpy as np
import pytest

from calcichat.nlu.run_on import RunOn, fit_run_on
from calcichat.nlu.segmenter import Segmenter

TELLING = [
    "The nurse was kind and gave me a blanket.",
    "My sister drove me there in the rain.",
    "We waited an hour in the corridor.",
    "They took four pictures of the left side.",
    "I wore the blue gown they hand out.",
]
ASKING = [
    "I would like to know how common it is.",
    "Nobody told me what it is made of.",
    "I wonder if the milk made them.",
]
POST = (
    "the nurse was kind and gave me a blanket we waited an hour in the corridor "
    "i wonder if the milk made them my sister drove me there in the rain"
)


@pytest.fixture(scope="module")
def run_on() -> RunOn:
    return fit_run_on(TELLING, ASKING, Segmenter().language)


def pieces(run_on: RunOn | None, text: str) -> list[str]:
    return [text[span.start : span.end] for span in Segmenter(run_on).split(text)]


def test_a_long_stretch_is_cut_where_pieces_begin(run_on: RunOn) -> None:
    assert pieces(run_on, POST) == [
        "the nurse was kind and gave me a blanket",
        "we waited an hour in the corridor",
        "i wonder if the milk made them",
        "my sister drove me there in the rain",
    ]
    assert len(pieces(None, POST)) < 3


def test_the_seams_are_soft(run_on: RunOn) -> None:
    first, *others = Segmenter(run_on).split(POST)
    assert not first.soft
    assert all(span.soft for span in others)


@pytest.mark.parametrize(
    "text", ["we waited an hour i wonder if the milk made them", "", "why", ","]
)
def test_what_is_short_stays_as_it_is(run_on: RunOn, text: str) -> None:
    assert pieces(run_on, text) == pieces(None, text)


def test_read_back_it_says_the_same(run_on: RunOn, tmp_path: Path) -> None:
    run_on.save(tmp_path)
    again = RunOn.load(tmp_path)
    words = POST.split()
    assert np.array_equal(again.probabilities(words), run_on.probabilities(words))
    assert again.probabilities(["one"]).shape == (0,)


def test_fitted_again_it_is_the_same(run_on: RunOn) -> None:
    again = fit_run_on(TELLING, ASKING, Segmenter().language)
    words = POST.split()
    assert np.array_equal(again.probabilities(words), run_on.probabilities(words))


def test_texts_that_all_ask_are_enough() -> None:
    only = fit_run_on([], ASKING, Segmenter().language)
    assert only.probabilities(POST.split()).any()
    words = "nobody told me what it is made of i wonder if the milk made them".split()
    assert only.probabilities(words).argmax() + 1 == words.index("i")
