"""What patients typed does not stay in the memory of the process for ever."""

from collections.abc import Iterator
from itertools import islice

import pytest
import spacy

from calcichat.content.load import DATA
from calcichat.nlu import forgetting
from calcichat.nlu.segmenter import Segmenter
from calcichat.nlu.spelling import Speller
from calcichat.nlu.topic import TopicWords
from calcichat.words import english_words

BLANK = len(spacy.blank("en").vocab.strings)


def made_up(count: int, each: int = 400) -> Iterator[str]:
    """Messages of `each` words that nobody typed before."""
    words = (f"zq{number}wa" for number in range(count))
    while message := " ".join(islice(words, each)):
        yield message


@pytest.fixture(autouse=True)
def low_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "_MOST_WORDS", 2000)
    monkeypatch.setattr(forgetting, "_MOST_LETTERS", 1_000_000)


def test_the_segmenter_forgets_words_and_cuts_as_before() -> None:
    segmenter, question = Segmenter(), "What causes it? And how common are they"
    before = segmenter.split(question)
    for message in made_up(9000):
        segmenter.split(message)
        assert len(segmenter.language.vocab.strings) < BLANK + 4000
    assert "zq1wa" not in segmenter.language.vocab.strings
    assert segmenter.split(question) == before


def test_the_topic_forgets_words_and_finds_as_before() -> None:
    words, texts = TopicWords.load(DATA), ("kidney stones", "my biopsy result", "and then what")
    before = [words.of(text) for text in texts]
    for message in made_up(9000):
        words.of(message)
    assert "zq1wa" not in words._nlp.vocab.strings
    assert "zq1wa" not in words._read.language.vocab.strings
    assert [words.of(text) for text in texts] == before


def test_pieces_of_known_words_are_forgotten_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tokenizer keeps "a-b-b-a" too, in which no word is new."""
    monkeypatch.setattr(forgetting, "_MOST_LETTERS", 100)
    read = forgetting.Forgetful(lambda: spacy.blank("en"))
    first = read.language
    read("a-b-b-a " * 5)
    assert read.language is first
    assert [token.text for token in read("b-a " * 20)][:3] == ["b", "-", "a"]
    assert read.language is not first


def test_the_speller_keeps_no_word_that_only_a_patient_typed() -> None:
    speller = Speller(["calcifications"], {}, [])
    for message in made_up(9000):
        speller.mend(message)
    assert speller.mend("calcificatoins of gastritis") == "calcifications of gastritis"
    assert set(speller._mend_word.remembered) <= english_words()
