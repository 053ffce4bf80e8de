"""Sessions, turns, erasing and feedback as docs/chat_api.md describes them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.product import Caller, error


def test_a_session_greets(chat: Caller) -> None:
    reply = chat.post("session", {"lang": "en", "unknown_field": 1}).json()
    assert set(reply) >= {"session", "expires_in", "lang", "content", "messages"}
    assert (reply["expires_in"], reply["lang"]) == (3600, "en")
    (greeting,) = reply["messages"]
    assert (greeting["id"], len(greeting["choices"])) == ("greet", 6)


@pytest.mark.parametrize("lang", ["fr", "xx", "", "es", "../en"])
def test_a_language_that_is_not_there_becomes_english_and_says_so(chat: Caller, lang: str) -> None:
    assert chat.post("session", {"lang": lang}).json()["lang"] == "en"


def test_no_two_sessions_are_the_same(chat: Caller) -> None:
    assert len({chat.open() for _ in range(20)}) == 20


def test_renewing(chat: Caller) -> None:
    session = chat.open()
    assert chat.post("renew", {"session": session}).json() == {
        "session": session,
        "expires_in": 3600,
    }


def test_the_same_request_again_gets_the_same_reply(chat: Caller) -> None:
    session = chat.open()
    body = {"session": session, "turn": 1, "text": "is it cancer? what does benign mean?"}
    first, again = chat.post("message", body), chat.post("message", body)
    assert first.json() == again.json()
    # It was processed once: the turn before the next one is still that single turn.
    assert chat.tap("repeat", session, 2)["messages"][0]["also"] == ["what_does_benign_mean"]


def test_another_request_in_the_same_turn(chat: Caller) -> None:
    session = chat.open()
    chat.say("is it cancer?", session)
    for other in ({"text": "is it cancer"}, {"choice": "is_it_cancer"}):
        reply = chat.post("message", {"session": session, "turn": 1, **other})
        assert error(reply) == (409, "turn_conflict")


def test_a_lower_turn(chat: Caller) -> None:
    session = chat.open()
    chat.say("is it cancer?", session, 1)
    chat.say("what causes them?", session, 2)
    reply = chat.post("message", {"session": session, "turn": 1, "text": "is it cancer?"})
    assert error(reply) == (409, "turn_conflict")


def test_a_gap_in_the_turns(chat: Caller) -> None:
    session = chat.open()
    chat.tap("is_it_cancer", session, 1)
    assert chat.tap("what_causes", session, 50)["turn"] == 50


def test_two_of_the_same_turn_at_once(chat: Caller) -> None:
    session = chat.open()
    body = {"session": session, "turn": 1, "text": "is it cancer?"}
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: chat.post("message", body), range(8)))
    done = [reply for reply in replies if reply.status_code == 200]
    held = [reply for reply in replies if reply.status_code != 200]
    assert done
    assert all(reply.json() == done[0].json() for reply in done)
    for reply in held:
        assert error(reply) == (409, "turn_in_flight")
        assert reply.headers["retry-after"] == "1"
        assert reply.json()["error"]["retryable"] is True
    assert chat.post("message", body).json() == done[0].json()


def test_erasing_twice_and_talking_to_the_dead(chat: Caller) -> None:
    session = chat.open()
    chat.say("is it cancer?", session)
    assert chat.post("erase", {"session": session}).json() == {"erased": True}
    assert chat.post("erase", {"session": session}).json() == {"erased": True}
    for path, more in (("message", {"turn": 2, "text": "hello"}), ("renew", {})):
        assert error(chat.post(path, {"session": session, **more})) == (401, "session_expired")
    vote = {"session": session, "turn": 1, "id": "is_it_cancer", "vote": "up"}
    assert error(chat.post("feedback", vote)) == (401, "session_expired")


def test_sessions_do_not_know_each_other(chat: Caller) -> None:
    first, second = chat.open(), chat.open()
    chat.tap("microcalcifications", first)
    assert chat.tap("repeat", second)["messages"][0]["also"] == []
    chat.post("erase", {"session": second})
    assert chat.tap("repeat", first, 2)["messages"][0]["also"] == ["microcalcifications"]


@pytest.mark.parametrize("reason", [None, "unclear", "not_what_i_asked", "wrong"])
def test_feedback(chat: Caller, reason: str | None) -> None:
    session = chat.open()
    chat.tap("is_it_cancer", session)
    vote = {"session": session, "turn": 1, "id": "is_it_cancer", "vote": "down"}
    reply = chat.post("feedback", {**vote, "reason": reason} if reason else vote)
    assert (reply.status_code, reply.content) == (204, b"")


@pytest.mark.parametrize(
    "wrong",
    [
        {"vote": "sideways"},
        {"vote": 1},
        {"vote": ["up"]},
        {"id": "nothing"},
        {"id": 7},
        {"reason": "my own words"},
        {"reason": 7},
        {"reason": {"a": 1}},
        {"turn": "first"},
    ],
    ids=str,
)
def test_feedback_that_is_none(chat: Caller, wrong: dict[str, object]) -> None:
    session = chat.open()
    chat.tap("is_it_cancer", session)
    vote = {"session": session, "turn": 1, "id": "is_it_cancer", "vote": "up", **wrong}
    assert error(chat.post("feedback", vote)) == (400, "bad_request")
