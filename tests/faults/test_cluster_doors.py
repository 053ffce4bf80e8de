"""reliability.md 2.1, doors, action server and client, against a running cluster."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from calcichat.content.load import DATA, load_content
from tests.faults.running import CANARY, QUESTION, Client, ids_of, until
from tests.faults.world import HELPLINE, chat, faulty, metrics, rows, world  # noqa: F401
from tests.services.fake_actions import MODES

# ruff: noqa: F811 - fixtures
pytestmark = pytest.mark.services
UNAVAILABLE = "unavailable"


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


@pytest.mark.parametrize("size", [70_000, 1_000_000, 10_000_000])
@pytest.mark.parametrize(
    "filler", [b"a", b"/", b"is it cancer? "], ids=["token", "slashes", "text"]
)
def test_a_large_body_is_refused_by_the_process_itself_at_once(world, chat, size, filler):
    """Past the proxy, as somebody inside could: nobody else waits for it."""
    body = b'{"text": "' + filler * (size // len(filler)) + b'"}'
    began = time.monotonic()
    with contextlib.suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        kind = {"Content-Type": "application/json"}
        reply = httpx.post(f"{world.chat_urls()[0]}/message", content=body, headers=kind)
        assert reply.status_code == 413
        assert reply.json()["error"]["code"] == "too_long"
    assert time.monotonic() - began < 2
    assert chat.ids() == ["is_it_cancer"]


def test_what_a_client_adds_to_a_message_is_dropped(world, chat):
    """Channel, metadata, sender and slots of its own making are neither used nor kept."""
    claims = {"input_channel": CANARY, "metadata": CANARY, "sender": "default"}
    claims |= {"sender_id": CANARY, "slots": {"language": "es"}, "intent": {"name": "emergency"}}
    reply = chat.send(QUESTION, **claims)
    assert ids_of(reply) == ["is_it_cancer"]
    assert reply.json()["messages"][0]["lang"] == "en"
    assert CANARY not in world.database.dump().lower()
    assert not [row for row in rows(world) if row.sender_id == "default"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "is it\0 cancer?",
            "is it \ud800cancer?",
            "is it cancer? \U0001f622",
            "\u202eis it cancer?",
        ),
        *("\ufeffis it cancer?", "is it cancer\u2069?", "is\tit cancer?"),
    ],
    ids=["NUL", "surrogate", "emoji", "override", "byte order mark", "isolate", "tab"],
)
def test_odd_characters_are_taken_out_and_the_question_is_answered(chat, text):
    body = {"session": chat.session, "turn": 1, "text": text}
    kind = {"Content-Type": "application/json"}
    reply = chat.http.post(f"{chat.base}/message", content=json.dumps(body), headers=kind)
    assert ids_of(reply) == ["is_it_cancer"]


def test_no_intent_can_be_called_by_its_name(world):
    """`/id` and `/id{"slot": ...}` typed for every id: understood as the words they are."""
    for name in load_content(DATA).entries:
        for text in (f"/{name}", f'/{name}{{"language": "es"}}'):
            reply = Client(world.url).send(text)
            assert reply.status_code == 200, text
            assert {message["lang"] for message in reply.json()["messages"]} == {"en"}
    log = (world.folder / "chat1.log").read_text("utf8")
    assert "set_slot" not in log
    stored = "".join(row.data for row in rows(world))
    assert '["s","language"' not in stored


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
