"""From parts to steps: which answers a turn tells, in which order, and what it offers for later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from calcichat.content.model import Content
from calcichat.nlu.parts import COURTESY, UNCLEAR, Part, by_priority
from calcichat.safety_order import SAFETY_ORDER, URGENT

MOST_SAFETY = 2  # catalogue.yml: at most two safety messages a turn
MOST_TOLD = 3  # answers in full; a fourth would be more than a worried reader takes in
ACTIONS = {
    "helpline": ("action_helpline",),
    "questions_for_doctor": ("action_questions_for_doctor",),
}
# catalogue.yml, group safety: not told beside a reported symptom ...
WITHHELD_BY_SYMPTOM = frozenset(
    {"can_i_feel_them", "macrocalcifications", "how_common", "what_does_benign_mean"}
)
# ... and told beside an own result or a decision only when a part of its own asks in general.
ONLY_IN_GENERAL = frozenset({"macrocalcifications", "what_does_benign_mean", "change_over_time"})

Span = tuple[int, int]


@dataclass(frozen=True)
class Step:
    """One message of the turn.

    Attributes:
        id: the message's id.
        utter: catalogue id whose words are played; differs from `id` for repeat, simplify, more.
        simple: play the simple form of those words.
        asked: where in the message the part stands that it replies to; None for all of it.
        also: further ids this message covers or offers for later.
        offers: ids offered as buttons, before the answer's own related ids.
        nearest: what the message might have meant instead; offered after a complaint.
        here: the answer of the step of the path she says she is at, None where she does not say.
    """

    id: str
    utter: str
    simple: bool = False
    asked: Span | None = None
    also: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    here: str | None = None

    def actions(self) -> tuple[str, ...]:
        """Rasa action names, in order: the words, then what adds data to them."""
        name = f"utter_{self.utter}_simple" if self.simple else f"utter_{self.utter}"
        return (name, *(() if self.simple else ACTIONS.get(self.utter, ())))

    def as_metadata(self) -> dict[str, Any]:
        """What the conversation store keeps of the step: ids and offsets."""
        return {
            "id": self.id,
            "utter": self.utter,
            "asked": list(self.asked) if self.asked else None,
            "also": list(self.also),
            "offers": list(self.offers),
            "nearest": list(self.nearest),
            "here": self.here,
        }


@dataclass
class _Draft:
    """A plan being written."""

    told: list[Step] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def plan_turn(
    parts: Sequence[Part], content: Content, *, of_the_sign: Collection[Part] = ()
) -> tuple[Step, ...]:
    """The steps for the parts of one message, safety first; never empty.

    Args:
        parts: what the message was understood to hold.
        content: groups and related answers.
        of_the_sign: parts whose question is about a reported symptom where there is one ("what
            causes it?", "is that the calcium?"): the sheet knows nothing of symptoms.
    """
    alone = len({part.id for part in parts}) == 1
    ordered = by_priority(_one_each(parts))
    urgent = [part for part in ordered if part.id in URGENT]
    if urgent:
        return _urgent_plan(urgent, ordered)
    safety = [part for part in ordered if part.id in SAFETY_ORDER]
    others = [part for part in ordered if part.id not in SAFETY_ORDER]
    withheld = _withheld(safety, others, parts)
    if any(part.id == "symptom_reported" for part in safety):
        facts = [p.id for p in others if p in of_the_sign and content.group_of(p.id) == "answers"]
        withheld = list(dict.fromkeys([*withheld, *facts]))
    draft = _Draft(waiting=[*(part.id for part in safety[MOST_SAFETY:]), *withheld])
    draft.told = [_step(part, alone) for part in safety[:MOST_SAFETY]]
    _tell_others([part for part in others if part.id not in withheld], draft, content, alone)
    return _with_waiting(draft)


def _one_each(parts: Sequence[Part]) -> list[Part]:
    first: dict[str, Part] = {}
    for part in parts:
        first.setdefault(part.id, part)
    return list(first.values())


def _step(part: Part, alone: bool) -> Step:
    offers = part.nearest if part.id == UNCLEAR else ()
    asked = None if alone else (part.start, part.end)
    return Step(part.id, part.id, asked=asked, offers=offers, nearest=part.nearest)


def _urgent_plan(urgent: Sequence[Part], ordered: Sequence[Part]) -> tuple[Step, ...]:
    """Emergency and crisis stand alone; one button has the rest answered ("affirm")."""
    rest = tuple(
        part.id
        for part in ordered
        if part.id not in URGENT and part.id not in COURTESY and part.id != UNCLEAR
    )
    steps = [Step(part.id, part.id) for part in urgent[:MOST_SAFETY]]
    steps[-1] = replace(steps[-1], also=rest, offers=("affirm",) if rest else ())
    return tuple(steps)


def _withheld(safety: Sequence[Part], others: Sequence[Part], parts: Sequence[Part]) -> list[str]:
    ids = {part.id for part in safety}
    held: list[str] = []
    for part in others:
        if "symptom_reported" in ids and part.id in WITHHELD_BY_SYMPTOM:
            held.append(part.id)
        elif ids & {"personal_result", "decision_request"} and part.id in ONLY_IN_GENERAL:
            own = [p for p in parts if p.id in {"personal_result", "decision_request"}]
            if any(part.start < other.end and other.start < part.end for other in own):
                held.append(part.id)
    return held


def _tell_others(others: Sequence[Part], draft: _Draft, content: Content, alone: bool) -> None:
    groups = {part.id: content.group_of(part.id) for part in others}
    facts = [part for part in others if groups[part.id] in {"answers", "help"}]
    silent = [part for part in others if groups[part.id] == "not_covered"]
    rest = [part for part in others if groups[part.id] in {"talk", "fallback"}]
    if facts or silent or draft.told:
        rest = [part for part in rest if part.id not in COURTESY]
    draft.waiting += [part.id for part in facts[MOST_TOLD:]]
    told = [(part.start, _step(part, alone)) for part in facts[:MOST_TOLD]]
    if silent:
        first = _step(silent[0], alone)
        told.append((silent[0].start, replace(first, also=tuple(p.id for p in silent[1:]))))
    draft.told += [step for _, step in sorted(told, key=lambda pair: pair[0])]
    room = max(0, MOST_SAFETY + MOST_TOLD + 1 - len(draft.told))
    draft.told += [_step(part, alone) for part in rest[: min(room, 2)]]


def _with_waiting(draft: _Draft) -> tuple[Step, ...]:
    """What was not told goes to the last message as `also` and as buttons."""
    steps = draft.told or [Step(UNCLEAR, UNCLEAR)]
    if draft.waiting:
        last = steps[-1]
        waiting = tuple(dict.fromkeys(draft.waiting))
        steps[-1] = replace(last, also=(*last.also, *waiting), offers=(*waiting, *last.offers))
    return tuple(steps)
