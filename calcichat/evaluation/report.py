"""The scorecard as one JSON document: every figure with how many messages it is of."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from calcichat.content.model import DEFAULT_LANG, Content, Entry
from calcichat.content.reading import grades
from calcichat.evaluation.crossval import CrossValidated
from calcichat.evaluation.figures import (
    Figure,
    by_kind,
    by_length,
    confusions,
    figures,
    ratio,
    upper_bound,
)
from calcichat.evaluation.grading import Graded
from calcichat.evaluation.load import CROWD
from calcichat.evaluation.measure import Measured, Run
from calcichat.nlu.parts import BACKGROUND

Json = dict[str, Any]
_MACRO = "macrocalcifications"
_LEVELS = tuple(step / 20 for step in range(20))  # thresholds 0, 0.05 .. 0.95
_SPEED: dict[str, Callable[[Run], float]] = {
    "start to first answer, s": lambda run: run.first_answer,
    "p50, one at a time, ms": lambda run: run.alone.percentile(50),
    "p95, one at a time, ms": lambda run: run.alone.percentile(95),
    "messages a second, one at a time": lambda run: run.alone.rate,
    f"p50, {CROWD} at once, ms": lambda run: run.crowd.percentile(50),
    f"p95, {CROWD} at once, ms": lambda run: run.crowd.percentile(95),
    f"messages a second, {CROWD} at once": lambda run: run.crowd.rate,
    "p50 of a 120-word message, ms": lambda run: _p50(run.long),
    "memory of all processes, MB": lambda run: sum(run.memory.values()),
    "memory of Rasa alone, MB": lambda run: run.memory.get("rasa", math.nan),
    "messages without an answer": lambda run: float(run.alone.errors + run.crowd.errors),
}
# Beside the stock bot: figure, and what the product's may be as a share of the stock's.
_RATIOS = (
    ("p50, one at a time, ms", 1 / 3, "at most"),
    (f"messages a second, {CROWD} at once", 5.0, "at least"),
    (f"p95, {CROWD} at once, ms", 1 / 4, "at most"),
    ("start to first answer, s", 1 / 4, "at most"),
    ("memory of all processes, MB", 0.7, "at most"),
)


def bot_report(measured: Measured) -> Json:
    """What was measured on one bot."""
    return {
        "sets": {name: set_report(graded) for name, graded in measured.sets.items()},
        "dialogues": {
            name: asdict(Figure(ratio(sum(t.right for t in turns), len(turns)), len(turns)))
            for name, turns in measured.turns.items()
        },
        "typos": typo_report(measured.unslipped, measured.slipped),
        "determinism": {
            "texts": max((len(texts) for run in measured.runs for texts in run.replies), default=0),
            "asked": sum(len(run.replies) for run in measured.runs),
            "starts": len(measured.runs),
            "changed": measured.changed,
        },
        "speed": {name: _spread([read(r) for r in measured.runs]) for name, read in _SPEED.items()},
    }


def set_report(graded: Sequence[Graded]) -> Json:
    """The figures of one set."""
    return {
        "figures": _dump(figures(graded)),
        "by_length": _dump(by_length(graded)),
        "by_kind": _dump(by_kind(graded)),
        "confusions": _pairs(graded),
    }


def typo_report(plain: Sequence[Graded], slipped: Sequence[Graded]) -> Json:
    """Share right without and with slips, and macro answers told to a micro or unclear word."""
    near = [g for g in slipped if _MACRO not in g.question.expect]
    told = sum(_MACRO in g.reply.told() and "cal" in g.question.text.lower() for g in near)
    return {
        "without": ratio(sum(g.right for g in plain), len(plain)),
        "with": ratio(sum(g.right for g in slipped), len(slipped)),
        "of": len(slipped),
        "macro_told_wrongly": told,
    }


def cross_report(cross: CrossValidated, threshold: float) -> Json:
    """Cross-validation on the project's own examples."""
    return {
        "folds": cross.folds,
        **set_report(cross.graded),
        "typos": typo_report(cross.unslipped, cross.slipped),
        "risk": risk(cross),
        "threshold": threshold,
    }


def risk(cross: CrossValidated) -> list[Json]:
    """Coverage and risk of the classifier alone as the threshold moves; `background` left out."""
    rows = [
        (sure, truth == guess)
        for truth, guess, sure in zip(cross.truth, cross.guesses, cross.sure, strict=True)
        if truth != BACKGROUND
    ]
    points = []
    for level in _LEVELS:
        kept = [right for sure, right in rows if sure >= level]
        wrong = len(kept) - sum(kept)
        points.append(
            {
                "threshold": level,
                "coverage": ratio(len(kept), len(rows)),
                "risk": ratio(wrong, len(kept)),
                "upper": upper_bound(wrong, len(kept)) if kept else None,
            }
        )
    return points


def reading_report(content: Content) -> Json:
    """The reading grade of every English text, with and without the substitutions."""
    rows = [
        {"id": entry.id, "group": entry.group, **asdict(grades(_lines(entry)))}
        for entry in content.entries.values()
        if DEFAULT_LANG in entry.wording
    ]
    counted = [row["counted"] for row in rows]
    return {"texts": rows, "mean": statistics.fmean(counted), "highest": max(counted)}


def _lines(entry: Entry) -> str:
    return "\n".join(line.text for line in entry.wording[DEFAULT_LANG].lines())


def comparison(product: Json, stock: Json) -> list[Json]:
    """The figures of the issues: median against median, and whether the bound is kept."""
    rows = []
    for name, bound, direction in _RATIOS:
        ours, theirs = product["speed"][name]["median"], stock["speed"][name]["median"]
        share = ours / theirs if ours is not None and theirs else math.nan
        kept = share <= bound if direction == "at most" else share >= bound
        rows.append(
            {
                "figure": name,
                "product": ours,
                "stock": theirs,
                "ratio": share,
                "wanted": f"{direction} {bound:.2f}",
                "kept": kept,
            }
        )
    return rows


def _spread(values: Sequence[float]) -> Json:
    """Median and range; None where nothing was measured."""
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return {"median": None, "low": None, "high": None, "runs": 0}
    return {
        "median": statistics.median(known),
        "low": min(known),
        "high": max(known),
        "runs": len(known),
    }


def _p50(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1000 if seconds else math.nan


def _dump(named: dict[str, Figure]) -> Json:
    return {name: asdict(figure) for name, figure in named.items()}


def _pairs(graded: Sequence[Graded]) -> list[Json]:
    counts = sorted(confusions(graded).items(), key=lambda item: (-item[1], item[0]))
    return [{"wanted": w, "got": g, "count": n} for (w, g), n in counts]


def without_nan(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The same with null where a figure has nothing to stand on: JSON knows no nan."""
    if isinstance(value, dict):
        return {name: without_nan(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_nan(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value
