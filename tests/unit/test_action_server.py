"""The action server as it is started, and what it writes to its log when an action fails."""

import json
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.base import DataAction

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "words of an invented patient"
BODY = {
    "next_action": "action_helpline",
    "sender_id": "c",
    "version": "3.6.21",
    "tracker": {
        "sender_id": "c",
        "slots": {"time_zone": "Europe/Berlin", "topics_met": ["not_covered_treatment"]},
        "latest_message": {"text": SECRET},
        "events": [{"event": "user", "text": SECRET}],
    },
}


class ActionBroken(DataAction):
    """Fails with her words in the error."""

    def name(self) -> str:
        return "broken"

    def data(self, tracker: Tracker) -> dict[str, Any]:
        raise RuntimeError(tracker.latest_message["text"])


def test_a_failing_action_says_nothing_and_logs_no_word(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    dispatcher = CollectingDispatcher()
    tracker = Tracker("c", {}, {"text": SECRET}, [], False, None, {}, None)
    assert ActionBroken().run(dispatcher, tracker, {}) == []
    assert dispatcher.messages == []
    assert "broken failed with RuntimeError" in caplog.text
    assert SECRET not in caplog.text
    assert all(record.exc_info is None for record in caplog.records)


def test_the_package_registers_its_actions_and_not_their_base() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    named = {name for name in executor.actions if name != "broken"}
    assert named == {"action_helpline", "action_questions_for_doctor"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("w") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)],
            cwd=PROJECT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "SANIC_HOST": "127.0.0.1"},
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health", running)
            yield address, log
        finally:
            running.terminate()
            running.wait(20)


def _wait_for(address: str, running: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and running.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as reply:
                assert json.load(reply) == {"status": "ok"}
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the action server does not answer")


def ask(address: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{address}/webhook", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        answer: dict[str, Any] = json.load(reply)
        return answer


def test_the_server_answers_both_actions(server: tuple[str, Path]) -> None:
    address, log = server
    helpline = ask(address, BODY)
    assert helpline["events"] == []
    assert helpline["responses"][0]["custom"]["helpline"]["zone"] == "Europe/Berlin"
    asked = ask(address, {**BODY, "next_action": "action_questions_for_doctor"})
    questions = asked["responses"][0]["custom"]["questions"]
    assert questions[0]["id"] == "not_covered_treatment" and len(questions) == 5
    # Slots that are no mapping break the action; the answer stays empty, the log clean.
    broken = ask(address, {**BODY, "tracker": {**BODY["tracker"], "slots": SECRET}})  # type: ignore[dict-item]
    assert broken == {"events": [], "responses": []}
    written = log.read_text()
    assert "action_helpline failed with AttributeError" in written
    assert SECRET not in written
