"""Checks 80-84: the door itself, over HTTP."""

from __future__ import annotations

import base64
import json

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.canned import message
from tests.browser.fake_bot import BASE
from tests.browser.test_c_semantics import reply

HOSTILE = '<img src=x onerror="window.hit = 1"><b>bold</b>'


@pytest.fixture
def door(running_bot):
    if not running_bot:
        pytest.skip("the fake bot has no such door (CALCICHAT_TEST_URL=fake)")
    with httpx.Client(base_url=running_bot + BASE, timeout=20) as client:
        yield client


def session(door) -> str:
    return door.post("/session", json={}).json()["session"]


def say(door, text, token=None, turn=1):
    return door.post(
        "/message", json={"session": token or session(door), "turn": turn, "text": text}
    )


@pytest.mark.parametrize(
    "text", ["/restart", ' /greet{"x":1}', "／restart", "\t/restart", "/goodbye"]
)
def test_check_80_typed_commands_are_only_text(door, text):
    token = session(door)
    say(door, "What are breast calcifications?", token, 1)
    answer = say(door, text, token, 2)
    assert answer.status_code == 200
    assert {one["kind"] for one in answer.json()["messages"]} == {"fallback"}, answer.json()


def unsigned(token: str) -> str:
    """The same claims with "alg": "none"."""
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."


def test_check_81_foreign_sessions_are_refused(door):
    token = session(door)
    forged = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    other = base64.urlsafe_b64encode(json.dumps({**claims, "sid": "me"}).encode()).decode()
    swapped = ".".join([token.split(".")[0], other.rstrip("="), token.split(".")[2]])
    for bad in (forged, unsigned(token), swapped, "", "me", "a.b.c"):
        answer = door.post("/message", json={"session": bad, "turn": 1, "text": "hello"})
        assert answer.status_code in {400, 401}, bad
        assert answer.json()["error"]["code"] in {"session_invalid", "bad_request"}
    assert door.post("/session", json={"token": unsigned(token)}).status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/webhooks/rest/webhook", "/socket.io/", "/conversations/x/tracker", "/domain", "/model"],
)
def test_check_82_no_stock_door_is_open(door, running_bot, path):
    for method in ("GET", "POST"):
        answer = httpx.request(method, running_bot + path, json=None)
        assert answer.status_code in {401, 404, 405, 409}, (method, path, answer.status_code)
        assert "sender_id" not in answer.text


def test_check_83_only_listed_origins_and_only_json(door):
    for origin in ("https://elsewhere.example", "null"):
        answer = door.post("/session", json={}, headers={"Origin": origin})
        assert answer.status_code == 403
        assert answer.headers.get("access-control-allow-origin") not in {origin, "*"}
    plain = door.post("/session", content="{}", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 415
    assert plain.json()["error"]["text"]


def test_check_84_too_long_is_told_in_words(door):
    assert say(door, "a" * 2000).status_code == 200
    answer = say(door, "a" * 2001)
    assert answer.status_code == 413
    assert "2,000" in answer.json()["error"]["text"]


def test_check_84_markup_in_any_field_shows_as_text(open_chat, fake, fault_url):
    chat = open_chat(url=fault_url)
    reply(
        fake,
        message(
            "helpline",
            "answers",
            HOSTILE,
            asked=HOSTILE,
            sources=[{"fact": "x", "section": HOSTILE, "url": "javascript:window.hit=1"}],
            choices=[{"id": "is_it_cancer", "title": HOSTILE}],
            data={
                "questions": [{"id": HOSTILE, "text": HOSTILE, "origin": "you"}],
                "path": {"steps": [{"id": "a", "title": HOSTILE, "text": HOSTILE}], "here": "a"},
                "helpline": {
                    "open": None,
                    "text": HOSTILE,
                    "phone": HOSTILE,
                    "tel": HOSTILE,
                    "email": HOSTILE,
                    "hours": HOSTILE,
                },
            },
        ),
    )
    answer = chat.ask(HOSTILE)
    assert answer.inner_text().count(HOSTILE) >= 8
    assert HOSTILE in chat.you.last.inner_text()
    expect(chat.go("list")).to_contain_text(HOSTILE)
    assert chat.page.locator(".root img, .root b").count() == 0
    assert chat.page.locator("a[href^=javascript]").count() == 0
    assert chat.page.evaluate("() => window.hit") is None


def test_check_84_the_21st_message_in_a_minute_waits_unless_it_is_an_emergency(door):
    token = session(door)
    answers = [say(door, "hello", token, turn) for turn in range(1, 22)]
    if answers[-1].status_code == 200:
        pytest.skip("this bot runs without limits (CALCICHAT_RATE_SESSION=0)")
    assert [one.status_code for one in answers] == [200] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    urgent = say(door, "I have chest pain and can not breathe", token, 22)
    assert urgent.status_code == 200 and urgent.json()["urgent"] is True
