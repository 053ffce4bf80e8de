"""A turn after other turns, for the tests of the dialogue."""

from calcichat.content.load import DATA, load_content
from calcichat.dialogue.context import plan_in_context
from calcichat.dialogue.follow_ups import load_follow_ups
from calcichat.dialogue.history import History, Turn
from calcichat.dialogue.plan import Step
from calcichat.nlu.parts import Part

CONTENT = load_content()
FOLLOW_UPS = load_follow_ups(DATA)


def after(*told: str, also: tuple[str, ...] = (), offers: tuple[str, ...] = ()) -> History:
    turns = [Turn([Step(name, name).as_metadata()]) for name in told]
    turns[-1].steps[-1] |= {"also": list(also), "offers": list(offers)}
    return History(turns)


def say(text: str, history: History, guessed: str = "unclear") -> tuple[Step, ...]:
    part = Part(guessed, 0, len(text), 0.4)
    return plan_in_context([part], text, history, CONTENT, FOLLOW_UPS)
