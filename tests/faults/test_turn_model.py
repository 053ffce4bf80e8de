"""Sessions and turns against a small model of chat_api.md, with a Rasa that may fail or be slow."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sqlalchemy.engine import Engine

from calcichat.channel.errors import ChatError
from calcichat.channel.output import Utterance
from calcichat.channel.service import Assistant, ChatService
from calcichat.content.load import DATA, load_content
from calcichat.dialogue.plan import Step
from calcichat.dialogue.running import running_turn
from calcichat.safety import shared_screen
from calcichat.settings import read_settings
from calcichat.storage.counts import Counts
from calcichat.storage.database import create_database, migrate
from calcichat.storage.erasing import erase_conversation
from calcichat.storage.errors import StorageError
from calcichat.storage.sessions import SessionStore

CONTENT = load_content(DATA)
SCREEN = shared_screen(DATA / "safety")
SETTINGS = read_settings(
    {
        "CALCICHAT_SECRET": "x" * 32,
        "CALCICHAT_RATE_SESSION": "0",
        "CALCICHAT_RATE_ADDRESS": "0",
        "CALCICHAT_RATE_NEW": "0",
    }
)
IDLE, TOTAL = 3600, 43200  # seconds, chat_api.md
CHOICES = st.sampled_from(["is_it_cancer", "what_causes", "how_common"])
FAULTS = st.sampled_from(["none", "none", "none", "raises", "silent"])


@lru_cache(maxsize=1)
def _database() -> Engine:
    """One for all runs: their sessions have different ids."""
    folder = tempfile.mkdtemp(prefix="calcichat-model-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = create_database(f"sqlite:///{Path(folder) / 'm.db'}")
    migrate(engine)
    return engine


class Talk:
    """What the model knows of one session."""

    def __init__(self, token: str, at: float) -> None:
        self.token, self.started, self.seen = token, at, at
        self.turn, self.request = 0, ""
        self.reply: list[Any] = []
        self.erased = False

    def ended(self, now: float) -> bool:
        return self.erased or self.seen + IDLE < now or self.started + TOTAL < now


class Turns(RuleBasedStateMachine):
    """Opens, sends, repeats, renews and erases in any order; time passes, Rasa fails."""

    talks: Bundle[Talk] = Bundle("talks")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.engine = _database()
        self.behind = Assistant(self.rasa, self.gone)
        self.now, self.fault, self.calls = 1e9, "none", 0
        self.service = ChatService(
            CONTENT,
            SCREEN,
            SessionStore(self.engine),
            Counts(self.engine),
            SETTINGS,
            clock=lambda: self.now,
        )

    def teardown(self) -> None:
        self.loop.run_until_complete(self.service.settle())
        self.loop.close()

    async def rasa(self, message: Any) -> None:
        """Answers with the id that was tapped, or fails."""
        self.calls += 1
        if self.fault == "raises":
            raise StorageError("read a conversation: gone")
        if self.fault == "silent":
            return
        name = message.parse_data["intent"]["name"]
        running_turn.get().steps.append(Step(name, name))
        message.output_channel.utterances.append(Utterance(name, CONTENT.entries[name].title))

    async def gone(self, session: str) -> None:
        """Deletes a conversation, as the tracker store does."""
        await erase_conversation(session, self.engine)

    def ask(self, work: Any) -> tuple[Any, str]:
        """The reply, or the code of the refusal."""
        try:
            return self.loop.run_until_complete(work), ""
        except ChatError as error:
            return None, error.code

    @rule(target=talks)
    def open(self) -> Talk:
        reply, code = self.ask(self.service.open_session({}, "a"))
        assert not code
        assert reply["messages"]
        return Talk(reply["session"], self.now)

    @rule(talk=talks, step=st.integers(-1, 2), choice=CHOICES, fault=FAULTS)
    def send(self, talk: Talk, step: int, choice: str, fault: str) -> None:
        turn, self.fault, before = max(1, talk.turn + step), fault, self.calls
        body = {"session": talk.token, "turn": turn, "choice": choice}
        reply, code = self.ask(self.service.message(body, "a", self.behind))
        if talk.ended(self.now):
            assert code == "session_expired"
        elif turn < talk.turn or (turn == talk.turn and choice != talk.request):
            assert code == "turn_conflict"
        elif turn == talk.turn:
            assert json.dumps(reply["messages"]) == json.dumps(talk.reply)
            assert self.calls == before
        elif fault != "none":
            assert [message["id"] for message in reply["messages"]] == ["unavailable"]
        else:
            assert [message["id"] for message in reply["messages"]] == [choice]
            assert self.calls == before + 1
            talk.turn, talk.request, talk.reply = turn, choice, reply["messages"]
            talk.seen = self.now

    @rule(talk=talks, choice=CHOICES)
    def send_five_at_once(self, talk: Talk, choice: str) -> None:
        if talk.ended(self.now):
            return
        self.fault, before, turn = "none", self.calls, talk.turn + 1
        body = {"session": talk.token, "turn": turn, "choice": choice}

        async def all_at_once() -> list[Any]:
            sent = (self.service.message(body, "a", self.behind) for _ in range(5))
            return await asyncio.gather(*sent, return_exceptions=True)

        replies = self.loop.run_until_complete(all_at_once())
        good = [reply for reply in replies if isinstance(reply, dict)]
        refused = [e.code for e in replies if isinstance(e, ChatError)]
        assert len(good) + len(refused) == 5, replies
        assert set(refused) <= {"turn_in_flight"}
        assert self.calls == before + 1
        talk.turn, talk.request, talk.reply = turn, choice, good[0]["messages"]
        talk.seen = self.now

    @rule(talk=talks)
    def renew(self, talk: Talk) -> None:
        reply, code = self.ask(self.service.renew({"session": talk.token}))
        if talk.ended(self.now):
            assert code == "session_expired"
        else:
            assert reply["session"]
            talk.seen = self.now

    @rule(talk=talks)
    def erase(self, talk: Talk) -> None:
        for _ in range(2):
            reply, _code = self.ask(self.service.erase({"session": talk.token}, self.gone))
            assert reply == {"erased": True}
        talk.erased = True

    @rule(talk=talks, place=st.integers(0, 60))
    def forge(self, talk: Talk, place: int) -> None:
        at = len(talk.token) - 2 - place
        other = "A" if talk.token[at] != "A" else "B"
        token = talk.token[:at] + other + talk.token[at + 1 :]
        body = {"session": token, "turn": 1, "choice": "is_it_cancer"}
        assert self.ask(self.service.message(body, "a", self.behind))[1] == "session_invalid"

    @rule(seconds=st.sampled_from([1, 600, 3599, 3601, 20_000]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def nothing_is_left_running(self) -> None:
        assert not [task for task in self.service._running if not task.done()]


class TestTurns(Turns.TestCase):  # type: ignore[misc]
    """The short form: the same examples each time, so that a run can be compared with the last."""

    settings = settings(max_examples=25, stateful_step_count=25, deadline=None, derandomize=True)


@pytest.mark.long
class TestTurnsAtLength(Turns.TestCase):  # type: ignore[misc]
    """The long form: other examples each time."""

    settings = settings(
        max_examples=int(os.environ.get("CALCICHAT_TEST_MODEL_EXAMPLES") or "1000"),
        stateful_step_count=40,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize("fault", ["raises", "silent"])
def test_a_turn_that_failed_was_never_sent(step, fault):
    """Found by the long form: a failed turn whose number left a gap made lower ones conflicts."""
    state = Turns()
    talk = state.open()
    state.send(talk, step, "is_it_cancer", fault)
    state.send_five_at_once(talk, "what_causes")
    state.send(talk, step + 1, "how_common", fault)
    state.send(talk, 0, "what_causes", "none")  # the turn before it is replayed
    state.send_five_at_once(talk, "how_common")
    state.teardown()
