from __future__ import annotations

import pytest

from calcichat.content.reading import grades, simplified


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Microcalcifications are small.", "spots are small."),
        ("A macrocalcification, one calcification.", "A spot, one spot."),
        ("Call 1-877 GO KOMEN (1-877-465-6636).", "Call."),
        ("Write to helpline@komen.org or see komen.org/questions.", "Write to or see."),
        ("Monday to Friday, 9 a.m. to 10 p.m. Eastern Time (ET).", "Monday to Friday,."),
        ("Call $helpline_phone, often after age 50.", "Call, often after age."),
    ],
)
def test_what_is_taken_out(text: str, counted: str) -> None:
    assert simplified(text) == counted


def test_key_word_counts_as_spot() -> None:
    found = grades("Most calcifications are harmless, and you can ask about your calcifications.")
    assert found.counted < found.plain
    assert (
        found.counted == grades("Most spots are harmless, and you can ask about your spots.").plain
    )


def test_lines_are_sentences() -> None:
    assert grades("Ask your doctor\nCall the line") == grades("Ask your doctor. Call the line.")


def test_harder_text_has_a_higher_grade() -> None:
    easy = grades("Ask your doctor. She can tell you more.").counted
    hard = grades("Consultation with an experienced radiologist is recommended.").counted
    assert easy < 4 < hard


@pytest.mark.parametrize("text", ["", "   ", "50", "$helpline_phone"])
def test_no_words_no_grade(text: str) -> None:
    assert grades(text).counted == 0.0
