"""A checker in Jepsen's manner: clients write histories, the database is compared with them.

Each client has conversations of its own and sends numbered turns. A turn is acknowledged when its
reply holds an answer; then it has to be stored once, in its own conversation, with the answer that
was told, in the order of the turns. A turn whose fate is unknown may be stored or not.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
import sqlalchemy as sa
from rasa.shared.core.events import ActionExecuted

from calcichat.storage.database import create_database
from calcichat.storage.events import decode
from calcichat.storage.tables import turns
from tests.faults.running import Client

# Every answer differs, so that a crossed or swapped turn shows.
CHOICES = (
    *("is_it_cancer", "what_causes", "how_common", "diet_calcium", "can_i_feel_them"),
    *("microcalcifications", "macrocalcifications", "what_are_calcifications"),
    *("how_are_they_found", "follow_up_tests", "why_more_tests", "biopsy_needed"),
)
# These two need the action server, and come as words even when it is away.
CHOICES += ("helpline", "questions_for_doctor")
# Typed, and understood before they are answered.
TYPED = {
    "is it cancer?": "is_it_cancer",
    "what is the number of the helpline?": "helpline",
    "how common are calcifications?": "how_common",
    "what are microcalcifications?": "microcalcifications",
}
LONGEST = 25  # turns a conversation, then a new one


@dataclass
class Conversation:
    """What one client knows of one conversation: turn to what was told, and turns unsure of."""

    session: str
    told: dict[int, str] = field(default_factory=dict)
    sent: dict[int, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The session's id, as the database has it."""
        return str(jwt.decode(self.session, options={"verify_signature": False})["sid"])


@dataclass
class History:
    """Everything all clients saw."""

    conversations: list[Conversation] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        """Turns that got their answer."""
        return sum(len(one.told) for one in self.conversations)


class Clients:
    """So many clients in threads until they are told to stop.

    Args:
        pause: seconds between a reply and the next turn; at none they take all of the machine.
    """

    def __init__(self, base: str, count: int, seed: int, pause: float = 0.0) -> None:
        self.history = History()
        self._base, self._stop, self._pause = base, threading.Event(), pause
        self._threads = [
            threading.Thread(target=self._run, args=(random.Random(seed + number),))
            for number in range(count)
        ]

    def __enter__(self) -> History:
        for thread in self._threads:
            thread.start()
        return self.history

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _run(self, chance: random.Random) -> None:
        while not self._stop.is_set():
            try:
                client = Client(self._base)
            except (httpx.HTTPError, AssertionError):
                self.history.outcomes["no session"] += 1
                self._stop.wait(0.5)
                continue
            talk = Conversation(client.session)
            self.history.conversations.append(talk)
            for turn in range(1, LONGEST + 1):
                if self._stop.wait(self._pause) or not self._turn(client, talk, turn, chance):
                    break

    def _turn(self, client: Client, talk: Conversation, turn: int, chance: random.Random) -> bool:
        """Sends one turn until it is answered; whether the conversation can go on."""
        body, choice = self._drawn(chance)
        body |= {"session": client.session, "turn": turn}
        talk.sent[turn] = choice
        if chance.random() < 0.05:
            self._cut(client, body)
        for _ in range(60):
            began = time.monotonic()
            try:
                reply = client.http.post(f"{self._base}/message", json=body)
                if chance.random() < 0.1:
                    self.history.outcomes["twice"] += 1
                    self._same(client.http.post(f"{self._base}/message", json=body), reply, talk)
            except httpx.HTTPError:
                self.history.outcomes["broken off"] += 1
                time.sleep(0.3)
                continue
            if reply.status_code == 200 and self._told(reply, talk, turn, choice):
                self.history.seconds.append(time.monotonic() - began)
                self.history.answered_at.append(time.monotonic())
                return True
            self._note(reply)
            if self._stop.is_set():
                return False
            if reply.status_code == 401 or "turn_conflict" in reply.text:
                self.history.faults.append(f"turn {turn}: {reply.status_code} {reply.text[:80]}")
                return False
            time.sleep(0.3)
        return False

    def _drawn(self, chance: random.Random) -> tuple[dict[str, Any], str]:
        """What to send, tapped or typed, and the id of the answer to it."""
        if chance.random() < 0.25:
            text = chance.choice(list(TYPED))
            self.history.outcomes["typed"] += 1
            return {"text": text}, TYPED[text]
        choice = chance.choice(CHOICES)
        return {"choice": choice}, choice

    def _cut(self, client: Client, body: dict[str, Any]) -> None:
        """Sends a turn and hangs up while it runs."""
        self.history.outcomes["cut"] += 1
        with contextlib.suppress(httpx.HTTPError):
            client.http.post(f"{self._base}/message", json=body, timeout=0.005)

    def _told(self, reply: httpx.Response, talk: Conversation, turn: int, choice: str) -> bool:
        messages = reply.json()["messages"]
        if not messages:
            self.history.faults.append("an empty reply")
        ids = [message["id"] for message in messages]
        if ids == ["unavailable"]:
            return False
        if ids != [choice]:
            self.history.faults.append(f"asked {choice}, told {ids}")
        talk.told[turn] = choice
        self.history.outcomes["answered"] += 1
        return True

    def _same(self, again: httpx.Response, first: httpx.Response, talk: Conversation) -> None:
        if again.status_code == first.status_code == 200:
            one, two = first.json()["messages"], again.json()["messages"]
            if one != two and "unavailable" not in {m["id"] for m in (*one, *two)}:
                self.history.faults.append(f"{talk.id}: two answers to one turn")

    def _note(self, reply: httpx.Response) -> None:
        kind = "unavailable" if reply.status_code == 200 else str(reply.status_code)
        self.history.outcomes[kind] += 1
        if reply.status_code != 200 and not reply.json()["error"]["text"]:
            self.history.faults.append("an error without words")


def violations(history: History, url: str) -> list[str]:
    """What of the history does not fit the database; empty when all is well."""
    engine = create_database(url)
    found = list(history.faults)
    with engine.connect() as connection:
        rows = connection.execute(
            sa.select(turns.c.sender_id, turns.c.seq, turns.c.at, turns.c.data)
        ).all()
    engine.dispose()
    stored: dict[str, dict[int, tuple[float, str]]] = {}
    for sender, seq, at, data in rows:
        mine = stored.setdefault(sender, {})
        if seq in mine:
            found.append(f"{sender}: turn {seq} stored twice")
        mine[seq] = (at, data)
    for talk in history.conversations:
        found += _compare(talk, stored.pop(talk.id, {}))
    return found


def _compare(talk: Conversation, stored: dict[int, tuple[float, str]]) -> list[str]:
    found = []
    for turn, choice in talk.told.items():
        if turn not in stored:
            found.append(f"{talk.id}: acknowledged turn {turn} is lost")
        elif answers(stored[turn][1]) != [choice]:
            found.append(f"{talk.id}: turn {turn} holds {answers(stored[turn][1])}, not {choice}")
    for turn in stored:
        if turn not in talk.sent:
            found.append(f"{talk.id}: turn {turn} was never sent")
    times = [stored[turn][0] for turn in sorted(stored)]
    if times != sorted(times):
        found.append(f"{talk.id}: out of order")
    return found


def answers(data: str) -> list[str]:
    """Ids of the answers a stored turn holds."""
    names = [e.action_name or "" for e in decode(data).events if isinstance(e, ActionExecuted)]
    return [name.removeprefix("utter_") for name in names if name.startswith("utter_")]
