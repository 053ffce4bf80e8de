"""Whatever is sent: no server error, no empty reply, the same process afterwards."""

from __future__ import annotations

import json
import os
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.running import Client, running_cluster
from tests.faults.test_fuzz_text import TEXT

CODES = {200, 204, 400, 401, 403, 404, 405, 409, 413, 415, 429}
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PATH = st.sampled_from(["session", "message", "message", "message", "renew", "erase", "feedback"])
TURN = st.one_of(st.integers(1, 2**31 - 1), VALUE)


# --- over HTTP


class Fuzzed:
    """A cluster and a session that are renewed when a request ended the session."""

    def __init__(self, world: Any) -> None:
        self.world, self.sent = world, 0
        self.client = Client(world.url)
        self.pid = world.parts["chat1"].process.pid

    def body(self, value: Any, turn: Any, path: str) -> bytes:
        """A request that has the right form in most places."""
        if isinstance(value, str) and path == "message":
            self.client.turn += 1
            value = {"turn": self.client.turn if turn is None else turn, "text": value}
        if isinstance(value, dict):
            value = {"session": self.client.session, **value}
        return json.dumps(value).encode()

    def post(self, path: str, body: bytes, kind: str = "application/json") -> None:
        """Sends it and checks the reply."""
        self.sent += 1
        url = f"{self.world.url}/{path}"
        reply = self.client.http.post(url, content=body, headers={"Content-Type": kind})
        assert reply.status_code in CODES, (path, body[:200], reply.status_code)
        if reply.status_code == 200 and path == "message":
            messages = reply.json()["messages"]
            assert messages
            assert all(message["text"] for message in messages)
        elif reply.status_code >= 400:
            assert reply.json()["error"]["text"]
        if path == "erase" and reply.status_code == 200:
            self.client = Client(self.world.url)


@pytest.fixture(scope="module")
def fuzzed():
    with running_cluster() as world:
        yield Fuzzed(world)


def fuzz(fuzzed: Fuzzed, count: int) -> None:
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        PATH, st.one_of(TEXT, VALUE), st.none() | TURN, st.binary(max_size=40), st.integers(0, 9)
    )
    def send(path: str, value: Any, turn: Any, raw: bytes, form: int) -> None:
        if form == 0:
            fuzzed.post(path, raw)
        elif form == 1:
            fuzzed.post(path, fuzzed.body(value, turn, path), "text/plain")
        elif form == 2:
            fuzzed.post(path, fuzzed.body(value, turn, path)[:-1] + raw)
        else:
            fuzzed.post(path, fuzzed.body(value, turn, path))

    send()
    assert fuzzed.sent >= count
    assert fuzzed.world.parts["chat1"].process.pid == fuzzed.pid
    assert fuzzed.world.parts["chat1"].starts == 1
    url = f"http://127.0.0.1:{fuzzed.world.plan.metrics_ports[0]}/metrics"
    text = httpx.get(url).text
    assert "calcichat_empty_answers_total 0.0" in text
    assert Client(fuzzed.world.url).ids() == ["is_it_cancer"]


CORPUS = [
    (b"", 400), (b"[]", 400), (b'"x"', 400), (b"null", 400), (b"{", 400), (b"\xff\xfe{}", 400),
    ("{'a': 1}".encode("latin-1"), 400), (b"[" * 30_000, 400), (b"\x1f\x8b\x08bad", 400),
    (b'{"session": 7, "turn": 1, "text": "x"}', 400), (b'{"session": {"a": 1}}', 400),
    (b'{"session": "default", "turn": 1, "text": "x"}', 401),
    (b'{"session": "\\u0000", "turn": 1, "text": "x"}', 401),
    (b'{"session": "\\ud800", "turn": 1, "text": "x"}', 401),
    (b'{"session": "' + b"a" * 30_000 + b'", "turn": 1, "text": "x"}', 401),
    (b'{"turn": 1, "text": "x"}', 401), (b" " * 33_000, 413),
]  # fmt: skip
FIELDS = [
    ({"turn": 1}, 400), ({"turn": 1, "text": None}, 400), ({"turn": 1, "text": 7}, 400),
    ({"turn": 1, "text": []}, 400), ({"turn": 1, "text": ""}, 400), ({"turn": 1, "text": " "}, 400),
    ({"turn": 1, "text": "\0\u202e"}, 400), ({"turn": 1, "text": "a" * 2001}, 413),
    ({"turn": 0, "text": "x"}, 400), ({"turn": -1, "text": "x"}, 400),
    ({"turn": True, "text": "x"}, 400),
    ({"turn": 2**31, "text": "x"}, 400), ({"turn": 1.5, "text": "x"}, 400), ({"text": "x"}, 400),
    ({"turn": 1, "choice": "no_such_id"}, 400), ({"turn": 1, "choice": 7}, 400),
    ({"turn": 1, "text": "x", "choice": "is_it_cancer"}, 400),
]  # fmt: skip


@pytest.mark.services
@pytest.mark.parametrize(("body", "status"), CORPUS, ids=range(len(CORPUS)))
def test_the_input_table_bodies(fuzzed, body, status):
    reply = httpx.post(
        f"{fuzzed.world.url}/message", content=body, headers={"Content-Type": "application/json"}
    )
    assert reply.status_code == status, reply.text
    assert reply.json()["error"]["text"]


@pytest.mark.services
@pytest.mark.parametrize(("fields", "status"), FIELDS, ids=range(len(FIELDS)))
def test_the_input_table_fields(fuzzed, fields, status):
    body = {"session": Client(fuzzed.world.url).session, **fields}
    reply = httpx.post(f"{fuzzed.world.url}/message", json=body)
    assert reply.status_code == status, reply.text


@pytest.mark.services
@pytest.mark.parametrize(
    "text",
    ["/restart", "/greet", '/is_it_cancer{"language": "es"}', "/emergency", "/session_start"],
)
def test_a_leading_slash_has_no_power(fuzzed, text):
    (message,) = Client(fuzzed.world.url).send(text).json()["messages"]
    assert message["kind"] in {"fallback", "answers", "talk", "safety", "help"}
    assert message["lang"] == "en"


@pytest.mark.services
def test_500_requests(fuzzed):
    fuzz(fuzzed, int(os.environ.get("CALCICHAT_TEST_FUZZ") or "500"))


@pytest.mark.long
@pytest.mark.services
def test_20000_requests(fuzzed):
    fuzz(fuzzed, 20_000)
