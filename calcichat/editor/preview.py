"""Shows one answer as patients get it, without a model: in the widget, or in the terminal.

The Messages are built by the channel's own builder out of the reviewed words, and the page is the
widget's own. What is missing is understanding: only buttons are answered, not typed text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from rasa_sdk import Tracker

from actions.action_helpline import ActionHelpline
from actions.action_questions_for_doctor import ActionQuestionsForDoctor
from actions.base import DataAction
from calcichat.channel.messages import REPLAYS, Message, MessageBuilder
from calcichat.channel.output import Utterance
from calcichat.content.load import load_content
from calcichat.content.model import DEFAULT_LANG, Content
from calcichat.dialogue.plan import Step
from calcichat.editor.book import book_settings
from calcichat.editor.errors import EditorError

_ACTIONS: dict[str, Callable[[Content], DataAction]] = {
    "helpline": ActionHelpline,
    "questions_for_doctor": ActionQuestionsForDoctor,
}


class Preview:
    """Messages of single ids from the words as they stand on the disk now."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._last = "greet"
        self.reload()

    def reload(self) -> None:
        """Reads the words again.

        Raises:
            ContentError: naming file and fault.
        """
        self.content = load_content(self._root)
        self.builder = MessageBuilder(self.content, book_settings())

    def message(self, name: str) -> Message:
        """What a patient gets who taps the button `name`; "simplify" plays the last one simpler.

        Raises:
            EditorError: for an id that is none.
        """
        if name not in self.content.entries:
            raise EditorError(f"no answer is called {name}")
        if name not in REPLAYS:
            self._last = name
            return self._built(Step(name, name))
        simple = name == "simplify" and bool(self.content.entries[self._last].simple)
        return self._built(Step(name, self._last, simple=simple, also=(self._last,)))

    def _built(self, step: Step) -> Message:
        utterance = Utterance(step.utter, "", {} if step.simple else self._data(step.utter))
        return self.builder.turn([step], [utterance], "", DEFAULT_LANG)[0]

    def _data(self, name: str) -> Message:
        """What the custom action of an id adds, for someone who has asked nothing else."""
        make = _ACTIONS.get(name)
        nobody = Tracker("preview", {}, {}, [], False, None, {}, "action_listen")
        return make(self.content).data(nobody) if make else {}


def as_text(message: Message) -> str:
    """A Message for the terminal: the plain text, its buttons, then all of it as JSON."""
    buttons = "  ".join(f"[ {choice['title']} ]" for choice in message["choices"])
    whole = json.dumps(message, ensure_ascii=False, indent=2)
    return "\n\n".join(part for part in (message["text"], buttons, whole) if part)
