"""The topic of a message by its words, longest phrase first."""

import pytest

from calcichat.content.load import DATA
from calcichat.nlu.spelling import AMBIGUOUS
from calcichat.nlu.topic import TopicWords


@pytest.fixture(scope="module")
def words() -> TopicWords:
    return TopicWords.load(DATA)


@pytest.mark.parametrize(
    "text",
    [
        "kidney stones and what to eat",
        "calcium score on my heart scan",
        "calcification in my shoulder how is it treated",
        "is my thyroid nodule benign",
        "the radiologists looked at my kidney stone",
    ],
)
def test_other_organs_are_foreign(words: TopicWords, text: str) -> None:
    assert words.of(text).foreign


@pytest.mark.parametrize(
    "text",
    [
        "are breast calcifications cancer",
        "i also have kidney stones, could the calcium in my breast come from that",
        "could my thyroid problems be behind the calcifications",
        "does kidney disease cause calcifications",
        "my heart sank when i read calcifications",
        "they found calcifications on the mammogram and now i wait for someone to call me back",
    ],
)
def test_the_breast_ties_a_message_to_us(words: TopicWords, text: str) -> None:
    topic = words.of(text)
    assert topic.ours
    assert not topic.foreign


def test_words_about_nothing_are_silent(words: TopicWords) -> None:
    assert words.of("and then what").silent


def test_a_spelling_between_micro_and_macro_is_about_us(words: TopicWords) -> None:
    assert words.of(f"i have a thyroid nodule, what are {AMBIGUOUS}").ours
