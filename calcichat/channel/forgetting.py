"""Typed "delete what I wrote": the conversation goes for real, and the reply says so."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from calcichat.channel.messages import MessageBuilder
from calcichat.channel.situation import FORGET
from calcichat.content.load import DATA
from calcichat.dialogue.context import load_follow_ups
from calcichat.storage.errors import StorageError

logger = logging.getLogger(__name__)
Erase = Callable[[str], Awaitable[None]]


class Forgetting:
    """Deletes a conversation after the turn that asked for it was saved."""

    def __init__(self, builder: MessageBuilder) -> None:
        self._builder = builder
        self._asks = load_follow_ups(DATA).erase

    def is_asked(self, messages: Sequence[dict[str, Any]], text: str) -> bool:
        """True when the turn was understood as forget_me and its words ask to delete."""
        ids = {message["id"] for message in messages}
        return FORGET in ids and bool(self._asks.search(text.lower()))

    async def forget(
        self, messages: Sequence[dict[str, Any]], session_id: str, lang: str, erase: Erase
    ) -> None:
        """Deletes, then puts what became of it at the head of the forget_me message.

        Rasa saves a conversation after its actions have run, so this comes after the turn.
        """
        try:
            await erase(session_id)
            erased, sentence = True, "privacy.erased_now"
        except StorageError as error:
            logger.error("a conversation could not be deleted: %s", type(error).__name__)
            erased, sentence = False, "errors.not_erased"
        for message in messages:
            if message["id"] == FORGET:
                message["text"] = f"{self._builder.string(sentence, lang)}\n\n{message['text']}"
                message["data"]["erased"] = erased
