"""What the custom actions share: content read once, failing without a word of a patient."""

# ruff: noqa: ANN401 - rasa_sdk hands actions plain dictionaries
from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from calcichat.content import Content, load_content
from calcichat.content.model import DEFAULT_LANG

logger = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def content_of_process() -> Content:
    """The reviewed words, read once a process.

    Raises:
        ContentError: when they can not be read; the action server then does not start.
    """
    return load_content()


class DataAction(Action, ABC):  # type: ignore[misc]  # rasa_sdk has no types
    """An action that adds `data` to the words played before it."""

    @abstractmethod
    def name(self) -> str:
        """The action's name in domain.yml."""

    @abstractmethod
    def data(self, tracker: Tracker) -> dict[str, Any]:
        """What to add to the message."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        """Adds the data, or nothing when that fails: the words stand by themselves.

        Raising is no way out: rasa_sdk answers an exception with the whole conversation, which
        Rasa writes to its log. The log gets names of code alone; an error's own text may quote
        the conversation.
        """
        try:
            dispatcher.utter_message(json_message=self.data(tracker))
        except Exception as error:
            logger.error("%s failed with %s", self.name(), type(error).__name__)
        return []


def slot(tracker: Tracker, name: str) -> Any:
    """The value of a slot, None when the domain does not have it."""
    return (tracker.slots or {}).get(name)


def language(tracker: Tracker) -> str:
    """The language of the conversation."""
    value = slot(tracker, "language")
    return value if isinstance(value, str) and value else DEFAULT_LANG


def page_words(content: Content, name: str, lang: str) -> str:
    """A sentence of data/page/ in `lang`, in English where it has not been written."""
    row = content.strings[name]
    return row.get(lang, row[DEFAULT_LANG])
