"""What a turn's stored reply says when asked for again, and what she is told of her own data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from calcichat.channel.output import Utterance
from calcichat.channel.service import Assistant, ChatService
from calcichat.content import load_content
from calcichat.dialogue.plan import Step
from calcichat.dialogue.running import running_turn
from calcichat.safety import shared_screen
from calcichat.settings import read_settings
from calcichat.storage.counts import Counts
from calcichat.storage.database import StorageError, create_database, migrate
from calcichat.storage.sessions import SessionStore

CONTENT = load_content()
SCREEN = shared_screen(CONTENT.entries["greet"].path.parents[1] / "safety")
SETTINGS = read_settings({"CALCICHAT_SECRET": "x" * 32})
ON_RECORD = ["what_causes", "forget_me", "an_id_of_another_release"]


@pytest.fixture
def engine(tmp_path):
    made = create_database(f"sqlite:///{tmp_path / 'chat.db'}")
    migrate(made)
    return made


def service(engine: Any, release: str = CONTENT.release) -> ChatService:
    content = replace(CONTENT, release=release)
    return ChatService(content, SCREEN, SessionStore(engine), Counts(engine), SETTINGS)


class Rasa:
    """Answers every message with one id, and keeps a record that may be out of reach."""

    def __init__(self, name: str, *, readable: bool = True, erasable: bool = True) -> None:
        self.name, self.readable, self.erasable = name, readable, erasable
        self.reads = self.erased = 0

    async def hears(self, message: Any) -> None:
        turn = running_turn.get()
        assert turn is not None
        turn.steps.append(Step(self.name, self.name))
        message.output_channel.utterances.append(Utterance(self.name, ""))

    async def erase(self, _session: str) -> None:
        if not self.erasable:
            raise StorageError("erase: gone")
        self.erased += 1

    async def record(self, _session: str) -> list[str]:
        self.reads += 1
        if not self.readable:
            raise StorageError("read: gone")
        return ON_RECORD

    def behind(self) -> Assistant:
        return Assistant(self.hears, self.erase, self.record)


async def ask(engine: Any, rasa: Rasa, text: str) -> dict[str, Any]:
    chat = service(engine)
    session = (await chat.open_session({}, "here"))["session"]
    body = {"session": session, "turn": 1, "text": text}
    reply = await chat.message(body, "here", rasa.behind())
    await chat.settle()
    return reply["messages"][0]


async def test_a_replayed_turn_names_the_release_its_words_are_of(engine):
    rasa, before = Rasa("how_common"), service(engine, "older")
    session = (await before.open_session({}, "here"))["session"]
    body = {"session": session, "turn": 1, "text": "are they common?"}
    first = await before.message(body, "here", rasa.behind())
    after = service(engine, "newer")
    again = await after.message(body, "here", rasa.behind())
    assert (first["content"], again["content"]) == ("older", "older")
    assert again == first
    following = await after.message({**body, "turn": 2}, "here", rasa.behind())
    assert following["content"] == "newer"
    for chat in (before, after):
        await chat.settle()


async def test_a_reply_stored_before_releases_were_kept_is_replayed_too(engine, monkeypatch):
    kept = "calcichat.channel.service.storable"
    monkeypatch.setattr(kept, lambda messages, text, release: [{**m} for m in messages])
    chat, rasa = service(engine), Rasa("how_common")
    session = (await chat.open_session({}, "here"))["session"]
    body = {"session": session, "turn": 1, "text": "are they common?"}
    first = await chat.message(body, "here", rasa.behind())
    assert await chat.message(body, "here", rasa.behind()) == first
    await chat.settle()


async def test_what_is_on_record_is_named_in_words_and_nothing_is_deleted(engine):
    rasa = Rasa("forget_me")
    message = await ask(engine, rasa, "what do you know about me?")
    assert message["data"]["record"] == [
        {"id": name, "title": CONTENT.title(name)} for name in ON_RECORD[:2]
    ]
    first, *rest = message["text"].split("\n\n")
    titles = "“What causes them?”, “What do you keep about me?”"
    assert first == f"On record for this chat are: {titles}."
    assert any("24 hours after the chat ends" in paragraph for paragraph in rest)
    assert (rasa.reads, rasa.erased) == (1, 0)


async def test_forget_me_says_what_was_deleted_and_where_it_still_stands(engine):
    rasa = Rasa("forget_me")
    message = await ask(engine, rasa, "please forget me")
    assert (rasa.erased, message["data"]["erased"]) == (1, True)
    done, was, browser = message["text"].split("\n\n")
    assert "was deleted just now" in done
    assert was.startswith("On record were: “What causes them?”")
    assert "Closing the tab" in browser
    assert "To delete it now" not in message["text"]


async def test_a_deletion_that_failed_is_said(engine):
    message = await ask(engine, Rasa("forget_me", erasable=False), "please forget me")
    assert message["data"]["erased"] is False
    assert message["text"].startswith("The chat could not be deleted just now.")
    assert "deleted just now." not in message["text"].split("\n\n", 1)[1]
    assert "To delete it now" in message["text"]


async def test_a_record_that_can_not_be_read_stops_neither_the_words_nor_the_deletion(engine):
    rasa = Rasa("forget_me", readable=False)
    message = await ask(engine, rasa, "please forget me")
    assert (rasa.erased, message["data"]) == (1, {"erased": True})
    assert "was deleted just now" in message["text"]
    told = await ask(engine, rasa, "what do you know about me?")
    assert told["text"].startswith("The text of your messages is not kept")


async def test_no_other_turn_reads_the_record(engine):
    rasa = Rasa("how_common")
    await ask(engine, rasa, "are they common?")
    assert rasa.reads == 0
