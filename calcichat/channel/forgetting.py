"""Her data: what is on record is named, and typed "delete what I wrote" deletes it for real."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from calcichat.channel.assistant import Erase, Record
from calcichat.channel.messages import Message, MessageBuilder
from calcichat.content.load import DATA
from calcichat.dialogue.follow_ups import load_follow_ups
from calcichat.storage.errors import StorageError

logger = logging.getLogger(__name__)
FORGET = "forget_me"


class Forgetting:
    """Names what is kept of a conversation, and deletes it after the turn that asked for it."""

    def __init__(self, builder: MessageBuilder) -> None:
        self._builder = builder
        self._asks = load_follow_ups(DATA).erase

    async def show_record(
        self, messages: Sequence[Message], session_id: str, lang: str, record: Record
    ) -> None:
        """Puts what is on record at the head of a forget_me message; other turns read nothing."""
        about = _about(messages)
        if not about:
            return
        try:
            rows = self._builder.titles(await record(session_id), lang)
        except StorageError as error:
            logger.error("a record could not be read: %s", type(error).__name__)
            return
        for message in about:
            message["data"]["record"] = rows
            message["text"] = _joined(*self._named("kept", rows, lang), message["text"])

    def is_asked(self, messages: Sequence[Message], text: str) -> bool:
        """True when the turn was understood as forget_me and its words ask to delete."""
        return bool(_about(messages)) and bool(self._asks.search(text.lower()))

    async def forget(
        self, messages: Sequence[Message], session_id: str, lang: str, erase: Erase
    ) -> None:
        """Deletes, and has the forget_me message say what became of it.

        Rasa saves a conversation after its actions have run, so this comes after the turn.
        """
        try:
            await erase(session_id)
            erased = True
        except StorageError as error:
            logger.error("a conversation could not be deleted: %s", type(error).__name__)
            erased = False
        for message in _about(messages):
            message["data"]["erased"] = erased
            message["text"] = self._outcome(message, lang)

    def _outcome(self, message: Message, lang: str) -> str:
        say = self._builder.string
        if not message["data"]["erased"]:
            return _joined(say("errors.not_erased", lang), message["text"])
        # How long it is kept, and how to delete it, is no longer true.
        was = self._named("was", message["data"].get("record", ()), lang)
        return _joined(say("record.erased", lang), *was, say("privacy.browser", lang))

    def _named(self, sentence: str, rows: Sequence[dict[str, str]], lang: str) -> list[str]:
        quoted = ", ".join(f"\u201c{row['title']}\u201d" for row in rows)
        return [f"{self._builder.string(f'record.{sentence}', lang)} {quoted}."] if rows else []


def _about(messages: Sequence[Message]) -> list[Message]:
    return [message for message in messages if message["id"] == FORGET]


def _joined(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)
