"""reliability.md 2.1 row by row, against nginx, a chat process, the action server, PostgreSQL."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from calcichat.storage.database import create_database
from calcichat.storage.tables import sessions, turns
from tests.faults.postgres import standing_still
from tests.faults.running import EMERGENCY, QUESTION, Client, ids_of, metric, running_cluster, until
from tests.faults.talking import rows_of
from tests.services.fake_actions import MODES, FakeActions

pytestmark = pytest.mark.services
HELPLINE = "what is the number of the helpline?"
UNAVAILABLE = "unavailable"


@pytest.fixture(scope="module")
def world():
    with running_cluster() as made:
        yield made


@pytest.fixture
def chat(world):
    """A new session, once everything works."""
    until(lambda: world.ready(0), 60)
    return Client(world.url)


def rows(world, table=turns):
    engine = create_database(world.database.url())
    found = rows_of(engine, table)
    engine.dispose()
    return found


def metrics(world, name):
    return metric(f"http://127.0.0.1:{world.plan.metrics_ports[0]}/metrics", name)


# --- doors


@pytest.mark.parametrize("prefix", ["", "/webhooks/chat"])
def test_exactly_the_public_paths_are_open(world, prefix):
    http = httpx.Client(base_url=world.url + prefix)
    for path in ("/", "/embed", "/topics"):
        assert http.get(path).status_code == 200, path
    for path in ("/session", "/message", "/renew", "/erase", "/feedback"):
        assert http.get(path).status_code == 405, path
        assert http.post(path, json={}).status_code in {200, 400, 401}, path
    for path in ("/live", "/health", "/metrics", "/status", "/model", "/x", "/../rest/webhook"):
        reply = http.get(path)
        assert reply.status_code == 404, path
        assert reply.json()["error"]["code"] == "http_404"


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/conversations/x/tracker", "/version"])
def test_nothing_of_rasa_is_reachable(world, path):
    assert httpx.get(world.url + path).status_code == 404
    assert httpx.post(world.url + path, json={}).status_code == 404


def test_a_large_body_is_refused_by_the_proxy_in_the_api_s_words(world):
    reply = httpx.post(f"{world.url}/message", content=b" " * 33_000)
    assert reply.status_code == 413
    assert reply.json()["error"]["code"] == "too_long"


def test_a_slow_sender_is_cut_off_and_holds_nobody_up(world, chat):
    with socket.create_connection(("127.0.0.1", world.plan.port)) as slow:
        slow.sendall(b"POST /message HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert chat.ids() == ["is_it_cancer"]
        slow.settimeout(15)
        began = time.monotonic()
        with contextlib.suppress(ConnectionResetError):
            assert b"200" not in slow.recv(100)
        assert time.monotonic() - began < 12


# --- action server


def test_action_server_not_listening(world, chat):
    """The reviewed words come, without the card; nothing claims to be done; it is counted."""
    before = metrics(world, "calcichat_action_errors_total")
    world.parts["actions"].stop()
    try:
        message = chat.send(HELPLINE).json()["messages"][0]
        assert message["id"] == "helpline"
        assert "1-877" in message["text"]
        assert message["data"] == {}
        assert metrics(world, "calcichat_action_errors_total") == before + 1
        assert chat.ids() == ["is_it_cancer"]
    finally:
        world.parts["actions"].start()
    until(lambda: bool(chat.send(HELPLINE).json()["messages"][0]["data"]), 30)


@pytest.fixture
def faulty(world):
    """A faulty server where the action server was."""
    world.parts["actions"].stop()
    fake = FakeActions(world.plan.actions_port)
    yield fake
    fake.close()
    world.parts["actions"].start()


def test_action_server_with_each_fault(world, chat, faulty):
    """18 modes of reliability.md and 4 more: words without the card, and the next turn is fine."""
    for mode in (*MODES, "dropped"):
        faulty.mode = mode
        message = chat.send(HELPLINE).json()["messages"]
        assert [one["id"] for one in message] == ["helpline"], mode
        assert "1-877" in message[0]["text"], mode
        assert "done" not in message[0]["text"], mode
        assert bool(message[0]["data"]) is (mode == "good"), mode
        assert chat.ids() == ["is_it_cancer"], mode


def test_action_server_slow(world, chat, faulty):
    """Others are answered meanwhile; its own turn comes within the five seconds and a bit."""
    faulty.mode, faulty.seconds = "slow", 8.0
    other = Client(world.url)
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        slow = pool.submit(chat.send, HELPLINE)
        time.sleep(0.5)
        quick = other.send().elapsed.total_seconds()
        busy = chat.http.post(
            f"{world.url}/message", json={"session": chat.session, "turn": 2, "text": QUESTION}
        )
        assert ids_of(slow.result()) == ["helpline"]
        assert 4.5 < time.monotonic() - began < 7.5
    assert quick < 2.0
    assert busy.status_code == 409
    assert busy.json()["error"]["code"] == "turn_in_flight"
    assert busy.headers["retry-after"] == "1"


# --- client


def test_client_gives_up_in_a_turn(world, chat, faulty):
    """The turn goes on, is stored, and the same turn sent again has its answer."""
    faulty.mode, faulty.seconds = "slow", 2.0
    with pytest.raises(httpx.TimeoutException):
        chat.http.post(
            f"{world.url}/message",
            json={"session": chat.session, "turn": 1, "text": HELPLINE},
            timeout=0.5,
        )
    chat.turn = 1
    until(lambda: ids_of(chat.send(HELPLINE, turn=1)) == ["helpline"], 10)
    assert len(faulty.bodies) == 1
    assert chat.ids() == ["is_it_cancer"]


def test_two_at_once_of_one_person(chat):
    """One is processed; the other is told to wait, at once, and gets the same answer then."""
    with ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: chat.send(QUESTION, turn=1), range(5)))
    assert {reply.status_code for reply in replies} <= {200, 409}
    assert ids_of(chat.send(QUESTION, turn=1)) == ["is_it_cancer"]
    assert max(reply.elapsed.total_seconds() for reply in replies) < 3


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
