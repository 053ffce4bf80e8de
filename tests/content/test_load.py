# ruff: noqa: E501 - one case a line
from __future__ import annotations

import datetime
import time

import pytest

from calcichat.content import ContentError, load_content
from tests.content.conftest import REAL_DATA, SmallTree

WHAT = "data/answers/what_spots.yml"


def test_entry_is_read_whole(small: SmallTree) -> None:
    entry = load_content(small.data).entries["what_spots"]
    assert entry.group == "answers"
    assert entry.title == "What are they?"
    assert entry.related == ("how_often", "helpline")
    assert entry.reviewed == datetime.date(2026, 11, 22)
    assert entry.review_due == datetime.date(2027, 11, 22)
    assert len(entry.examples) == 40
    assert entry.path == small.data / "answers" / "what_spots.yml"
    assert list(entry.simple) == ["en"]


def test_lines_keep_their_proof_and_paragraphs(small: SmallTree) -> None:
    wording = load_content(small.data).entries["what_spots"].wording["en"]
    assert [len(paragraph) for paragraph in wording.paragraphs] == [3, 1]
    assert wording.paragraphs[0][2].proof == ("calc_sign",)
    assert wording.text == (
        "They are tiny bits of calcium. Most of the time they do no harm. "
        "Some can be a sign of cancer.\n\nAsk your doctor what yours mean."
    )


def test_entries_stand_in_catalogue_order(small: SmallTree) -> None:
    # how_often.yml comes before what_spots.yml in the folder, but not in the catalogue.
    assert list(load_content(small.data).entries) == [
        "what_spots", "how_often", "helpline", "not_covered_cost", "not_covered_time",
        "emergency", "greet", "out_of_scope", "unavailable",
    ]  # fmt: skip


def test_second_language(small: SmallTree) -> None:
    content = load_content(small.data)
    assert content.entries["greet"].wording["es"].text == "Hola."
    assert content.title("greet", "es") == "Hola"
    assert content.title("what_spots", "es") == "What are they?"
    assert content.entries["what_spots"].in_lang("es").lang == "en"


def test_second_language_inherits_the_proof(small: SmallTree) -> None:
    small.edit(
        "data/talk/greet.yml",
        "      title: Hola\n      proof:\n      - [g_courtesy]\n",
        "      title: Hola\n",
    )
    line = next(load_content(small.data).entries["greet"].wording["es"].lines())
    assert line.proof == ("g_courtesy",)


def test_sources_are_the_facts_once(small: SmallTree) -> None:
    content = load_content(small.data)
    assert [row["fact"] for row in content.sources("what_spots", "en")] == [
        "calc_tiny", "calc_harmless", "calc_sign",
    ]  # fmt: skip
    assert content.sources("what_spots", "en")[0] == {
        "fact": "calc_tiny", "section": "What?", "url": "https://www.komen.org/",
    }  # fmt: skip
    assert content.sources("greet", "en") == []


def test_group_of(small: SmallTree) -> None:
    content = load_content(small.data)
    assert content.group_of("greet") == "talk"
    with pytest.raises(KeyError):
        content.group_of("nothing")


def test_page_strings(small: SmallTree) -> None:
    strings = load_content(small.data).strings
    assert strings["chat.title"] == {"en": "Your questions", "es": "Sus preguntas"}
    assert strings["starters.label"] == {"en": "Questions you can tap"}


def test_other_metadata_goes_to_extra(small: SmallTree) -> None:
    content = load_content(small.data)
    assert content.entries["helpline"].extra == {"contact": {"phone": "1-877-465-6636"}}
    assert content.entries["not_covered_cost"].topic == "what a biopsy costs"
    assert content.entries["not_covered_cost"].doctor_question == "What will a biopsy cost me?"


def test_release_follows_words_not_examples(small: SmallTree) -> None:
    first = load_content(small.data).release
    small.edit(WHAT, "invented line 3 of", "another line 3 of")
    assert load_content(small.data).release == first
    small.edit(WHAT, "Ask your doctor what yours mean.", "Ask your doctor what they mean.")
    assert load_content(small.data).release != first


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (WHAT, "nlu:\n", "nlu: [\n", "YAML"),
        (WHAT, "      related:", "      reviewed: x\n      related:", "stands twice"),
        (WHAT, 'review_due: "2027-11-22"', "", "review_due is missing"),
        (WHAT, 'reviewed: "2026-11-22"', "reviewed: 2026-11-22", "not quoted"),
        (WHAT, "  - text: |-", "  - words: |-", "with a text"),
        ("data/talk/greet.yml", "      Hello.\n", "      Hello.\n    condition: [{name: language, value: es}]\n", "English"),
        ("data/page/chat.yml", "strings:", "strings: {}\nversion:", "no string"),
        ("data/fact_sheet.yml", 'section: "What?", ', "", "lacks a key"),
    ],
)  # fmt: skip
def test_broken_file_is_named(small: SmallTree, file: str, old: str, new: str, fault: str) -> None:
    small.edit(file, old, new)
    with pytest.raises(ContentError) as caught:
        load_content(small.data)
    assert caught.value.file == file
    assert fault in caught.value.fault


@pytest.mark.parametrize(
    "file", ["data/catalogue.yml", "data/fact_sheet.yml", "data/safety/lines.yml"]
)
def test_missing_paper_is_named(small: SmallTree, file: str) -> None:
    (small.project / file).unlink()
    with pytest.raises(ContentError, match=f"{file}: the file is missing"):
        load_content(small.data)


def test_not_utf8_is_named(small: SmallTree) -> None:
    (small.project / WHAT).write_bytes(b"version: \xff\xfe")
    with pytest.raises(ContentError, match=f"{WHAT}: can not be read"):
        load_content(small.data)


def test_loading_is_fast() -> None:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        load_content(REAL_DATA)
        times.append(time.perf_counter() - start)
    # The server loads at start and make check has five seconds; 0.7 s on an idle machine.
    assert min(times) < 0.7
