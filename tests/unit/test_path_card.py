"""The path: facts of the sheet alone, drawn as what can come; a step found without guessing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcichat.content import load_content
from calcichat.path_card import load_rules, path_data, step_ids, step_of

CONTENT = load_content()
STEPS = ("mammogram", "more_images", "follow_up_tests", "biopsy")
FORBIDDEN = re.compile(r"\bonly\b|\balways\b|next you will|\byou will\b|\bthen\b", re.IGNORECASE)
TIMES_AND_ODDS = re.compile(
    r"\d|\b(days?|weeks?|months?|years?|hours?|percent|chance|likely|risk|usually|most)\b",
    re.IGNORECASE,
)


def test_the_steps_in_order_with_words_and_proof() -> None:
    data = path_data(CONTENT, None)
    assert tuple(step["id"] for step in data["steps"]) == STEPS == step_ids(CONTENT)
    assert data["here"] is None
    for step in data["steps"]:
        assert set(step) == {"id", "title", "text", "proof", "answer"}
        assert CONTENT.group_of(step["answer"]) == "answers"
        assert step["title"] and step["text"] and "\n" not in step["text"]
        assert step["proof"] and set(step["proof"]) <= set(CONTENT.facts)


def test_no_order_that_every_patient_follows_no_times_no_odds() -> None:
    around = [t["en"] for name, t in CONTENT.strings.items() if name.startswith("cards.path_")]
    steps = [f"{step['title']}. {step['text']}" for step in path_data(CONTENT, None)["steps"]]
    assert len(around) == 4 and len(steps) == 4
    for words in (*around, *steps):
        assert not FORBIDDEN.search(words), words
        assert not TIMES_AND_ODDS.search(words), words


def test_everything_the_sheet_says_of_the_path_is_told() -> None:
    proofs = {name for step in path_data(CONTENT, None)["steps"] for name in step["proof"]}
    assert proofs >= {
        "micro_more_images",
        "suspicious_more_tests",
        "tests_may_include",
        "suspicious_test_biopsy",
        "micro_mammogram_or_biopsy",
    }


@pytest.mark.parametrize("here", [*STEPS, None, "nowhere", ""])
def test_here_is_a_step_or_nothing(here: str | None) -> None:
    assert path_data(CONTENT, here)["here"] == (here if here in STEPS else None)


def test_another_language_falls_back_to_english() -> None:
    assert path_data(CONTENT, None, "xx") == path_data(CONTENT, None)


def test_the_rules_name_every_step_in_the_order_of_the_card() -> None:
    assert tuple(load_rules().steps) == STEPS


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("I was called back", "more_images"),
        ("i got called back after my mammogram", "more_images"),
        ("They want me to come back. They called me back yesterday", "more_images"),
        ("they asked me to come back for more pictures", "more_images"),
        ("I need additional views", "more_images"),
        ("my mom was recalled", "more_images"),
        ("got a call back", "more_images"),
        ("they want more images of my left side", "more_images"),
        ("my biopsy is on Tuesday", "biopsy"),
        ("I have a biopsy tomorrow", "biopsy"),
        ("biopsy scheduled", "biopsy"),
        ("they want me to get a stereotactic biopsy", "biopsy"),
        ("she is having a needle biopsy next week", "biopsy"),
        ("My sister’s scared. Her biospy is friday", "biopsy"),
        ("had my mammogram, was called back and now i have a biopsy on monday", "biopsy"),
        ("I just had my mammogram", "mammogram"),
        ("i had a mammogram yesterday", "mammogram"),
        ("waiting for my mammogram results", "mammogram"),
        ("got my first mamogram today", "mammogram"),
        ("My mammogram shows calcifications", "mammogram"),
        ("my ultrasound is next week", "follow_up_tests"),
        ("I have a diagnostic mammogram on Monday", "follow_up_tests"),
        ("they ordered an MRI", "follow_up_tests"),
        ("my 6 month follow up is in june", "follow_up_tests"),
        ("going for an ultrasound tomorrow", "follow_up_tests"),
    ],
)
def test_where_she_says_she_is(text: str, step: str) -> None:
    assert step_of(text) == step


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "is it cancer?",
        "will I need a biopsy?",
        "do i need a biopsy",
        "what is a biopsy",
        "when is a biopsy needed?",
        "if I need a biopsy, which kind is it?",
        "maybe I will have a biopsy",
        "I'm afraid of having a biopsy",
        "I have not had my mammogram yet",
        "they didn't call me back",
        "i wasnt called back",
        "should I get an mri",
        "I had a biopsy five years ago",
        "my friend had a biopsy",
        "what tests come next?",
        "how often should I have a mammogram",
        "does milk cause this",
        "can you call me",
    ],
)
def test_where_she_does_not_say(text: str) -> None:
    assert step_of(text) is None


def test_what_she_says_in_another_clause_still_counts() -> None:
    assert step_of("I am not sleeping, my biopsy is on Tuesday") == "biopsy"
    assert step_of("I was called back but they did not say why") == "more_images"
    assert step_of("I don't have a biopsy yet, but I was called back") == "more_images"


@given(st.text(max_size=3000))
def test_any_text_is_read(text: str) -> None:
    assert step_of(text) in (*STEPS, None)
