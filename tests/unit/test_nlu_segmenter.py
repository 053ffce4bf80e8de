"""The segmenter: one piece a question, and none of a question cut in two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcichat.nlu.question_words import is_bare
from calcichat.nlu.segmenter import Segmenter

SEGMENTER = Segmenter()


def pieces(text: str) -> list[str]:
    return [text[span.start : span.end] for span in SEGMENTER.split(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Is it cancer?", 1),
        ("Is it cancer? What causes it?", 2),
        ("what are they do they need a biopsy", 2),
        ("i am 52 and got my letter what are calcifications and is it cancer", 3),
        ("What causes them? And also how common are they?", 2),
        ("Why was I called back?\nWhat happens next", 2),
        ("how common are they", 1),
        ("tell me what calcifications are", 1),
        ("can someone explain in plain words what they are looking for", 1),
        ("when do they do a biopsy", 1),
        ("do they have someone who speaks spanish", 1),
        ("do a lot of women over fifty have calcifications", 1),
        ("what brought them on and can I make them go away?", 2),
        ("how long till I know, and do I have to pay again?", 2),
        ("what tests do i need next and does blue cross pay for them", 2),
        ("can you feel them, do many women get them", 2),
        ("what should i eat and do before the biopsy", 1),
        ("can my mom come in and do the paperwork", 1),
        ("i turned 52 this week, do i need a biopsy", 2),
        ("tell me the types and give me the rate for each", 2),
        ("my aunt had radiation, is it why she has calcifications", 2),
        ("what is it why do i have it", 2),
        ("got called back. why, is it painful, and who pays for it", 4),
        ("what types are there and are micro ones bad", 2),
        ("can someone else read it, and would aetna cover that", 2),
        ("how common and dangerous are they", 1),
        (
            "theres chalky stuff she wants to know is that the big c and how come she has it",
            3,
        ),
        ("should i say no this time or what and does it hurt", 2),
        ("what time do they shut and also have you got anything i can read", 2),
        ("they said repeat in six months isnt that a long time to leave it", 2),
        ("how many women get this and do blokes get it too", 2),
        ("i want to know what calcifications are", 1),
        ("tengo que ir otra vez por que otra vez y eso lo cubre el seguro y cuánto tardan", 4),
        ("para qué es la biopsia y duele mucho", 2),
        ("mi mamá tiene 66 y es de rancho", 1),
        ("no me dijeron qué es ni cuánto tarda", 1),
        ("quiero saber de qué son", 1),
    ],
)
def test_questions_are_parted(text: str, count: int) -> None:
    assert len(pieces(text)) == count, pieces(text)


def test_a_statement_does_not_ask() -> None:
    story, question = SEGMENTER.split("my mom has calcifications. what are they")
    assert not story.asks
    assert question.asks


@pytest.mark.parametrize(
    "text", ["why?", "is it usually", "is that why", "and then what", "is that true"]
)
def test_bare_pieces_have_no_word_of_their_own(text: str) -> None:
    assert is_bare(text)
    assert not is_bare(f"{text} biopsy")


def test_the_spanish_mark_opens_the_next_piece() -> None:
    assert pieces("Me dieron 4. ¿Qué es?") == ["Me dieron 4.", "Qué es?"]


@given(st.text(max_size=300))
def test_any_text_is_parted_in_order_and_inside_itself(text: str) -> None:
    spans = SEGMENTER.split(text)
    places = [place for span in spans for place in (span.start, span.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
    assert all(text[span.start : span.end].strip() for span in spans)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("que examenes me van a hacer", True),
        ("cuantos dias tardan", True),
        ("que miedo tengo", False),
        ("que dios me ayude", False),
    ],
)
def test_spanish_without_accents_asks_by_its_first_word(text: str, asks: bool) -> None:
    (span,) = SEGMENTER.split(text)
    assert span.asks is asks


@pytest.mark.parametrize("text", ["BIRADS4?", "birads-4", "4a?", "category4"])
def test_a_word_of_letters_and_digits_is_a_piece(text: str) -> None:
    assert len(pieces(text)) == 1


@pytest.mark.parametrize("text", ["?!", "... --", "😀"])
def test_signs_alone_are_none(text: str) -> None:
    assert pieces(text) == []
