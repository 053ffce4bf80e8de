"""Questions that begin by word order alone, typed without a stop."""

import pytest

from calcichat.nlu.segmenter import Segmenter

SEGMENTER = Segmenter()


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in SEGMENTER.split(text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("what does amorphous mean", "why do i need a biopsy"),
        ("what brings them on", "who do i ask"),
        ("what causes it", "is it dangerous"),
        ("whats a calcification", "do they go away"),
        ("what is a calcification", "can i feel it"),
        ("do they hurt", "what about the small ones"),
        ("macro or micro", "which one needs a biopsy"),
        ("sitting in the car after work with this letter on me", "what are calcifications"),
        ("tell me what they are", "and whether milk causes it"),
        ("how do they show", "and tell me the next tests"),
        ("what are they", "and do lots of women have them"),
        ("whats ur number", "n do calcifications mean cancer"),
        ("cuándo hace falta una biopsia", "y de dónde viene esta información"),
        ("qué son las manchas", "se pueden sentir con la mano"),
        ("quiero saber si es cáncer", ", si la leche lo causa"),
    ],
)
def test_a_question_turned_round_begins_a_new_piece(first: str, second: str) -> None:
    pieces = cut(f"{first} {second}".replace(" ,", ","))
    assert len(pieces) == 2
    assert pieces[0].strip(" ,") == first
    assert second.endswith(pieces[1].strip(" ,"))


@pytest.mark.parametrize(
    "text",
    [
        "tell me what is a calcification",
        "do you know why is it there",
        "how common are they",
        "he wants to know what is it",
        "which of these is it",
        "no sé si se puede sentir",
    ],
)
def test_a_question_inside_another_sentence_stays_there(text: str) -> None:
    assert cut(text) == [text]


def test_the_points_of_a_list_are_pieces() -> None:
    pieces = cut("please tell me 1) what micro means 2) the next tests 3) the number to call")
    assert [piece[0] for piece in pieces[1:]] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "text",
    [
        "my aunt wishes to know why they compare old films",
        "i would just like to understand what they see",
        "we are trying to find out if it runs in families",
        "quisiera saber si salen por golpes",
        "mi hermana pregunta si duele",
        "y de qué salen",
    ],
)
def test_who_wishes_to_know_asks(text: str) -> None:
    (span,) = SEGMENTER.split(text)
    assert span.asks


def test_who_only_tells_does_not() -> None:
    (span,) = SEGMENTER.split("i like to bake with my aunt")
    assert not span.asks


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("nobody told me whether it hurts", True),
        ("the nurse never said how long it takes", True),
        ("they didn't explain to us what the spots are", True),
        ("tampoco nadie me dijo cuánto tardan", True),
        ("nobody told me a thing", False),
        ("she never says hello", False),
        ("nadie me dijo nada", False),
    ],
)
def test_whoever_was_not_told_something_asks_for_it(text: str, *, asks: bool) -> None:
    (span,) = SEGMENTER.split(text)
    assert span.asks is asks
