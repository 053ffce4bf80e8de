"""Sets and dialogues over a chat API that answers, refuses, is slow, or is not there."""

import json

import httpx
import pytest

from calcichat.evaluation import asking
from calcichat.evaluation.asking import Turn, ask_all, play_all
from calcichat.evaluation.sets import Dialogue, Question

GREET = {"id": "greet", "kind": "talk", "also": []}


def question(text):
    return Question("q", text, "en", "talk", ("greet",), (), "own")


@pytest.fixture
def answers(monkeypatch):
    """Every client of `asking` is answered by the function given."""

    def answer_with(handler):
        client, transport = httpx.Client, httpx.MockTransport(handler)
        monkeypatch.setattr(
            asking.httpx, "Client", lambda timeout: client(timeout=timeout, transport=transport)
        )

    return answer_with


def kind(request):
    if request.url.path.endswith("/session"):
        return httpx.Response(200, json={"session": "s", "messages": []})
    text = json.loads(request.content)["text"]
    if text == "slow":
        raise httpx.ReadTimeout("too slow", request=request)
    if text == "cut":
        raise httpx.RemoteProtocolError("closed", request=request)
    status = {"busy": 503, "gone": 401}.get(text, 200)
    return httpx.Response(status, json={"messages": [GREET]})


def asked(texts):
    return ask_all([question(text) for text in texts], "http://bot", lambda done, of: None)


def test_a_message_that_fails_counts_as_no_reply_and_the_next_is_asked(answers):
    answers(kind)
    texts = ["hello", "busy", "slow", "cut", "hello"]
    assert [row.reply.ids for row in asked(texts)] == [["greet"], [], [], [], ["greet"]]


def test_a_refused_session_counts_as_no_reply(answers):
    answers(lambda request: httpx.Response(503))
    assert [row.reply.ids for row in asked(["hello"])] == [[]]


def test_a_bot_that_is_not_there_is_an_error_and_no_figure(answers):
    def nobody(request):
        raise httpx.ConnectError("refused", request=request)

    answers(nobody)
    with pytest.raises(httpx.ConnectError):
        asked(["hello"])


def test_a_dialogue_that_can_not_go_on_is_an_error(answers):
    answers(kind)
    with pytest.raises(httpx.HTTPStatusError):
        play_all([Dialogue("d", (("busy", ("greet",)),))], "http://bot")


def test_a_dialogue_goes_on_in_a_new_session_when_the_old_one_is_gone(answers):
    gone = []

    def once(request):
        if b"delete" in request.content and not gone:
            gone.append(True)
            return httpx.Response(401)
        return kind(request)

    answers(once)
    dialogue = Dialogue("d", (("delete this", ("greet",)), ("hello", ("thanks",))))
    played = [Turn("d", 1, True, ["greet"]), Turn("d", 2, False, ["greet"])]
    assert play_all([dialogue], "http://bot") == played
