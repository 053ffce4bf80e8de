"""The project's own labelled texts: the examples of data/, and the conversation tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from calcichat.content.load import DATA, load_tree
from calcichat.content.model import Content
from calcichat.evaluation.sets import Dialogue, Question
from calcichat.nlu.parts import BACKGROUND
from calcichat.settings import PROJECT_ROOT

CONVERSATIONS = PROJECT_ROOT / "tests" / "conversations"
_BULLET = re.compile(r"^- (.+)$", re.MULTILINE)
# `[is it cancer?]{"entity": ...}` and `[is it cancer?](question)`, as stories annotate parts.
_ANNOTATED = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")


@dataclass(frozen=True)
class Example:
    """One example of data/: its text, its id, and the id's group."""

    text: str
    label: str
    group: str


def read_examples(root: Path = DATA) -> list[Example]:
    """Every example, in the order of the files."""
    tree = load_tree(root)
    return [
        Example(text.strip(), block["intent"], _group(block["intent"], tree.content))
        for document in tree.documents.values()
        if isinstance(document, dict)
        for block in document.get("nlu") or ()
        for text in _BULLET.findall(block["examples"])
    ]


def _group(label: str, content: Content) -> str:
    return BACKGROUND if label == BACKGROUND else content.group_of(label)


def as_question(example: Example, number: int, text: str | None = None) -> Question:
    """The example as a labelled message; `text` when it is asked in other words."""
    shown = example.text if text is None else text
    form = "own" if text is None else "typo"
    return Question(str(number), shown, "en", example.group, (example.label,), (), form)


def read_conversations(folder: Path = CONVERSATIONS) -> list[Dialogue]:
    """The conversation tests as dialogues; tapped buttons are left out, for they read nothing.

    A turn is right when the first message has the id of its first utterance, or of its intent
    (`repeat` plays the words of another id).
    """
    dialogues = []
    for path in sorted(folder.glob("test_*.yml")):
        document = yaml.safe_load(path.read_text("utf8")) or {}
        for story in document.get("stories") or ():
            turns = tuple(_turns(story.get("steps") or ()))
            if turns:
                dialogues.append(Dialogue(f"{path.stem}: {story['story']}", turns))
    return dialogues


def _turns(steps: Any) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 - YAML
    text, expect = "", list[str]()
    for step in steps:
        if "user" in step:
            if text and expect:
                yield text, tuple(expect)
            text = _ANNOTATED.sub(r"\1", step["user"]).strip()
            text = "" if text.startswith("/") else text
            expect = [step["intent"]] if step.get("intent") else []
        elif str(step.get("action", "")).startswith("utter_") and len(expect) < 2:
            name = str(step["action"]).removeprefix("utter_").removesuffix("_simple")
            expect.append(name)
    if text and expect:
        yield text, tuple(expect)
