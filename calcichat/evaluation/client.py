"""A patient over HTTP: opens sessions and sends turns to a running chat API."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Reply:
    """What came back for one message.

    Attributes:
        messages: the Messages of chat_api.md.
        seconds: from sending to the whole reply.
        raw: the reply's JSON as it came.
    """

    messages: list[dict[str, Any]]
    seconds: float
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """Message ids in order."""
        return [message["id"] for message in self.messages]

    @property
    def covered(self) -> list[str]:
        """Ids answered, handed over or offered: every `id` and `also`."""
        return [name for message in self.messages for name in (message["id"], *message["also"])]

    def told(self, kind: str = "answers") -> list[str]:
        """Ids of the messages of one kind."""
        return [message["id"] for message in self.messages if message["kind"] == kind]


class Patient:
    """One conversation with the chat API at `base` (".../webhooks/chat")."""

    def __init__(self, client: httpx.Client, base: str, lang: str = "en") -> None:
        self._client = client
        self._base = base.rstrip("/")
        reply = client.post(f"{self._base}/session", json={"lang": lang})
        reply.raise_for_status()
        opened = reply.json()
        self.session: str = opened["session"]
        self.greeting: list[dict[str, Any]] = opened["messages"]
        self._turn = 0

    def say(self, text: str) -> Reply:
        """Sends typed text."""
        return self._send({"text": text})

    def tap(self, choice: str) -> Reply:
        """Taps a button."""
        return self._send({"choice": choice})

    def _send(self, what: dict[str, Any]) -> Reply:
        self._turn += 1
        started = time.perf_counter()
        body = {"session": self.session, "turn": self._turn, **what}
        reply = self._client.post(f"{self._base}/message", json=body)
        seconds = time.perf_counter() - started
        reply.raise_for_status()
        raw = reply.json()
        return Reply(raw["messages"], seconds, raw)
