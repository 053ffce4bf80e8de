"""When the list for the doctor is offered whole: after the second silent topic and at goodbye."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from calcichat.content.model import Content
from calcichat.dialogue.history import History
from calcichat.dialogue.plan import Step

LIST = "questions_for_doctor"
_AFTER = 2  # topics on it


def offer_list(steps: Sequence[Step], history: History, content: Content) -> tuple[Step, ...]:
    """The steps with the list as a button where it is due; never more often."""
    before = _topics((s for turn in history.turns for s in _ids_of(turn.steps)), content)
    now = before | _topics((n for step in steps for n in (step.utter, *step.also)), content)
    second = len(before) < _AFTER <= len(now)
    leaving = steps[-1].id == "goodbye" and bool(now)
    if not (second or leaving) or LIST in {step.utter for step in steps}:
        return tuple(steps)
    last = steps[-1]
    return (*steps[:-1], replace(last, offers=(*last.offers, LIST)))


def _ids_of(steps: Iterable[dict[str, object]]) -> Iterable[str]:
    for step in steps:
        yield str(step["utter"])
        also = step.get("also")
        yield from (str(name) for name in also) if isinstance(also, (list, tuple)) else ()


def _topics(names: Iterable[str], content: Content) -> set[str]:
    silent = {name for name, entry in content.entries.items() if entry.group == "not_covered"}
    return silent & set(names)
