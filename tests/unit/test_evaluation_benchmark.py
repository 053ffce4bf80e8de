"""Public sets: reading, clear errors, and the figures at a threshold."""

import math

import pytest

from calcichat.evaluation.benchmark import THRESHOLDS, main, report, score
from calcichat.evaluation.public_sets import (
    OUTSIDE,
    Labelled,
    PublicSet,
    PublicSetError,
    published,
    read_csv,
    read_folder,
)

ROWS = "sentence,label\nhello there,GREET\nwhere is it,PLACE\n"


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf8")
    return folder


def test_any_number_of_pairs_is_read_by_name(tmp_path):
    write(tmp_path, b_train=ROWS, b_test=ROWS, a_train=ROWS, a_test=ROWS)
    assert [public.name for public in read_folder(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "holds no <name>_train.csv"),
        ({"a_train": ROWS}, "a_test.csv is missing"),
        ({"a_test": ROWS}, "a_train.csv is missing"),
        ({"a_train": "text,label\nx,y\n", "a_test": ROWS}, "column sentence is missing"),
        ({"a_train": "sentence,label\nx,\n", "a_test": ROWS}, "a_train.csv:2: sentence or label"),
        ({"a_train": "sentence,label\n", "a_test": ROWS}, "holds no sentence"),
        ({"a_train": "sentence,label\nx,A\ny,A\n", "a_test": ROWS}, "fewer than two labels"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, files, words):
    with pytest.raises(PublicSetError, match=words):
        read_folder(write(tmp_path, **files))


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "a_train.csv"
    path.write_bytes(b"sentence,label\n\xff\xfe,A\n")
    with pytest.raises(PublicSetError, match="can not be read"):
        read_csv(path)


def test_a_missing_folder_ends_with_2_and_one_line(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "there is no such folder" in capsys.readouterr().err


def test_scores_at_a_threshold():
    truth = ["A", "B", OUTSIDE, OUTSIDE]
    guesses, sure = ["A", "A", "A", "B"], [0.9, 0.8, 0.2, 0.7]
    row = score(truth, guesses, sure, 0.5)
    assert (row.in_scope, row.outside) == (0.5, 0.5)
    assert score(["A"], ["A"], [0.9], 0.5).in_scope == 1
    assert math.isnan(score(["A"], ["A"], [0.9], 0.5).outside)


def test_the_table_marks_the_best_and_shows_what_others_published():
    public = PublicSet("sofmattress", Labelled(("x",), ("A",)), Labelled(("y",), ("A",)))
    scores = [score(["A", "B", OUTSIDE], ["A", "B", "B"], [0.9, 0.6, 0.3], t) for t in THRESHOLDS]
    lines = report(public, scores, published("sofmattress"))
    assert sum(line.endswith("best") for line in lines) == 1
    assert "best" in next(line for line in lines if line.startswith("threshold 0.4"))
    assert any(line.startswith("Dialogflow") and "0.638" in line for line in lines)


def test_a_set_nobody_published_on_says_so():
    assert published("something_else") == []
    public = PublicSet("something_else", Labelled(("x",), ("A",)), Labelled(("y",), ("A",)))
    assert "no published figures" in report(public, [score(["A"], ["A"], [1.0], 0.1)], [])[-1]
