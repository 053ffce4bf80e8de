"""The page: self-contained, honest about what was not measured, ids unique, everything escaped."""

import collections
import json
import re

import pytest

from calcichat.content.checks.wording import MEAN_GRADE, MOST_GRADE
from calcichat.content.load import load_content
from calcichat.evaluation import plots
from calcichat.evaluation.asking import Turn
from calcichat.evaluation.client import Reply
from calcichat.evaluation.crossval import CrossValidated
from calcichat.evaluation.grading import grade
from calcichat.evaluation.load import Load
from calcichat.evaluation.making import FULL, QUICK, Run, latencies
from calcichat.evaluation.measure import Measured
from calcichat.evaluation.measure import Run as Start
from calcichat.evaluation.page import render
from calcichat.evaluation.report import (
    bot_report,
    comparison,
    cross_report,
    reading_report,
    without_nan,
)
from calcichat.evaluation.sets import Question

SET = 'dev <set> & "x"'


def graded(text, wanted, got, cover=()):
    question = Question("q", text, "en", "answers", (wanted,), cover, "own")
    return grade(question, Reply([{"id": got, "kind": "answers", "also": []}], 0.01))


def start(speed):
    return Start(
        first_answer=9.0 * speed,
        memory={"rasa": 600.0, "actions": 50.0},
        alone=Load(1, 2.0, [0.01 * speed, 0.02 * speed]),
        crowd=Load(16, 2.0, [0.1 * speed] * 40),
        long=[0.05],
        replies=[["same", "a"], ["same", "a" if speed == 1 else "b"]],
    )


def bot(name, speed):
    rows = [
        graded("is it cancer", "is_it_cancer", "is_it_cancer"),
        graded("<b>", "a", "how_common"),
    ]
    return Measured(
        name,
        sets={SET: rows},
        turns={"conversation tests": [Turn("one", 1, True, ["greet"])]},
        unslipped=rows,
        slipped=rows,
        runs=[start(speed), start(speed)],
    )


@pytest.fixture(scope="module")
def document():
    content = load_content()
    bots = {n: without_nan(bot_report(bot(n, s))) for n, s in (("product", 1), ("stock", 4))}
    rows = [graded("x", "is_it_cancer", "how_common"), graded("y z", "how_common", "how_common")]
    cross = CrossValidated(rows, rows, rows, ["a", "b"], ["a", "a"], [0.9, 0.4], 2)
    return without_nan(
        {
            "made": "2026-11-22T00:00:00+00:00",
            "quick": True,
            "content": content.release,
            "machine": {"cores": 2},
            "not_run": [{"part": "dialogues", "why": "no <file>"}],
            "order": [*content.entries],
            "bots": bots,
            "comparison": {"stock": comparison(bots["product"], bots["stock"])},
            "cross_validation": cross_report(cross, 0.3),
            "reading": reading_report(content),
        }
    )


@pytest.fixture(scope="module")
def page(document):
    run = Run(measured={"product": bot("product", 1), "stock": bot("stock", 4)})
    return render(document, latencies(run))


def test_the_page_needs_nothing_beside_it(page):
    assert "<script" not in page
    assert "<link" not in page
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', page)


def test_ids_are_unique_and_links_inside_the_pictures_lead_somewhere(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    twice = [name for name, count in collections.Counter(ids).items() if count > 1]
    assert not twice
    used = re.findall(r'href="#([^"]+)"', page) + re.findall(r"url\(#([^)]+)\)", page)
    assert set(used) <= set(ids)


def test_every_picture_has_a_label(page):
    assert page.count("<svg") == page.count('role="img" aria-label="') > 5


def test_what_was_not_measured_and_what_is_quick_is_said(page):
    assert "Not measured in this run" in page
    assert "no &lt;file&gt;" in page
    assert "A quick run" in page
    assert "dev &lt;set&gt;" in page


def test_the_name_of_a_set_is_nowhere_taken_for_html(page):
    assert "<set>" not in page
    assert 'aria-label="Set dev &lt;set&gt; &amp; &quot;x&quot;: share right by kind"' in page


def test_the_document_is_json_without_nan(document):
    json.dumps(document, allow_nan=False)


def test_the_comparison_says_what_is_kept(document):
    rows = {row["figure"]: row for row in document["comparison"]["stock"]}
    assert rows["p50, one at a time, ms"]["kept"]
    assert not rows["memory of all processes, MB"]["kept"]
    assert rows["messages a second, 16 at once"]["ratio"] == 1.0


def test_a_bot_of_which_only_the_speed_was_measured_has_a_column(document):
    alone = Measured("alone", runs=[start(2)])
    alone.runs[0].replies = []
    report = without_nan(bot_report(alone))
    assert report["speed"]["messages a second, 16 at once"]["median"] == 20.0
    text = render({**document, "bots": {**document["bots"], "alone": report}}, {})
    assert '<th scope="col">alone</th>' in text


def test_replies_that_changed_are_counted(document):
    assert document["bots"]["product"]["determinism"]["changed"] == 0
    assert document["bots"]["stock"]["determinism"]["changed"] == 1


def test_a_part_that_fails_is_named_and_the_rest_goes_on(capsys):
    run = Run()

    def fails():
        raise OSError("no room\nsecond line")

    assert run.attempt("product", fails) is None
    assert run.not_run == [{"part": "product", "why": "no room"}]
    assert "no room" in capsys.readouterr().err
    assert not run.complete(stock=False)


def test_a_bot_without_latencies_is_left_out_of_the_picture():
    assert "stock" not in plots.latency({"product": {1: [0.01]}, "stock": {1: []}}, "Latency")


def test_the_lines_of_the_reading_grades_are_the_wanted_ones():
    picture = plots.reading([{"id": "greet", "counted": 3.0, "plain": 4.0}], "Reading")
    assert f"limit {MOST_GRADE:g}<" in picture
    assert f"mean wanted {MEAN_GRADE:g}<" in picture


def test_a_quick_run_is_smaller_in_every_way():
    for name in ("runs", "seconds", "folds", "epochs", "sample"):
        assert getattr(QUICK, name) < getattr(FULL, name)
    assert QUICK.every > FULL.every == 1
