"""What the chat API refuses, and how: every row of the error table of docs/chat_api.md."""

from __future__ import annotations

import base64
import json

import pytest

from tests.product import ADDRESS_LIMIT, PORTAL_ORIGIN, Caller, RunningProduct, error, ids

POSTS = ["session", "message", "renew", "erase", "feedback"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "raw",
    [b"{", b"", b"[]", b'"text"', b"null", b"7", b"\xff\xfe", b"[" * 20_000, b'{"a": NaN'],
    ids=["open", "empty", "list", "string", "null", "number", "not UTF-8", "deep", "NaN"],
)
def test_a_body_that_is_no_object(chat: Caller, path: str, raw: bytes) -> None:
    assert error(chat.post(path, content=raw)) == (400, "bad_request")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type(chat: Caller, path: str, kind: str) -> None:
    reply = chat.post(path, content=b"{}", headers={"Content-Type": kind})
    assert error(reply) == (415, "not_json")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"turn": 1},
        {"text": "hello"},
        {"turn": "1", "text": "hello"},
        {"turn": True, "text": "hello"},
        {"turn": 1.5, "text": "hello"},
        {"turn": 0, "text": "hello"},
        {"turn": -1, "text": "hello"},
        {"turn": 2**63, "text": "hello"},
        {"turn": 1, "text": 7},
        {"turn": 1, "text": ["hello"]},
        {"turn": 1, "text": {"a": 1}},
        {"turn": 1, "text": "hello", "choice": "greet"},
        {"turn": 1, "choice": 7},
        {"turn": 1, "choice": "no_such_id"},
        {"turn": 1, "choice": "/greet"},
        {"turn": 1, "choice": "greet\x00"},
        {"turn": 1, "choice": "background"},
    ],
    ids=lambda body: json.dumps(body)[:40],
)
def test_a_message_with_wrong_fields(chat: Caller, body: dict[str, object]) -> None:
    assert error(chat.post("message", {"session": chat.open(), **body})) == (400, "bad_request")


@pytest.mark.parametrize("session", [7, ["a"], {"a": 1}, True], ids=str)
def test_a_session_of_another_type(chat: Caller, session: object) -> None:
    for path in ("message", "renew", "erase", "feedback"):
        reply = chat.post(path, {"session": session, "turn": 1, "text": "hello"})
        assert error(reply) == (400, "bad_request")


def _part(value: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _forgeries(token: str) -> dict[str, str]:
    header, claims, signature = token.split(".")
    first = "A" if signature[0] != "A" else "B"
    other = _part({"sid": "somebody-else", "aud": "calcichat"})
    return {
        "made up": "anything",
        "empty": "",
        "altered claims": f"{header}.{other}.{signature}",
        "altered signature": f"{header}.{claims}.{first}{signature[1:]}",
        "no signature": f"{header}.{claims}.",
        "alg none": f"{_part({'alg': 'none', 'typ': 'JWT'})}.{claims}.",
        "alg none, own claims": f"{_part({'alg': 'none', 'typ': 'JWT'})}.{other}.",
        "NUL": token + "\x00",
        "surrogate": "\\ud800",
        "letters": "ä" * 40,
        "very long": "a" * 5000,
    }


@pytest.mark.parametrize("path", ["message", "renew", "erase", "feedback"])
def test_a_session_that_was_not_given_out(chat: Caller, path: str) -> None:
    for name, forged in _forgeries(chat.open()).items():
        body = {"session": forged, "turn": 1, "text": "hello", "id": "greet", "vote": "up"}
        assert error(chat.post(path, body)) == (401, "session_invalid"), name
    body = {"turn": 1, "text": "hello"}
    assert error(chat.post(path, body)) == (401, "session_invalid")
    raw = b'{"session": "\\ud800\\u0000", "turn": 1, "text": "hello"}'
    assert error(chat.post(path, content=raw)) == (401, "session_invalid")


def test_a_portal_token_that_is_present_and_bad(chat: Caller) -> None:
    assert error(chat.post("session", {"token": "bad"})) == (401, "session_invalid")
    assert error(chat.post("session", {"token": ""})) == (401, "session_invalid")
    assert error(chat.post("session", {"token": 7})) == (400, "bad_request")
    assert error(chat.post("session", {"lang": 7})) == (400, "bad_request")


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://localhost"])
def test_an_unlisted_origin(chat: Caller, origin: str) -> None:
    for path in POSTS:
        reply = chat.post(path, {}, headers={"Origin": origin})
        assert error(reply) == (403, "origin_not_allowed")
        assert "access-control-allow-origin" not in reply.headers
    preflight = chat.options("message", Origin=origin, **{"Access-Control-Request-Method": "POST"})
    assert preflight.headers.get("access-control-allow-origin") not in {origin, "*"}


def test_a_listed_origin_may_ask(chat: Caller) -> None:
    wanted = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    preflight = chat.options("message", Origin=PORTAL_ORIGIN, **wanted)
    assert preflight.status_code in {200, 204}
    assert preflight.headers["access-control-allow-origin"] == PORTAL_ORIGIN
    assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
    reply = chat.post("session", {}, headers={"Origin": PORTAL_ORIGIN})
    assert reply.status_code == 200
    assert reply.headers.get_list("access-control-allow-origin") == [PORTAL_ORIGIN]


def test_its_own_origin_and_none_may_ask(chat: Caller, product: RunningProduct) -> None:
    for own in (f"http://localhost:{product.port}", f"http://127.0.0.1:{product.port}"):
        assert chat.post("session", {}, headers={"Origin": own}).status_code == 200
    assert chat.post("session", {}).status_code == 200


def test_too_many_messages_of_a_session(chat: Caller) -> None:
    session = chat.open()
    for turn in range(1, 21):
        chat.tap("greet", session, turn)
    reply = chat.post("message", {"session": session, "turn": 21, "choice": "greet"})
    assert error(reply) == (429, "too_many")
    assert 0 < int(reply.headers["retry-after"]) <= 60
    urgent = chat.say("I can't breathe", session, turn=22)
    assert (ids(urgent), urgent["urgent"]) == (["emergency"], True)
    assert ids(chat.say("I am going to kill myself tonight", session, turn=23)) == ["crisis"]


def test_too_many_messages_of_an_address(chat: Caller) -> None:
    replies = []
    for number in range(ADDRESS_LIMIT + 2):
        if number % 10 == 0:
            session = chat.open()
        body = {"session": session, "turn": number % 10 + 1, "choice": "greet"}
        replies.append(chat.post("message", body))
    assert {reply.status_code for reply in replies[:ADDRESS_LIMIT]} == {200}
    assert error(replies[-1]) == (429, "too_many")


def test_too_many_new_sessions(chat: Caller) -> None:
    replies = [chat.post("session", {}) for _ in range(61)]
    assert {reply.status_code for reply in replies[:60]} == {200}
    assert error(replies[60]) == (429, "too_many")
    assert replies[60].headers["retry-after"]


def test_paths_and_methods_that_do_not_exist(chat: Caller) -> None:
    assert chat.get("nothing").status_code == 404
    assert chat.get("message").status_code == 405
    assert chat.get("widget/0.0.0/page/page.css").status_code == 404
    assert chat.get("widget/0.1.0/%2e%2e/%2e%2e/var/secret").status_code == 404
