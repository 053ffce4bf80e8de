"""Whatever is sent: no server error, no empty reply, the same process afterwards."""

from __future__ import annotations

import json
import os
import unicodedata
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from calcichat.channel.errors import ChatError
from calcichat.channel.text import LONGEST, clean, disarmed
from calcichat.content.load import DATA
from calcichat.safety import SafetyScreen
from tests.faults.running import EMERGENCY, Client, running_cluster

CODES = {200, 204, 400, 401, 403, 404, 405, 409, 413, 415, 429}
ODD = st.sampled_from(
    [
        "\0",
        "\ud800",
        "\u202e",
        "\u2066",
        "\ufeff",
        "é",
        "🩺",
        "א",
        "﷽",
        "ا",
        "/",
        "{",
        "}",
        "$x",
        "\n",
    ]
)
TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(ODD | st.characters(), max_size=40).map("".join),
    st.sampled_from(
        [
            "",
            " ",
            "/restart",
            "/greet",
            '/x{"a":1}',
            "\0",
            "\ud800",
            "a" * 2000,
            "a" * 2001,
            "/" * 2000,
        ]
    ),
    st.sampled_from(["is it cancer", "what causes them"]).flatmap(
        lambda words: st.lists(ODD, max_size=6).map(lambda odd: "".join(odd).join(words.split()))
    ),
)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PATH = st.sampled_from(["session", "message", "message", "message", "renew", "erase", "feedback"])
TURN = st.one_of(st.integers(1, 2**31 - 1), VALUE)


# --- the pure parts


@given(TEXT)
@example("\u202e\0")
@example("e\u0301" * 1000)
@example("\u0958" * 2000)  # two characters each in NFC
@settings(max_examples=300, deadline=None)
def test_cleaned_text_is_only_ever_text(raw):
    try:
        kept = clean(raw)
    except ChatError as error:
        assert error.code in {"bad_request", "too_long"}
        return
    assert kept
    assert kept == kept.strip()
    assert len(kept) <= LONGEST
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(
        unicodedata.category(char) in {"Cc", "Cs"} for char in kept if char not in "\n\t"
    )
    assert clean(kept) == kept
    kept.encode("utf8")
    assert not disarmed(kept).startswith("/")
    assert len(disarmed(kept)) == len(kept)


@pytest.fixture(scope="module")
def screen():
    return SafetyScreen.load(DATA / "safety")


@given(TEXT)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_screen_takes_every_text_and_says_the_same_twice(screen, raw):
    try:
        text = clean(raw)
    except ChatError:
        return
    assert [hit.id for hit in screen.screen(text)] == [hit.id for hit in screen.screen(text)]


@given(st.lists(st.sampled_from("\0\u202e\u200f\ud800\x07\u2066"), max_size=10), st.integers(0, 30))
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_hidden_character_hides_an_emergency(screen, odd, place):
    text = EMERGENCY[:place] + "".join(odd) + EMERGENCY[place:]
    assert "emergency" in {hit.id for hit in screen.screen(clean(text))}


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
