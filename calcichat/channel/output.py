"""Catches what Rasa utters in a turn, whole: an answer stays one message."""

# ruff: noqa: ANN401 - Rasa hands channels plain dictionaries
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import OutputChannel

_PREFIX = "utter_"


@dataclass
class Utterance:
    """One response as the model's domain holds it, and the data an action added to it."""

    id: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)


class CollectedOutput(OutputChannel):
    """Collects utterances; never splits one at its blank lines, as Rasa's own channels do."""

    def __init__(self) -> None:
        self.utterances: list[Utterance] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name in responses that are written for one channel only."""
        return "chat"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes one utterance, or folds an action's data into the one before it."""
        action = message.get("utter_action")
        if action:
            name = str(action).removeprefix(_PREFIX).removesuffix("_simple")
            self.utterances.append(Utterance(name, message.get("text") or ""))
        elif isinstance(message.get("custom"), dict) and self.utterances:
            self.utterances[-1].data.update(message["custom"])

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Text that is no reviewed response is not passed on."""
