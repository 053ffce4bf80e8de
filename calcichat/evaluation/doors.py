"""How a bot is spoken to over HTTP: our chat API, or Rasa's own `rest` channel."""

# ruff: noqa: ANN401 - JSON
from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp


class Door(Protocol):
    """Where messages go and how they are written."""

    @property
    def url(self) -> str:
        """Where a message is posted to."""

    async def open(self, client: aiohttp.ClientSession) -> str:
        """A new conversation's id."""

    def body(self, conversation: str, turn: int, text: str) -> dict[str, Any]:
        """The JSON of a message."""

    def is_answer(self, reply: Any) -> bool:
        """Whether the JSON that came back holds at least one message."""


@dataclass(frozen=True)
class ChatApi:
    """The chat API at `base` (".../webhooks/chat")."""

    base: str

    @property
    def url(self) -> str:
        """Where a message is posted to."""
        return f"{self.base}/message"

    async def open(self, client: aiohttp.ClientSession) -> str:
        """A session's token.

        Raises:
            aiohttp.ClientResponseError: when none is given.
        """
        async with client.post(f"{self.base}/session", json={"lang": "en"}) as reply:
            reply.raise_for_status()
            return str((await reply.json())["session"])

    def body(self, conversation: str, turn: int, text: str) -> dict[str, Any]:
        """The JSON of a message."""
        return {"session": conversation, "turn": turn, "text": text}

    def is_answer(self, reply: Any) -> bool:
        """Whether the JSON that came back holds at least one message."""
        return bool(reply["messages"])


@dataclass(frozen=True)
class RestChannel:
    """Rasa's own `rest` channel at `base` ("http://host:port"); the client names the sender."""

    base: str

    @property
    def url(self) -> str:
        """Where a message is posted to."""
        return f"{self.base}/webhooks/rest/webhook"

    async def open(self, client: aiohttp.ClientSession) -> str:
        """A sender nobody used before."""
        return secrets.token_urlsafe(18)

    def body(self, conversation: str, turn: int, text: str) -> dict[str, Any]:
        """The JSON of a message."""
        return {"sender": conversation, "message": text}

    def is_answer(self, reply: Any) -> bool:
        """Whether the JSON that came back holds at least one message."""
        return bool(reply)
