"""The steps of a turn, seen after the turns before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from calcichat.content.model import Content
from calcichat.dialogue.follow_ups import FollowUp, FollowUps
from calcichat.dialogue.history import History
from calcichat.dialogue.plan import Step, plan_turn
from calcichat.nlu.parts import BACKGROUND, OUT_OF_SCOPE, UNCLEAR, Part
from calcichat.path_card import FIRST_STEP, STEP_ANSWERS, load_rules, step_of
from calcichat.safety_order import SAFETY_ORDER, URGENT

_MOST_OFFERS = 3
_WITH_WORDS = ("answers", "help", "not_covered", "safety")
_WAITING = "not_covered_result_timing"
_SURELY_ELSEWHERE = 0.9  # that a message is out of scope, though it names a step of the path


def plan_in_context(
    parts: Sequence[Part], text: str, history: History, content: Content, follow_ups: FollowUps
) -> tuple[Step, ...]:
    """The steps of a turn, seen after the turns before it.

    Args:
        parts: what the message was understood to hold.
        text: the message; used for its words only while the turn runs.
        history: the finished turns.
        content: titles, groups and related answers.
        follow_ups: the rows of data/understanding/follow_ups.yml.
    """
    steps, words = None, text.lower().replace("’", "'")
    if len(parts) == 1:
        steps = _short_message(parts[0], words, history, content, follow_ups)
    if steps is None:
        asked = [_no_background(part) for part in parts]
        of_the_sign = _of_the_sign(asked, words, follow_ups)
        steps = plan_turn(asked, content, of_the_sign=of_the_sign)
    return _at_her_step(steps, text)


def _at_her_step(steps: tuple[Step, ...], text: str) -> tuple[Step, ...]:
    """Who says beside a question that she was called back gets the answer of that step offered.

    Not so for the first step: everybody here has had a mammogram.
    """
    step, last = step_of(text) if text else None, steps[-1]
    if step is None or step == FIRST_STEP or last.id in URGENT:
        return steps
    here = STEP_ANSWERS[step]
    told = {one.utter for one in steps}
    offers = last.offers if here in told else tuple(dict.fromkeys((*last.offers, here)))
    return (*steps[:-1], replace(last, here=here, offers=offers))


def _of_the_sign(parts: Sequence[Part], text: str, follow_ups: FollowUps) -> list[Part]:
    """The parts that are about a symptom, where one is reported.

    All of a message that never names calcifications, else what begins with "is that" right after
    the symptom.
    """
    if not text:
        return []
    if not follow_ups.names.search(text):
        return list(parts)
    return [
        part
        for before, part in pairwise(parts)
        if before.id == "symptom_reported" and follow_ups.sign.search(text[part.start : part.end])
    ]


def _no_background(part: Part) -> Part:
    return replace(part, id=UNCLEAR) if part.id == BACKGROUND else part


def _short_message(
    part: Part, text: str, history: History, content: Content, follow_ups: FollowUps
) -> tuple[Step, ...] | None:
    if part.id in SAFETY_ORDER:
        return _raised(part, text, history, content, follow_ups)
    on_path = _on_the_path(part, text) if text else None
    if on_path is not None:
        return plan_turn([replace(part, id=on_path)], content)
    last = history.last_told(_ids(content, _WITH_WORDS))
    if part.id == "affirm" and history.last:
        row = _row(part, text, last, follow_ups.told_by("affirm"))
        return plan_turn([row], content) if row else _affirmed(history, content)
    if part.id == "complaint":
        offers = _next_best(history, content)
        return (Step("complaint", "complaint", offers=offers),)
    if last is None:
        return None
    # Before the guess has a say: "tell me more" was once taken for "say that simpler".
    if text and follow_ups.more.search(text):
        offers = _untold(content.entries[last].related, history)
        return (replace(_replay("repeat", last, content), offers=offers),)
    replay = follow_ups.replay(part, text)
    if replay is not None:
        return (_replay(replay, last, content),)
    row = _row(part, text, last, follow_ups.rows)
    return plan_turn([row], content) if row else None


def _raised(
    part: Part, text: str, history: History, content: Content, follow_ups: FollowUps
) -> tuple[Step, ...] | None:
    """A safety reply that the last answer makes as grave or graver ("mine do", after pain).

    Only a row that names the guess does it, and never the other way round.
    """
    last = history.last_told(_ids(content, _WITH_WORDS))
    graver = SAFETY_ORDER[: SAFETY_ORDER.index(part.id) + 1]
    found = (_row(part, text, last, [row]) for row in follow_ups.told_by(part.id))
    raised = next((row for row in found if row is not None and row.id in graver), None)
    return plan_turn([raised], content) if raised else None


def _row(part: Part, text: str, last: str | None, rows: Iterable[FollowUp]) -> Part | None:
    """The part as the first row that applies takes it."""
    if not text or last is None:
        return None
    found = next(filter(None, (row.id_for(text, part.id, last) for row in rows)), None)
    return replace(part, id=found) if found else None


def _on_the_path(part: Part, text: str) -> str | None:
    """The answer for "where am I?", and for who says where she is without asking anything."""
    rules, nothing_else = load_rules(), {UNCLEAR, BACKGROUND, OUT_OF_SCOPE}
    if part.id in nothing_else and rules.asks_where.search(text):
        return STEP_ANSWERS["follow_up_tests"]
    step = step_of(text)
    if step is None or part.id not in {*nothing_else, _WAITING}:
        return None
    if part.id == OUT_OF_SCOPE and part.confidence >= _SURELY_ELSEWHERE:
        return None  # "my MRI of the knee"
    # "My biopsy is on Tuesday" is no question when a result comes, though it sounds like one.
    if part.id == _WAITING and rules.about_more.search(text):
        return None
    return STEP_ANSWERS[step]


def _ids(content: Content, groups: Sequence[str]) -> set[str]:
    return {name for name, entry in content.entries.items() if entry.group in groups}


def _replay(kind: str, of: str, content: Content) -> Step:
    simple = kind == "simplify" and bool(content.entries[of].simple)
    return Step(kind, of, simple=simple, also=(of,))


def _affirmed(history: History, content: Content) -> tuple[Step, ...] | None:
    """After "yes": tells what the last message kept for later, or shows its offers again."""
    steps = history.last.steps if history.last else []
    if not steps:
        return None
    step = steps[-1]
    if step["id"] in URGENT and step["also"]:
        return plan_turn([Part(name, 0, 0, 1.0) for name in step["also"]], content)
    offered = [name for name in step["offers"] if name in content.entries]
    if len(offered) == 1:
        return plan_turn([Part(offered[0], 0, 0, 1.0)], content)
    related = content.entries[step["utter"]].related if step["utter"] in content.entries else ()
    offers = tuple(offered) or _untold(related, history)
    return (Step("affirm", "affirm", offers=offers[:_MOST_OFFERS]),)


def _next_best(history: History, content: Content) -> tuple[str, ...]:
    """After a complaint: the titles next in line for the last message, never what was told."""
    if history.last is None:
        return ()
    told = set(history.told())
    nearest = [name for step in history.last.steps for name in step.get("nearest", ())]
    related = [
        name
        for step in history.last.steps
        if step["utter"] in content.entries
        for name in content.entries[step["utter"]].related
    ]
    fresh = [name for name in dict.fromkeys([*nearest, *related]) if name not in told]
    return tuple(name for name in fresh if name in content.entries)[:_MOST_OFFERS]


def _untold(related: Sequence[str], history: History) -> tuple[str, ...]:
    told = set(history.told())
    return tuple(name for name in related if name not in told) or tuple(related)
