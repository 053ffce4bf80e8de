"""`action_questions_for_doctor`: her list, made out of what the fact sheet could not answer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rasa_sdk import Tracker

from actions.base import DataAction, content_of_process, language, page_words, slot
from calcichat.content import Content

TOPICS_SLOT = "topics_met"
CLINIC = "CALCICHAT_CLINIC_NAME"
Question = dict[str, str]


class ActionQuestionsForDoctor(DataAction):
    """Adds the list to the words of `utter_questions_for_doctor`."""

    def __init__(
        self, content: Content | None = None, settings: Mapping[str, str] = os.environ
    ) -> None:
        """Takes the sheet's questions out of the content.

        Args:
            content: the reviewed words; those of the data folder by default.
            settings: the environment; CALCICHAT_CLINIC_NAME names the clinic on the list.
        """
        self._content = content or content_of_process()
        self._settings = settings
        extra = self._content.entries["questions_for_doctor"].extra
        self._sheet: list[Question] = extra["sheet_questions"]
        self._asked_first: list[dict[str, list[str]]] = extra["asked_first"]
        self._more_at = str(extra["more_at"])

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_questions_for_doctor"

    def data(self, tracker: Tracker) -> dict[str, Any]:
        """The list as the chat API's `data`, with its text for print and copy."""
        met = _ids(slot(tracker, TOPICS_SLOT))
        about = set(met) | set(asked_about(tracker.events or []))
        questions = [*self._hers(met), *self._of_the_sheet(about)]
        rows = [f"{at}. {question['text']}" for at, question in enumerate(questions, 1)]
        return {
            "questions": questions,
            "clinic": self._settings.get(CLINIC, "").strip() or None,
            "header": page_words(self._content, "cards.list_doctor", language(tracker)),
            "more_at": self._more_at,
            "text": "\n".join(rows),
        }

    def _hers(self, met: Iterable[str]) -> Iterator[Question]:
        """A question for each thing she asked that the sheet is silent about, in her order."""
        for topic in dict.fromkeys(met):
            entry = self._content.entries.get(topic)
            # An answer can be withdrawn while conversations still hold its id.
            if entry is not None and entry.doctor_question and not entry.withdrawn:
                yield {"id": topic, "text": entry.doctor_question, "origin": "you"}

    def _of_the_sheet(self, about: set[str]) -> list[Question]:
        """The sheet's questions; those on what she asked about come first."""
        first = [
            name
            for row in self._asked_first
            if about & set(row["asked"])
            for name in row["questions"]
        ]
        texts = {row["id"]: row["text"] for row in self._sheet}
        order = dict.fromkeys([*first, *texts])
        return [{"id": name, "text": texts[name], "origin": "sheet"} for name in order]


def asked_about(events: Iterable[Any]) -> list[str]:
    """The ids of what was asked since the conversation began or was started over.

    Args:
        events: the tracker's events as dictionaries; actions carry the step they belong to.
    """
    found: list[str] = []
    for event in events:
        if not isinstance(event, dict) or event.get("event") != "action":
            continue
        step = (event.get("metadata") or {}).get("step") or {}
        if step.get("id") == "restart":
            found = []
        found += [name for name in map(step.get, ("id", "utter", "here")) if isinstance(name, str)]
        found += _ids(step.get("also"))
    return found


def _ids(value: object) -> list[str]:
    """The names in a list; a slot may be empty or hold something else."""
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
