"""Feelings first: a kind sentence that fits what she wrote opens the reply."""

from __future__ import annotations

import pytest

from calcichat.channel.messages import MessageBuilder
from calcichat.content import load_content
from calcichat.dialogue.plan import Step
from calcichat.settings import read_settings

CONTENT = load_content()
BUILDER = MessageBuilder(CONTENT, read_settings({"CALCICHAT_SECRET": "x" * 32}))
FEELINGS = CONTENT.entries["emotional_support"]
USUAL = FEELINGS.wording["en"].text.split("\n\n")[0]
KIND = [USUAL, *FEELINGS.extra["openings"]]


def texts(text: str, *ids: str, also: tuple[str, ...] = ()) -> list[str]:
    steps = [Step(name, name) for name in ids[:-1]] + [Step(ids[-1], ids[-1], also=also)]
    return [message["text"] for message in BUILDER.turn(steps, [], text, "en")]


def test_another_sentence_for_another_situation() -> None:
    said = [
        "the waiting is terrible",
        "I am scared",
        "I cried all night",
        "everything feels too much",
    ]
    opened = [texts(words, "emotional_support")[0].split("\n\n")[0] for words in said]
    assert len(set(opened)) == len(said)
    assert set(opened) <= set(KIND)


@pytest.mark.parametrize("leads", ["personal_result", "decision_request", "symptom_reported"])
def test_it_opens_the_reply_also_where_another_message_leads(leads: str) -> None:
    first, second = texts("I am so scared", leads, "emotional_support")
    sentence, rest = first.split("\n\n", 1)
    assert sentence in KIND
    assert rest == texts("", leads)[0]
    assert second and not any(kind in second for kind in KIND), "said once"


def test_it_opens_the_reply_also_where_the_rest_is_kept_for_later() -> None:
    first = texts("I cried", "symptom_reported", "personal_result", also=("emotional_support",))[0]
    assert first.split("\n\n")[0] in KIND


def test_beside_a_symptom_nothing_is_said_to_be_harmless() -> None:
    told = " ".join(texts("I am scared", "symptom_reported", "emotional_support"))
    assert "no harm" not in told
    assert "helpline" in told


@pytest.mark.parametrize("name", ["emergency", "crisis"])
def test_an_emergency_begins_with_the_number(name: str) -> None:
    first = texts("I am so scared", name, also=("emotional_support",))[0]
    assert not any(kind in first for kind in KIND)
    assert first == texts("", name)[0]


@pytest.mark.parametrize(
    "ids", [("how_common",), ("personal_result",), ("personal_result", "how_common")]
)
def test_without_fear_there_is_no_such_sentence(ids: tuple[str, ...]) -> None:
    assert not any(kind in text for text in texts("is it", *ids) for kind in KIND)


def test_said_again_it_is_said_once() -> None:
    step = Step("repeat", "emotional_support", also=("emotional_support",))
    (message,) = BUILDER.turn([step], [], "again", "en")
    assert sum(message["text"].count(kind) for kind in KIND) == 1
