"""The two ways into a bot, against servers that answer as ours and as Rasa's do."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from calcichat.evaluation.doors import ChatApi, RestChannel
from calcichat.evaluation.load import CROWD, drive
from calcichat.evaluation.measure import Plan, Run, drive_all


class _Bot(BaseHTTPRequestHandler):
    """Answers each path with JSON and keeps what was asked; "silence" gets no message."""

    asked: ClassVar[list[tuple[str, dict[str, object]]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, body))
        silent = "silence" in (body.get("text"), body.get("message"))
        said: list[object] = [] if silent else [{"text": "x"}]
        reply: object = said if "rest" in self.path else {"session": "s", "messages": said}
        raw = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def base():
    _Bot.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Bot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("door", [ChatApi, RestChannel])
def test_answered_messages_are_counted(base, door):
    load = drive(door(base), ["one", "two"], writers=2, seconds=0.2)
    assert load.latencies
    assert not load.errors


@pytest.mark.parametrize("door", [ChatApi, RestChannel])
def test_a_reply_without_a_message_is_an_error(base, door):
    load = drive(door(base), ["silence"], writers=1, seconds=0.1)
    assert load.errors
    assert not load.latencies


def test_turns_of_a_session_are_numbered(base):
    drive(ChatApi(base), ["one"], writers=1, seconds=0.5)
    turns = [body["turn"] for path, body in _Bot.asked if path == "/message"]
    assert turns[:16] == [1] * 8 + [2] * 8  # eight conversations a writer


def test_each_conversation_of_rasa_s_channel_has_a_sender_of_its_own(base):
    drive(RestChannel(base), ["one"], writers=2, seconds=0.3)
    assert len({body["sender"] for _, body in _Bot.asked}) == 16


@pytest.mark.parametrize("door", [ChatApi, RestChannel])
def test_every_bot_gets_the_same_levels_of_load(base, door):
    run = Run(1.0)
    drive_all(door(base), Plan({}, {}, [], ["one", "two"], "long", [], 1, 0.2), run)
    assert (run.alone.writers, run.crowd.writers) == (1, CROWD)
    assert run.alone.latencies and run.crowd.latencies and run.long
    said = {body.get("text") or body.get("message") for _, body in _Bot.asked}
    assert {"one", "two", "long"} <= said
