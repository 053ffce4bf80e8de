"""Asks a running bot every message of a set, and plays every dialogue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from calcichat.evaluation.client import Patient, Reply
from calcichat.evaluation.grading import Graded, grade
from calcichat.evaluation.sets import Dialogue, Question


@dataclass(frozen=True)
class Turn:
    """One turn of a dialogue that was played.

    Attributes:
        dialogue: its id.
        number: which turn, from 1.
        right: the first id that came is acceptable.
        ids: those of the messages that came, in order.
    """

    dialogue: str
    number: int
    right: bool
    ids: list[str]


def ask_all(
    questions: Sequence[Question], base: str, tell: Callable[[int, int], None]
) -> list[Graded]:
    """One session a question; `tell` gets progress every two seconds.

    A message that is refused or fails counts as a reply without messages, and so does a session
    that is not given: one slow reply must not end a measurement of hours.

    Raises:
        httpx.ConnectError: when nobody listens at `base` (any more).
    """
    graded: list[Graded] = []
    told = time.monotonic()
    with httpx.Client(timeout=60) as client:
        for number, question in enumerate(questions, 1):
            graded.append(grade(question, _reply(client, base, question)))
            if time.monotonic() - told > 2:
                told = time.monotonic()
                tell(number, len(questions))
    return graded


def _reply(client: httpx.Client, base: str, question: Question) -> Reply:
    try:
        return Patient(client, base, question.lang).say(question.text)
    except httpx.ConnectError:
        raise  # a bot that is not there says nothing about its answers
    except httpx.HTTPError:
        return Reply([], float("nan"))


def play_all(dialogues: Sequence[Dialogue], base: str) -> list[Turn]:
    """Every turn of every dialogue.

    After "delete this" the session is gone; like the page, the patient goes on in a new one.

    Raises:
        httpx.HTTPError: when a session or a turn is refused or fails: the rest of its dialogue
            would be measured without what was said before.
    """
    rows = []
    with httpx.Client(timeout=60) as client:
        for dialogue in dialogues:
            patient = Patient(client, base)
            for number, (text, expect) in enumerate(dialogue.turns, 1):
                try:
                    ids = patient.say(text).ids
                except httpx.HTTPStatusError as error:
                    if error.response.status_code != httpx.codes.UNAUTHORIZED:
                        raise
                    patient = Patient(client, base)
                    ids = patient.say(text).ids
                right = bool(ids) and ids[0] in expect
                rows.append(Turn(dialogue.id, number, right, ids))
    return rows
