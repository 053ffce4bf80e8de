"""Patients that a measurement makes up: conversations over HTTP, one after the other or at once."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

# Invented; one question, a longer one, several at once, nothing it knows.
TEXTS = (
    "is it cancer?",
    "i have calcifications on my mammogram and i am scared, what does that mean",
    "what are the small ones? does drinking milk cause it? do i need a biopsy?",
    "what is the weather like",
)
EMERGENCY = "I can't breathe and my chest hurts"
_TURNS = 10  # a conversation, then a new one
_SECONDS = 20.0


@dataclass
class Talker:
    """One patient; counts what she sees.

    The standard library's client: a richer one takes as much CPU a message as the bot's proxy.
    """

    base: str
    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    _turn: int = 0
    _session: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        self._path = parts.path
        self._http = http.client.HTTPConnection(parts.netloc, timeout=_SECONDS)

    def open(self) -> None:
        """Begins a new conversation.

        Raises:
            OSError: when there is none to be had.
        """
        status, body = self._post("session", {})
        if status != 200:
            raise OSError(f"no session: {status}")
        self._session, self._turn = body["session"], 0

    def say(self, text: str) -> float:
        """Sends one turn; returns its seconds."""
        self._turn += 1
        began = time.perf_counter()
        try:
            status, body = self._post(
                "message", {"session": self._session, "turn": self._turn, "text": text}
            )
            good = status == 200 and body["messages"][0]["id"] != "unavailable"
        except (OSError, http.client.HTTPException, ValueError):
            self._http.close()
            good = False
        took = time.perf_counter() - began
        self.seconds.append(took)
        self.errors += not good
        return took

    def talk_until(self, end: float, every: float = 0.0) -> None:
        """Conversations one after the other until `time.monotonic` is `end`.

        Args:
            end: when the last turn may begin.
            every: seconds from one turn to the next, 0 for as soon as it is answered.
        """
        due = time.monotonic()
        number = 0
        while due < end and time.monotonic() < end:
            time.sleep(max(0.0, due - time.monotonic()))
            due = due + every if every else time.monotonic()
            if number % _TURNS == 0:
                self.open()
            self.say(TEXTS[number % len(TEXTS)])
            number += 1

    def _post(self, door: str, body: dict[str, Any]) -> tuple[int, Any]:
        raw = json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        for last in (False, True):
            try:
                self._http.request("POST", f"{self._path}/{door}", raw, kind)
                reply = self._http.getresponse()
                return reply.status, json.loads(reply.read())
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self._http.close()  # the server closed an idle connection
                if last:
                    raise
        raise AssertionError  # not reached


def at_once(base: str, clients: int, seconds: float, rate: float = 0.0) -> dict[str, Any]:
    """So many patients for so long: messages a second, percentiles, errors.

    Args:
        base: address of the chat API.
        clients: how many.
        seconds: for how long.
        rate: messages a second of all together; 0 for as many as are answered.
    """
    talkers = [Talker(base) for _ in range(clients)]
    began = time.monotonic()
    every = clients / rate if rate else 0.0
    together([partial(t.talk_until, began + seconds, every) for t in talkers])
    took = time.monotonic() - began
    times = [one for talker in talkers for one in talker.seconds]
    return {
        "clients": clients,
        "messages": len(times),
        "messages_per_s": round(len(times) / took, 1),
        **percentiles(times),
        "errors": sum(talker.errors for talker in talkers),
    }


def together(works: Sequence[Callable[[], None]]) -> None:
    """Runs each in a thread of its own until all have ended."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 of seconds, in milliseconds."""
    ordered = sorted(times)
    if not ordered:
        return {}
    return {
        f"p{share}_ms": round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)] * 1e3, 1)
        for share in (50, 95, 99)
    }


def long_conversation(base: str, turns: int = 200, compared: int = 20) -> dict[str, Any]:
    """One conversation, and whether its end costs more than a beginning.

    Each of the last turns is followed by the first of a new conversation: a busy machine slows
    both alike. The same question each time.

    Args:
        base: address of the chat API.
        turns: of the long one.
        compared: how many of the last ones are compared with first ones.
    """
    talker, other = Talker(base), Talker(base)
    talker.open()
    times: list[float] = []
    first: list[float] = []
    for number in range(turns):
        times.append(talker.say(TEXTS[0]))
        if number >= turns - compared:
            other.open()
            first.append(other.say(TEXTS[0]))
    last = times[-compared:]
    return {
        "turn_ms": [round(one * 1000, 2) for one in times],
        "first_ms": round(_median(first) * 1000, 2),
        "last_ms": round(_median(last) * 1000, 2),
        "last_to_first": round(_median(last) / _median(first), 3),
        "errors": talker.errors + other.errors,
    }


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
