"""reliability.md 2.1, database and processes, against a running cluster."""

from __future__ import annotations

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from calcichat.storage.tables import sessions
from tests.faults.postgres import standing_still
from tests.faults.running import EMERGENCY, QUESTION, ids_of, until
from tests.faults.world import HELPLINE, chat, faulty, metrics, rows, world  # noqa: F401

# ruff: noqa: F811 - fixtures
pytestmark = pytest.mark.services
UNAVAILABLE = "unavailable"


# --- PostgreSQL


def test_postgresql_down(world, chat):
    """Honest 503 for a question, emergency within a second, 503 to the probe, then all is well."""
    assert chat.ids() == ["is_it_cancer"]
    world.database.stop()
    try:
        refused = chat.send(QUESTION, turn=2)
        assert refused.status_code == 503
        assert refused.json()["error"]["retryable"] is True
        assert "911" in refused.json()["error"]["text"]
        assert_emergency(chat, 3)
        until(lambda: not world.ready(0), 10)  # a good result is remembered for 5 s
    finally:
        world.database.start()
    assert until(lambda: world.ready(0), 60) < 60
    assert ids_of(chat.send("tell me more", turn=4)) != [UNAVAILABLE]
    assert ids_of(chat.send(QUESTION, turn=5)) == ["is_it_cancer"]


def test_postgresql_restarted_between_turns(world, chat):
    """The very next turn knows what was said before it and is stored."""
    assert chat.ids() == ["is_it_cancer"]
    world.database.stop()
    world.database.start()
    reply = chat.send("please say that again")
    assert reply.status_code == 200, reply.text
    (message,) = reply.json()["messages"]
    assert (message["id"], message["also"]) == ("repeat", ["is_it_cancer"])


@pytest.mark.parametrize("part", ["backends", "all"])
def test_postgresql_frozen(world, chat, part):
    """Refused in time, the process answers its probe meanwhile, emergency within a second."""
    assert chat.ids() == ["is_it_cancer"]
    with standing_still(world.database.pid(), with_head=part == "all"):
        with ThreadPoolExecutor(1) as pool:
            began = time.monotonic()
            refused = pool.submit(chat.send, QUESTION, 2)
            live = httpx.get(f"{world.chat_urls()[0]}/live", timeout=5)
            health = httpx.get(f"{world.chat_urls()[0]}/health", timeout=5)
            assert live.elapsed.total_seconds() < 1.0
            assert health.elapsed.total_seconds() < 1.5
            assert refused.result().status_code == 503
            assert time.monotonic() - began < 6
        assert_emergency(chat, 3)
    until(lambda: ids_of(chat.send(QUESTION, turn=4)) == ["is_it_cancer"], 40)


# --- processes


def test_chat_process_killed_between_turns(world, chat):
    """Nothing is lost; it is back within a minute and knows what was said."""
    assert chat.ids() == ["is_it_cancer"]
    world.parts["chat1"].signal(signal.SIGKILL)
    time.sleep(0.5)
    page = httpx.get(f"{world.url}/")
    assert page.status_code == 502
    assert "1-877-465-6636" in page.text
    assert "911" in httpx.post(f"{world.url}/message", json={}).json()["error"]["text"]
    assert until(lambda: world.ready(0), 120) < 90
    (message,) = chat.send("please say that again").json()["messages"]
    assert message["also"] == ["is_it_cancer"]


def test_chat_process_killed_in_a_turn(world, chat, faulty):
    """The same turn sent again is answered once it can be, and is stored once."""
    faulty.mode, faulty.seconds = "slow", 20.0
    with ThreadPoolExecutor(1) as pool:
        broken = pool.submit(chat.send, HELPLINE)
        time.sleep(1.5)
        world.parts["chat1"].signal(signal.SIGKILL)
        assert broken.result().status_code in {502, 504}
    faulty.mode = "good"
    until(lambda: world.ready(0), 120)
    assert until(lambda: ids_of(chat.send(HELPLINE, turn=1)) == ["helpline"], 40) < 40
    assert ids_of(chat.send(QUESTION, turn=2)) == ["is_it_cancer"]


def test_sigterm_in_a_turn(world, chat, faulty):
    """The turn is finished, answered and stored before the process ends."""
    faulty.mode, faulty.seconds = "slow", 3.0
    before = len(rows(world))
    with ThreadPoolExecutor(1) as pool:
        turn = pool.submit(chat.send, HELPLINE)
        time.sleep(1.0)
        stopper = threading.Thread(target=world.parts["chat1"].stop)
        stopper.start()
        assert ids_of(turn.result()) == ["helpline"]
        stopper.join()
    assert len(rows(world)) == before + 1
    world.parts["chat1"].start()
    until(lambda: world.ready(0), 120)


# --- everything


def assert_emergency(chat, turn):
    reply = chat.send(EMERGENCY, turn=turn)
    assert ids_of(reply) == ["emergency"]
    assert reply.json()["urgent"] is True
    assert "911" in reply.json()["messages"][0]["text"]
    assert reply.elapsed.total_seconds() < 1.0


def test_emergency_with_everything_behind_the_channel_down(world, chat):
    """Action server and PostgreSQL stopped: the fixed text, each time, within a second."""
    world.parts["actions"].stop()
    world.database.stop()
    try:
        for turn in range(1, 11):
            assert_emergency(chat, turn)
    finally:
        world.database.start()
        world.parts["actions"].start()


def test_erase_leaves_nothing(world, chat):
    chat.ids()
    before = len(rows(world))
    erased = chat.http.post(f"{world.url}/erase", json={"session": chat.session})
    assert erased.json() == {"erased": True}
    assert len(rows(world)) == before - 1
    assert chat.send().status_code == 401
    assert all(row.digest is None for row in rows(world, sessions) if row.erased)


def test_no_reply_was_ever_empty(world):
    assert metrics(world, "calcichat_empty_answers_total") == 0
