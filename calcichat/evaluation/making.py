"""Makes the scorecard: what is asked, in which order, and what could not be measured."""

from __future__ import annotations

import datetime
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx

from calcichat.content.load import load_content
from calcichat.evaluation.crossval import cross_validate
from calcichat.evaluation.examples import Example, read_conversations, read_examples
from calcichat.evaluation.load import CROWD
from calcichat.evaluation.measure import Measured, Plan, measure
from calcichat.evaluation.page import Latencies
from calcichat.evaluation.product_model import classifier_settings
from calcichat.evaluation.report import (
    bot_report,
    comparison,
    cross_report,
    reading_report,
    without_nan,
)
from calcichat.evaluation.serving import Bot, cores
from calcichat.evaluation.sets import Question, read_set
from calcichat.evaluation.spread import spread
from calcichat.evaluation.stock import EPOCHS, StockError, ensure_stock
from calcichat.evaluation.stock_alone import NAME as ALONE
from calcichat.evaluation.stock_alone import measure_alone
from calcichat.launcher.processes import Ports, StartError
from calcichat.launcher.train import TrainingError, ensure_model
from calcichat.nlu.parts import BACKGROUND

OWN = "conversation tests"
_PRODUCT_PORTS, _STOCK_PORTS = Ports(18300, 18301), Ports(18310, 18311)
_LONG_WORDS = 120  # a forum post; such messages are measured by themselves
_FAULTS = (StartError, TrainingError, StockError, httpx.HTTPError, OSError)
T = TypeVar("T")


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        runs: fresh starts of each bot.
        seconds: of each level of load.
        folds: of the cross-validation.
        epochs: of the stock pipeline's networks.
        sample: examples asked with and without typos.
        every: 1 for all examples in cross-validation and stock training; n takes each n-th.
    """

    runs: int
    seconds: float
    folds: int
    epochs: int
    sample: int
    every: int


# `rasa init` has 100 epochs; one over our 30,000 examples takes four to five minutes on two cores.
# Speed and memory do not depend on their number, and the page says how many there were.
FULL = Size(runs=3, seconds=6.0, folds=5, epochs=8, sample=200, every=1)
QUICK = Size(runs=1, seconds=2.0, folds=2, epochs=2, sample=40, every=8)


@dataclass
class Run:
    """A scorecard being made."""

    not_run: list[dict[str, str]] = field(default_factory=list)
    measured: dict[str, Measured] = field(default_factory=dict)
    stock: tuple[Path, float | None] | None = None

    def stock_model(self, size: Size) -> Path:
        """The stock model, trained or looked up when it is first asked for.

        Raises:
            StockError: when it can not be trained.
        """
        if self.stock is None:
            self.stock = ensure_stock(say, size.epochs, size.every)
        return self.stock[0]

    def complete(self, *, stock: bool) -> bool:
        """True when every part that was asked for was measured."""
        wanted = {"product", "stock", ALONE} if stock else {"product"}
        failed = any(row["part"] == "cross-validation" for row in self.not_run)
        return wanted <= set(self.measured) and not failed

    def attempt(self, part: str, work: Callable[[], T]) -> T | None:
        """The result, or None and a line on the page that says why there is none."""
        try:
            return work()
        except _FAULTS as error:
            why = str(error).splitlines()[0] if str(error) else type(error).__name__
            self.not_run.append({"part": part, "why": why})
            say(f"[scorecard] {part} could not be measured: {error}")
            return None


def say(line: str) -> None:
    """Progress."""
    print(line, file=sys.stderr, flush=True)


def make_plan(examples: Sequence[Example], paths: Sequence[Path], size: Size) -> Plan:
    """What is asked of every bot.

    Raises:
        SetError: for a set that can not be read.
    """
    asking = [example for example in examples if example.label != BACKGROUND]
    # The channel answers emergency and crisis by itself: they would not measure the bot.
    plain = [e.text for e in asking if e.group in {"answers", "help", "not_covered"}]
    sets: dict[str, list[Question]] = {}
    dialogues = {OWN: read_conversations()}
    for path in paths:
        questions, played = read_set(path)
        sets |= {path.stem: questions} if questions else {}
        dialogues |= {path.stem: played} if played else {}
    words = " ".join(f"{text.rstrip('.?!')}." for text in spread(plain, 40)).split()
    return Plan(
        sets=sets,
        dialogues={name: played for name, played in dialogues.items() if played},
        slips=spread(asking, size.sample),
        load_texts=spread(plain, 100),
        long_text=" ".join(words[:_LONG_WORDS]),
        always=[example.text for example in spread(asking, 40)],
        runs=size.runs,
        seconds=size.seconds,
    )


def _works(run: Run, plan: Plan, size: Size, *, stock: bool) -> dict[str, Iterator[Measured]]:
    """What is measured, by the name of the bot: one fresh start at a time."""

    def product() -> Iterator[Measured]:
        yield from measure(Bot("product", ensure_model(), _PRODUCT_PORTS), plan, say)

    def ours_serves() -> Iterator[Measured]:
        yield from measure(Bot("stock", run.stock_model(size), _STOCK_PORTS), plan, say)

    def rasa_serves() -> Iterator[Measured]:
        yield from measure_alone(run.stock_model(size), plan, say)

    works = {"product": product()}
    return works | {"stock": ours_serves(), ALONE: rasa_serves()} if stock else works


def take_turns(run: Run, works: Mapping[str, Iterator[Measured]], rounds: int) -> None:
    """Lets every bot start once in each round; one that fails drops out, with what it had."""
    going = dict(works)
    for _ in range(rounds):
        for name, starts in list(going.items()):
            measured = run.attempt(name, partial(next, starts))
            if measured is None:
                del going[name]
                run.measured.pop(name, None)
            else:
                run.measured[name] = measured


def make(paths: Sequence[Path], size: Size, *, stock: bool) -> tuple[dict[str, Any], Run]:
    """Everything, as the JSON document; what failed is named in it.

    Raises:
        SetError: for a set that can not be read.
    """
    run, examples = Run(), read_examples()
    plan = make_plan(examples, paths, size)
    if OWN not in plan.dialogues:
        run.not_run.append({"part": OWN, "why": "tests/conversations holds no story"})
    thinned = examples[:: size.every]
    cross = run.attempt("cross-validation", lambda: cross_validate(thinned, size.folds, say))
    if not stock:
        run.not_run.append({"part": "stock", "why": "left out with --no-stock"})
    take_turns(run, _works(run, plan, size, stock=stock), plan.runs)
    content = load_content()
    bots = {name: without_nan(bot_report(measured)) for name, measured in run.measured.items()}
    stocks = [name for name in ("stock", ALONE) if name in bots and "product" in bots]
    document = {
        "made": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "quick": size.runs == QUICK.runs,
        "content": content.release,
        "machine": _machine(size, run, stock=stock),
        "not_run": run.not_run,
        "order": [*content.entries],
        "bots": bots,
        "comparison": {name: comparison(bots["product"], bots[name]) for name in stocks},
        "cross_validation": cross_report(cross, classifier_settings()["threshold"])
        if cross
        else None,
        "reading": reading_report(content),
    }
    return without_nan(document), run


def _machine(size: Size, run: Run, *, stock: bool) -> dict[str, Any]:
    pair = cores()
    busy = os.getloadavg()[2]
    seconds = run.stock[1] if run.stock else None
    took = "unknown" if seconds is None else f"{seconds:.0f} s"
    trained = f"{size.epochs} of {EPOCHS} epochs, training took {took}" if stock else "left out"
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "server and load generator": f"cores {pair[0]} and {pair[1]}"
        if pair
        else "share the only core",
        "load average of the last 15 minutes": f"{busy:.1f} (well above 1 to 2: others were busy)",
        "python": platform.python_version(),
        "runs of each bot": f"{size.runs}, the bots taking turns",
        "seconds of each level of load": size.seconds,
        "store": "SQLite, empty at each start",
        "stock pipeline": trained,
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def latencies(run: Run) -> Latencies:
    """Seconds of every answered message of the load, by bot and patients at once."""
    return {
        name: {
            1: [s for one in measured.runs for s in one.alone.latencies],
            CROWD: [s for one in measured.runs for s in one.crowd.latencies],
        }
        for name, measured in run.measured.items()
    }
