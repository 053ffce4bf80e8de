"""When the list for the doctor is offered whole: after the second silent topic and at goodbye."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from calcichat.content.model import Content
from calcichat.dialogue.history import History
from calcichat.dialogue.plan import Step
from calcichat.safety_order import URGENT

LIST = "questions_for_doctor"
_AFTER = 2  # topics on it


def offer_list(steps: Sequence[Step], history: History, content: Content) -> tuple[Step, ...]:
    """The steps with the list as a button where it is due; never more often.

    An emergency or crisis keeps its one button, and the topics it puts off count when told.
    """
    last = steps[-1]
    if last.id in URGENT:
        return tuple(steps)
    earlier = [step for turn in history.turns for step in turn.steps]
    before = _topics(_ids_of(step for step in earlier if step["id"] not in URGENT), content)
    now = before | _topics((n for step in steps for n in (step.utter, *step.also)), content)
    second = len(before) < _AFTER <= len(now)
    leaving = last.id == "goodbye" and bool(now | _topics(_ids_of(earlier), content))
    if not (second or leaving) or LIST in {step.utter for step in steps}:
        return tuple(steps)
    return (*steps[:-1], replace(last, offers=(*last.offers, LIST)))


def _ids_of(steps: Iterable[dict[str, object]]) -> Iterable[str]:
    for step in steps:
        yield str(step["utter"])
        also = step.get("also")
        yield from (str(name) for name in also) if isinstance(also, (list, tuple)) else ()


def _topics(names: Iterable[str], content: Content) -> set[str]:
    silent = {name for name, entry in content.entries.items() if entry.group == "not_covered"}
    return silent & set(names)
