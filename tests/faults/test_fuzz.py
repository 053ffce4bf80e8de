"""Whatever is sent: no server error, no empty reply, the same process afterwards."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from calcichat.content.load import DATA, load_content
from calcichat.settings import PROJECT_ROOT
from tests.faults.running import Client, running_cluster
from tests.faults.test_fuzz_text import TEXT

REPORT = PROJECT_ROOT / "reports" / "faults"
CODES = {200, 204, 400, 401, 403, 404, 405, 409, 413, 415, 429}
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PATH = st.sampled_from(["message"] * 8 + ["session", "renew", "erase", "feedback"])
TURN = st.one_of(st.integers(1, 2**31 - 1), VALUE)
NAME = st.sampled_from(sorted(load_content(DATA).entries))
ASKED = st.one_of(
    TEXT.map(lambda text: {"text": text}),
    TEXT.map(lambda text: {"text": f"is it cancer? {text}"}),
    NAME.map(lambda name: {"choice": name}),
    st.tuples(TEXT, VALUE).map(lambda two: {"text": two[0], "time_zone": two[1]}),
)
# Drawn from a list: whole numbers would mostly be small ones.
FORM = st.sampled_from([*["good"] * 12, "raw", "another type", "broken", "odd"])
VOTE = st.fixed_dictionaries(
    {"id": NAME, "vote": st.sampled_from(["up", "down", "sideways"])},
    optional={"reason": st.sampled_from(["unclear", "wrong", "", None])},
)


# --- over HTTP


class Fuzzed:
    """A cluster and a session that are renewed when a request ended the session."""

    def __init__(self, world: Any) -> None:
        self.world, self.sent = world, 0
        self.seen: Counter[str] = Counter()  # door and status
        self.client = Client(world.url)
        self.pid = world.parts["chat1"].process.pid

    def fields(self, path: str, asked: dict[str, Any], vote: dict[str, Any], turn: Any) -> Any:
        """A request as a client makes it, but for what is in its values."""
        if path == "session":
            return {"lang": asked.get("text", "en")}
        mine = {"session": self.client.session}
        if path not in {"message", "feedback"}:
            return mine
        self.client.turn += 1
        number = self.client.turn if turn is None else turn
        if type(number) is int and self.client.turn < number < 2**31:
            self.client.turn = number  # else all that follow would be lower turns
        return {**mine, "turn": number, **(asked if path == "message" else vote)}

    def post(self, path: str, body: bytes, kind: str = "application/json") -> None:
        """Sends it and checks the reply."""
        self.sent += 1
        if self.client.turn > 2**30:
            self.client = Client(self.world.url)
        url = f"{self.world.url}/{path}"
        reply = self.client.http.post(url, content=body, headers={"Content-Type": kind})
        self.seen[f"{path} {reply.status_code}"] += 1
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
    # Each run sends others, unless CALCICHAT_TEST_SEED names those of a run before.
    named = os.environ.get("CALCICHAT_TEST_SEED")
    draw = seed(int(named) if named else time.time_ns())

    @draw
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        PATH,
        ASKED,
        VOTE,
        st.sampled_from([True, False, False, False, False]).flatmap(
            lambda odd: TURN if odd else st.none()
        ),
        VALUE,
        st.binary(max_size=40),
        FORM,
    )
    def send(
        path: str, asked: Any, vote: Any, turn: Any, value: Any, raw: bytes, form: str
    ) -> None:
        fields = fuzzed.fields(path, asked, vote, turn)
        if form == "raw":
            fuzzed.post(path, raw)
        elif form == "another type":
            fuzzed.post(path, json.dumps(fields).encode(), "text/plain")
        elif form == "broken":
            fuzzed.post(path, json.dumps(fields).encode()[:-1] + raw)
        elif form == "odd":
            odd = {**fields, **value} if isinstance(value, dict) else value
            fuzzed.post(path, json.dumps(odd).encode())
        else:
            fuzzed.post(path, json.dumps(fields).encode())

    before = fuzzed.sent
    send()
    assert fuzzed.sent >= before + count
    # It has to get past the door: most of a fuzz that is refused tests nothing.
    assert fuzzed.seen["message 200"] > count * 0.2, fuzzed.seen
    file = REPORT / f"fuzz_{count}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(dict(sorted(fuzzed.seen.items())), indent=1) + "\n", "utf8")
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
