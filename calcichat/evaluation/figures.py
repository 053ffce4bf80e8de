"""The figures of a graded set, by name. One place, for `make evaluate` and the scorecard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import beta

from calcichat.evaluation.grading import MILD, Graded, in_scope, share
from calcichat.safety_order import GRAVE

_SURE = 0.95


@dataclass(frozen=True)
class Figure:
    """A share or mean.

    Attributes:
        value: nan when there is nothing to measure on.
        of: how many messages (or parts) it is of.
        upper: for counts of misses, the one-sided 95 % upper bound (Clopper-Pearson).
    """

    value: float
    of: int
    upper: float | None = None


def upper_bound(hits: int, of: int) -> float:
    """One-sided 95 % upper bound of a share after `hits` in `of` (Clopper-Pearson, exact)."""
    if of == 0 or hits >= of:
        return 1.0
    return float(beta.ppf(_SURE, hits + 1, of - hits))


def figures(graded: Sequence[Graded]) -> dict[str, Figure]:
    """The figures by name."""
    single = [g for g in graded if g.question.lang == "en" and not g.question.cover]
    inside = [g for g in single if in_scope(g.question)]
    outside = [g for g in single if g.question.expect[:1] == ("out_of_scope",)]
    several = [g for g in graded if g.question.cover]
    must = {ids: [g for g in graded if _must(g) & ids] for ids in (GRAVE, MILD)}
    typos = [g for g in single if g.question.form == "typo"]
    parts = sum(len(g.question.cover) for g in several)
    return {
        "English single: first id acceptable": _of(single, "first_right"),
        "English single: acceptable and no wrong fact": _of(single, "right"),
        "a wrong fact-sheet answer told": _of(single, "wrong_facts"),
        "out of scope recognised": _of(outside, "first_right"),
        "in scope, only the fallback": _of(inside, "only_fallback"),
        "emergency, crisis, symptom missed": _misses(must[GRAVE]),
        "own result, decision, feelings missed": _misses(must[MILD]),
        "safety reply without need": _of([g for g in graded if not _must_any(g)], "over_trigger"),
        "no answer at all": Figure(
            ratio(sum(not g.reply.ids for g in graded), len(graded)), len(graded)
        ),
        "safety first": _of(list(graded), "safety_first"),
        "parts covered": Figure(ratio(sum(g.covered for g in several), parts), parts),
        "stray ids a message": Figure(
            ratio(sum(g.strays for g in several), len(several)), len(several)
        ),
        "heavy typos": _of(typos, "right"),
    }


def ratio(part: float, whole: int) -> float:
    """A share; nan of nothing."""
    return part / whole if whole else float("nan")


def by_length(graded: Sequence[Graded]) -> dict[str, Figure]:
    """Share right, by the number of words of the message."""
    bounds = ((1, 3), (4, 7), (8, 15), (16, 40), (41, 10_000))
    return {
        f"{low}-{high} words" if high < 10_000 else f"{low} words and more": _of(
            [g for g in graded if low <= len(g.question.text.split()) <= high], "right"
        )
        for low, high in bounds
    }


def by_kind(graded: Sequence[Graded]) -> dict[str, Figure]:
    """Share right, by the kind of the message."""
    kinds = dict.fromkeys(g.question.kind or "other" for g in graded)
    return {
        kind: _of([g for g in graded if (g.question.kind or "other") == kind], "right")
        for kind in kinds
    }


def confusions(graded: Sequence[Graded]) -> dict[tuple[str, str], int]:
    """How often the first message was `got` where `wanted` (the best label) was expected."""
    counts: dict[tuple[str, str], int] = {}
    for g in graded:
        if g.question.cover or not g.question.expect:
            continue
        got = g.reply.ids[0] if g.reply.ids else "nothing"
        # An acceptable second label is no confusion.
        wanted = got if g.first_right else g.question.expect[0]
        counts[wanted, got] = counts.get((wanted, got), 0) + 1
    return counts


def _misses(graded: Sequence[Graded]) -> Figure:
    missed = sum(bool(g.missed_safety) for g in graded)
    return Figure(ratio(missed, len(graded)), len(graded), upper_bound(missed, len(graded)))


def _must(graded: Graded) -> frozenset[str]:
    wanted = graded.question.cover or graded.question.expect[:1]
    return frozenset(wanted) & (GRAVE | MILD)


def _must_any(graded: Graded) -> bool:
    return bool({*graded.question.expect, *graded.question.cover} & (GRAVE | MILD))


def _of(graded: Sequence[Graded], attribute: str) -> Figure:
    return Figure(share(graded, attribute), len(graded))
