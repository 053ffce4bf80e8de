"""Bots under measurement take turns, and one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator

from calcichat.evaluation.making import Run, take_turns
from calcichat.evaluation.measure import Measured
from calcichat.launcher.processes import StartError


def starts(name: str, started: list[str], fails_at: int = 0) -> Iterator[Measured]:
    measured = Measured(name)
    for number in (1, 2, 3):
        if number == fails_at:
            raise StartError(f"{name} does not start")
        started.append(f"{name} {number}")
        yield measured


def test_each_bot_starts_once_before_any_starts_again() -> None:
    run, started = Run(), []
    take_turns(run, {name: starts(name, started) for name in ("product", "stock")}, 3)
    assert started == [f"{name} {n}" for n in (1, 2, 3) for name in ("product", "stock")]
    assert list(run.measured) == ["product", "stock"]
    assert run.not_run == []


def test_one_that_fails_drops_out_and_is_named_once() -> None:
    run, started = Run(), []
    works = {"product": starts("product", started), "stock": starts("stock", started, fails_at=2)}
    take_turns(run, works, 3)
    assert started == ["product 1", "stock 1", "product 2", "product 3"]
    assert list(run.measured) == ["product"]
    assert run.not_run == [{"part": "stock", "why": "stock does not start"}]
