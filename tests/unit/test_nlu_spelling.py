"""The speller: slips go, real words stay, and micro never becomes macro."""

import pytest

from calcichat.content.load import DATA
from calcichat.nlu.spelling import AMBIGUOUS, Speller

VOCABULARY = ["calcifications", "common", "causes", "biopsy", "milk", "patterns", "another", "cost"]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.load(DATA, VOCABULARY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("waht are clacifications", "what are calcifications"),
        ("my mamogram", "my mammogram"),
        ("r these common", "are these common"),
        ("how comon", "how common"),
        ("wat cuases it", "what causes it"),
        ("y did they call", "why did they call"),
        ("dose it hurt", "does it hurt"),
        ("a high dose of it", "a high dose of it"),
        ("BI-RADS 4", "birads 4"),
    ],
)
def test_a_slip_is_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mend(typed) == meant


@pytest.mark.parametrize("word", ["gastritis", "valium", "harness", "cystitis", "injection"])
def test_a_real_word_of_another_subject_stays(speller: Speller, word: str) -> None:
    assert speller.mend(word) == word


@pytest.mark.parametrize(
    "typed", ["mirco calcifications", "micocalcifications", "mycro calcifications"]
)
def test_a_clear_micro_is_micro(speller: Speller, typed: str) -> None:
    assert "micro" in speller.mend(typed)
    assert "macro" not in speller.mend(typed)


@pytest.mark.parametrize(
    "typed", ["marcocalcifications", "macrcalcifications", "macro calsifications"]
)
def test_a_clear_macro_is_macro(speller: Speller, typed: str) -> None:
    assert "macro" in speller.mend(typed)


@pytest.mark.parametrize(
    "typed",
    ["mocrocalcifications", "mcrocalcifications", "maicrocalcifications", "mcro calcification"],
)
def test_a_spelling_between_the_two_is_left_unclear(speller: Speller, typed: str) -> None:
    assert AMBIGUOUS in speller.mend(typed)


def test_spanish_is_left_as_typed(speller: Speller) -> None:
    typed = "las que van en linea son peores que las otras"
    assert speller.mend(typed) == typed


def test_what_was_mended_goes_with_the_message(speller: Speller) -> None:
    of_message = speller.for_message()
    typed = "microcalcificatons and Ermintrude"
    assert of_message.mend(typed) == of_message.mend(typed) == speller.mend(typed)
    assert of_message._seen == {typed: "microcalcifications and ermintrude"}
    assert speller._seen is None
