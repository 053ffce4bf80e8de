"""Measures one bot over the chat API: what it says, whether always the same, how fast."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from calcichat.evaluation.asking import Turn, ask_all, play_all
from calcichat.evaluation.client import Patient
from calcichat.evaluation.doors import ChatApi, Door
from calcichat.evaluation.examples import Example, as_question
from calcichat.evaluation.grading import Graded
from calcichat.evaluation.load import CROWD, Load, drive
from calcichat.evaluation.serving import Bot, Served, serving
from calcichat.evaluation.sets import Dialogue, Question
from calcichat.evaluation.typos import with_typos

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What is asked of every bot, the same for all.

    Attributes:
        sets: labelled messages by the name of the set they come from.
        dialogues: conversations by the name of where they come from.
        slips: examples asked with typos.
        load_texts: one-question messages for the load generator.
        long_text: a message of 120 words.
        always: texts whose replies have to be the same every time.
        runs: fresh starts.
        seconds: of each level of load.
    """

    sets: dict[str, list[Question]]
    dialogues: dict[str, list[Dialogue]]
    slips: list[Example]
    load_texts: list[str]
    long_text: str
    always: list[str]
    runs: int
    seconds: float


@dataclass
class Run:
    """One fresh start of a bot.

    Attributes:
        first_answer: seconds from starting the processes to the first answer.
        memory: MB of each process after the load (sum of PSS).
        alone, crowd: one patient at a time; CROWD at once.
        long: seconds of each reply to the long message.
        replies: digest-like text of each reply to `always`, asked twice.
    """

    first_answer: float
    memory: dict[str, float] = field(default_factory=dict)
    alone: Load = field(default_factory=lambda: Load(1))
    crowd: Load = field(default_factory=lambda: Load(CROWD))
    long: list[float] = field(default_factory=list)
    replies: list[list[str]] = field(default_factory=list)


@dataclass
class Measured:
    """Everything about one bot."""

    name: str
    sets: dict[str, list[Graded]] = field(default_factory=dict)
    turns: dict[str, list[Turn]] = field(default_factory=dict)
    unslipped: list[Graded] = field(default_factory=list)
    slipped: list[Graded] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many of the `always` texts did not get the same reply every time."""
        asked = [replies for run in self.runs for replies in run.replies]
        return sum(len(set(texts)) > 1 for texts in zip(*asked, strict=True))


def measure(bot: Bot, plan: Plan, say: Say) -> Iterator[Measured]:
    """Starts the bot `plan.runs` times; the first start also answers the sets.

    Yields:
        after each start the same record, so that bots can take turns: a machine's speed drifts,
        and whoever ran in its quick hour would look better.

    Raises:
        StartError: when it does not start.
        httpx.HTTPError: when it stops answering.
    """
    result = Measured(bot.name)
    for number in range(1, plan.runs + 1):
        say(f"[scorecard] {bot.name}: run {number} of {plan.runs}")
        with serving(bot, say) as served:
            run = Run(served.first_answer)
            result.runs.append(run)
            if number == 1:
                _answers(served, plan, result, say)
            run.replies = [[_said(served, text) for text in plan.always] for _ in range(2)]
            drive_all(ChatApi(served.base), plan, run)
            run.memory = served.memory()
        say(
            f"[scorecard] {bot.name}: first answer {run.first_answer:.1f} s, "
            f"{told(run)}, {sum(run.memory.values()):.0f} MB"
        )
        yield result


def _answers(served: Served, plan: Plan, result: Measured, say: Say) -> None:
    for name, questions in plan.sets.items():
        result.sets[name] = ask_all(questions, served.base, _progress(result.name, name, say))
    for name, dialogues in plan.dialogues.items():
        result.turns[name] = play_all(dialogues, served.base)
    tell = _progress(result.name, "typos", say)
    plain = [as_question(example, n) for n, example in enumerate(plan.slips)]
    slipped = [as_question(e, n, with_typos(e.text)) for n, e in enumerate(plan.slips)]
    result.unslipped = ask_all(plain, served.base, tell)
    result.slipped = ask_all(slipped, served.base, tell)


def _progress(bot: str, what: str, say: Say) -> Callable[[int, int], None]:
    return lambda done, of: say(f"[scorecard] {bot}, {what}: {done} of {of}")


def drive_all(door: Door, plan: Plan, run: Run) -> None:
    """Puts every level of load on a bot and writes into `run` what it brought.

    Raises:
        aiohttp.ClientError: when a conversation can not be opened.
    """
    drive(door, plan.load_texts, 1, min(1.0, plan.seconds))  # warm, not counted
    run.alone = drive(door, plan.load_texts, 1, plan.seconds)
    run.crowd = drive(door, plan.load_texts, CROWD, plan.seconds)
    run.long = drive(door, [plan.long_text], 1, plan.seconds / 4).latencies


def told(run: Run) -> str:
    """The speed of a start, for the line of progress."""
    p50, rate = run.alone.percentile(50), run.crowd.rate
    return f"p50 {p50:.0f} ms, {rate:.0f} messages/s at {CROWD} at once"


def _said(served: Served, text: str) -> str:
    """The whole reply to a first message, except what the clock decides (the helpline's hours)."""
    with httpx.Client(timeout=60) as client:
        reply = Patient(client, served.base).say(text)
    kept: list[dict[str, Any]] = [{**message, "data": None} for message in reply.messages]
    return json.dumps(kept, sort_keys=True)
