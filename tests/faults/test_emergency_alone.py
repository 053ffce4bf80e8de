"""Emergency and crisis words come within a second whatever stands still behind the channel."""

from __future__ import annotations

import asyncio
import sqlite3 as driver
import time
from typing import Any

import pytest

from calcichat.channel.errors import ChatError
from calcichat.channel.output import Utterance
from calcichat.channel.service import Assistant, ChatService
from calcichat.dialogue.plan import Step
from calcichat.dialogue.running import running_turn
from calcichat.storage.counts import Counts
from calcichat.storage.errors import StorageError
from calcichat.storage.sessions import SessionStore
from tests.faults.databases import sqlite  # noqa: F401
from tests.faults.test_turn_model import CONTENT, SCREEN, SETTINGS

WORDS = {
    "I can't breathe and my chest hurts": ["emergency"],
    "no puedo respirar": ["emergency"],
    "I am going to kill myself tonight": ["crisis"],
}
HANGS = 30.0  # seconds; nobody may wait for them


async def hang(*_: Any, **__: Any) -> Any:
    await asyncio.sleep(HANGS)


async def fail(*_: Any, **__: Any) -> Any:
    raise StorageError("read a conversation: gone")


async def crash(*_: Any, **__: Any) -> Any:
    raise RuntimeError("anything")


async def nothing(*_: Any, **__: Any) -> None:
    """No model is loaded, or nothing came of it."""


async def answers(message: Any) -> None:
    name = "emergency"
    running_turn.get().steps.append(Step(name, name))
    message.output_channel.utterances.append(Utterance(name, "words"))


STORE = ["find", "claim", "finish", "release"]
RASA = {"answers": answers, "fails": fail, "crashes": crash, "hangs": hang, "silent": nothing}
WAYS = {"fails": fail, "crashes": crash, "hangs": hang}


@pytest.fixture
async def channel(sqlite):  # noqa: F811
    """The channel on an empty database, and its sessions; what still hangs at the end is ended."""
    sessions = SessionStore(sqlite)
    service = ChatService(CONTENT, SCREEN, sessions, Counts(sqlite), SETTINGS)
    yield service, sessions
    mine = asyncio.current_task()
    for task in asyncio.all_tasks() - {mine}:
        task.cancel()


async def asked(service, token, text, rasa, turn=1) -> tuple[list[str], float]:
    began = time.monotonic()
    body = {"session": token, "turn": turn, "text": text}
    reply = await service.message(body, "a", Assistant(rasa, nothing))
    assert reply["urgent"] is True
    assert all("911" in m["text"] or "988" in m["text"] for m in reply["messages"])
    return [message["id"] for message in reply["messages"]], time.monotonic() - began


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("rasa", [name for name in RASA if name != "answers"])
async def test_with_understanding_and_dialogue_away(channel, text, rasa):
    service, _ = channel
    token = (await service.open_session({}, "a"))["session"]
    ids, took = await asked(service, token, text, RASA[rasa])
    assert ids == WORDS[text]
    assert took < 1.0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("where", STORE)
@pytest.mark.parametrize("rasa", ["answers", "hangs"])
async def test_with_the_store_away(channel, monkeypatch, where, way, rasa):
    service, sessions = channel
    token = (await service.open_session({}, "a"))["session"]
    monkeypatch.setattr(sessions, where, WAYS[way])
    ids, took = await asked(service, token, "I can't breathe", RASA[rasa])
    assert ids == ["emergency"]
    assert took < 1.0


@pytest.mark.parametrize("text", WORDS)
async def test_while_the_turn_before_is_still_in_flight(channel, text):
    """Found by the nemesis: whoever needed help during a slow turn was told to wait."""
    service, _ = channel
    token = (await service.open_session({}, "a"))["session"]
    body = {"session": token, "turn": 1, "text": "is it cancer?"}
    slow = asyncio.ensure_future(service.message(body, "a", Assistant(hang, nothing)))
    await asyncio.sleep(0.05)
    ids, took = await asked(service, token, text, hang, 2)
    assert ids == WORDS[text]
    assert took < 1.0
    assert not slow.done()
    for other in ({"turn": 1, "text": text}, {"turn": 1, "choice": "how_common"}):
        with pytest.raises(ChatError, match="turn_conflict"):
            await service.message({"session": token, **other}, "a", Assistant(hang, nothing))


async def test_the_same_urgent_turn_several_times_at_once(channel):
    service, _ = channel
    token = (await service.open_session({}, "a"))["session"]
    got = await asyncio.gather(*(asked(service, token, "I can't breathe", hang) for _ in range(5)))
    assert [ids for ids, _ in got] == [["emergency"]] * 5
    assert max(took for _, took in got) < 1.0


async def test_with_the_sqlite_file_locked_by_somebody_else(channel, sqlite):  # noqa: F811
    """A backup or a maintainer's shell holds it: the event loop must not wait in the driver."""
    service, _ = channel
    token = (await service.open_session({}, "a"))["session"]
    assert await asked(service, token, "I can't breathe", answers)
    other = driver.connect(sqlite.url.database)
    other.execute("BEGIN EXCLUSIVE")
    try:
        for turn in (2, 3):
            ids, took = await asked(service, token, "I can't breathe", answers, turn)
            assert ids == ["emergency"]
            assert took < 1.0
    finally:
        other.close()
    reply = await asked(service, token, "I can't breathe", answers, 4)
    assert reply[0] == ["emergency"]
