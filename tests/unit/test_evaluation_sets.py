"""Measuring sets: what is read, and that what would be graded wrongly is named instead."""

import json

import pytest

from calcichat.evaluation.sets import SetError, read_set

GOOD = {"id": 1, "text": "is it cancer", "expect": ["is_it_cancer"]}
TURN = {"user": "hello", "expect": ["greet"]}


def write(folder, *rows):
    path = folder / "some.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf8")
    return path


def test_questions_and_dialogues_are_read(tmp_path):
    several = {**GOOD, "should_cover": ["is_it_cancer", "how_common"], "lang": "es", "form": "typo"}
    path = write(tmp_path, GOOD, several, {"id": "d", "turns": [TURN]})
    (first, second), (dialogue,) = read_set(path)
    assert (first.id, first.expect, first.cover, first.lang) == ("1", ("is_it_cancer",), (), "en")
    assert (second.cover, second.lang) == (("is_it_cancer", "how_common"), "es")
    assert dialogue.turns == (("hello", ("greet",)),)


@pytest.mark.parametrize(
    "wrong",
    [
        {**GOOD, "expect": "is_it_cancer"},
        {**GOOD, "expect": []},
        {**GOOD, "expect": [["is_it_cancer"]]},
        {**GOOD, "should_cover": "is_it_cancer"},
        {**GOOD, "text": None},
        {**GOOD, "text": " "},
        {"id": 1, "text": "is it cancer"},
        {"id": "d", "turns": [{**TURN, "expect": "greet"}]},
        {"id": "d", "turns": [TURN, {**TURN, "user": None}]},
        {"id": "d", "turns": [{"user": "hello"}]},
        {"id": "d", "turns": "hello"},
        ["is it cancer"],
        5,
    ],
)
def test_a_row_that_is_none_is_named(tmp_path, wrong):
    with pytest.raises(SetError, match=r"^some\.jsonl:2: "):
        read_set(write(tmp_path, GOOD, wrong))


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_bytes('{"text": "¿duele?"}\n'.encode("latin-1"))
    with pytest.raises(SetError, match="can not be read"):
        read_set(path)
    with pytest.raises(SetError, match="can not be read"):
        read_set(tmp_path / "nowhere.jsonl")


def test_a_line_ends_where_json_lines_end(tmp_path):
    text = "my letter\u2028says spots"
    (question,), _ = read_set(write(tmp_path, {**GOOD, "text": text}))
    assert question.text == text
