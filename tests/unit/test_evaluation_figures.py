"""Figures: what is counted, bounds, targets, and the JSON they end in."""

import json
import math

import pytest

from calcichat.evaluation.client import Reply
from calcichat.evaluation.crossval import CrossValidated
from calcichat.evaluation.figures import by_kind, by_length, confusions, figures, upper_bound
from calcichat.evaluation.grading import grade
from calcichat.evaluation.report import risk, typo_report, without_nan
from calcichat.evaluation.sets import Question
from calcichat.evaluation.targets import TARGETS, Target


def graded(text, expect, ids, cover=(), form="own", kind="answers"):
    question = Question("q", text, "en", kind, tuple(expect), tuple(cover), form)
    messages = [{"id": name, "kind": _kind(name), "also": []} for name in ids]
    return grade(question, Reply(messages, 0.01))


def _kind(name):
    if name in {"emergency", "symptom_reported"}:
        return "safety"
    return "fallback" if name in {"unclear", "out_of_scope"} else "answers"


def test_upper_bound_is_clopper_pearson():
    # "Rule of three": no miss in n leaves about 3/n at 95 %, one-sided.
    assert upper_bound(0, 100) == pytest.approx(1 - 0.05 ** (1 / 100))
    assert upper_bound(5, 50) == pytest.approx(0.1991, abs=5e-4)
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(7, 7) == 1.0


def test_figures_of_a_small_set():
    rows = [
        graded("is it cancer", ["is_it_cancer"], ["is_it_cancer"]),
        graded("what is it", ["what_are_calcifications"], ["is_it_cancer"]),
        graded("weather", ["out_of_scope"], ["out_of_scope"], kind="outside"),
        graded("a lump", ["symptom_reported"], ["unclear"], kind="safety"),
        graded("both", ["how_common"], ["how_common", "helpline"], ["how_common", "diet_calcium"]),
    ]
    found = figures(rows)
    assert found["a wrong fact-sheet answer told"].value == pytest.approx(1 / 4)
    assert found["out of scope recognised"].value == 1
    missed = found["emergency, crisis, symptom missed"]
    assert (missed.value, missed.of, missed.upper) == (1.0, 1, 1.0)
    assert found["parts covered"].value == 0.5
    assert found["stray ids a message"].value == 1
    assert math.isnan(found["heavy typos"].value)


def test_only_messages_in_scope_count_where_the_fallback_is_none():
    rows = [
        graded("is it cancer", ["is_it_cancer"], ["unclear"]),
        graded("hm", ["unclear"], ["unclear"]),
        graded("or so", ["how_common", "unavailable"], ["how_common"]),
        graded("weather", ["out_of_scope"], ["out_of_scope"]),
    ]
    found = figures(rows)["in scope, only the fallback"]
    assert (found.value, found.of) == (1.0, 1)


def test_beside_a_crisis_other_limits_count_where_they_are_put_off():
    labels = ("crisis", "personal_result")
    question = Question("q", "both", "en", "safety", labels, labels, "own")
    put_off = [{"id": "crisis", "kind": "safety", "also": ["personal_result"]}]
    assert grade(question, Reply(put_off, 0.01)).missed_safety == ()
    alone = [{"id": "crisis", "kind": "safety", "also": []}]
    assert grade(question, Reply(alone, 0.01)).missed_safety == ("personal_result",)
    feelings = [{"id": "emotional_support", "kind": "safety", "also": list(labels)}]
    assert grade(question, Reply(feelings, 0.01)).missed_safety == labels


def test_an_acceptable_second_label_is_no_confusion():
    row = graded("x", ["a", "b"], ["b"])
    wrong = graded("x", ["a", "b"], ["c"])
    assert confusions([row, wrong]) == {("b", "b"): 1, ("a", "c"): 1}


def test_accuracy_by_length_and_kind():
    rows = [graded("one two", ["a"], ["a"], kind="k"), graded("w " * 50, ["a"], ["b"], kind="l")]
    assert by_length(rows)["1-3 words"].value == 1
    assert by_length(rows)["41 words and more"].value == 0
    assert {kind: figure.of for kind, figure in by_kind(rows).items()} == {"k": 1, "l": 1}


def test_risk_counts_only_what_is_acted_on_and_leaves_background_out():
    cross = CrossValidated(
        truth=["a", "a", "b", "background"],
        guesses=["a", "b", "b", "a"],
        sure=[0.9, 0.2, 0.6, 0.99],
    )
    points = {point["threshold"]: point for point in risk(cross)}
    assert (points[0.0]["coverage"], points[0.0]["risk"]) == (1.0, pytest.approx(1 / 3))
    assert (points[0.5]["coverage"], points[0.5]["risk"]) == (pytest.approx(2 / 3), 0.0)
    assert math.isnan(points[0.95]["risk"])


def test_a_macro_answer_to_a_micro_word_is_counted():
    plain = graded("microcalcifications", ["microcalcifications"], ["microcalcifications"])
    slip = graded("mcrocalcifications", ["microcalcifications"], ["macrocalcifications"])
    assert typo_report([plain], [slip]) == {
        "without": 1.0,
        "with": 0.0,
        "of": 1,
        "macro_told_wrongly": 1,
    }


def test_nothing_measured_becomes_null():
    text = json.dumps(without_nan({"a": [math.nan, 1.0]}), allow_nan=False)
    assert text == '{"a": [null, 1.0]}'


def test_every_target_names_a_figure():
    assert set(TARGETS) <= set(figures([]))
    assert Target(0.02, least=False).kept(0.02)
    assert not Target(0.95, least=True).kept(0.949)
