"""POST /message as docs/chat_api.md describes it, against the running product."""

from __future__ import annotations

import pytest

from tests.product import Caller, error, ids

ZERO_WIDTH_RLO = "\u202e"


def test_a_message_has_every_field(chat: Caller) -> None:
    reply = chat.say("is it cancer?")
    assert set(reply) >= {"turn", "urgent", "content", "messages"}
    assert (reply["turn"], reply["urgent"]) == (1, False)
    (message,) = reply["messages"]
    assert set(message) >= {
        "id", "kind", "lang", "text", "asked", "also", "sources", "choices", "data",
    }  # fmt: skip
    assert (message["id"], message["kind"], message["lang"]) == ("is_it_cancer", "answers", "en")
    assert message["asked"] is None
    assert all(set(source) >= {"fact", "section", "url"} for source in message["sources"])
    assert all(set(choice) == {"id", "title"} for choice in message["choices"])


def test_each_part_says_what_it_replies_to(chat: Caller) -> None:
    reply = chat.say("is it cancer? does dietary calcium cause this?")
    asked = [(message["id"], message["asked"]) for message in reply["messages"]]
    assert asked == [
        ("is_it_cancer", "is it cancer?"),
        ("diet_calcium", "does dietary calcium cause this?"),
    ]


def test_an_emergency_is_urgent_and_alone(chat: Caller) -> None:
    session = chat.open()
    reply = chat.say("I can't breathe. What causes breast calcifications?", session)
    assert reply["urgent"] is True
    (message,) = reply["messages"]
    assert (message["id"], message["also"]) == ("emergency", ["what_causes"])
    assert [choice["id"] for choice in message["choices"]] == ["affirm"]
    rest = chat.tap("affirm", session, turn=2)
    assert (ids(rest), rest["urgent"]) == (["what_causes"], False)


def test_what_is_over_three_becomes_buttons(chat: Caller) -> None:
    reply = chat.say(
        "What are calcifications? What causes them? How common are they? "
        "When is a biopsy needed? What does benign mean?"
    )
    assert len(reply["messages"]) == 3
    last = reply["messages"][-1]
    assert last["also"] == ["biopsy_needed", "what_does_benign_mean"]
    assert [choice["id"] for choice in last["choices"]][:2] == last["also"]


def test_silent_topics_share_one_message(chat: Caller) -> None:
    reply = chat.say("what does BI-RADS 3 mean? how much does a biopsy cost?")
    (message,) = reply["messages"]
    assert message["also"] == ["not_covered_cost_insurance"]
    assert len(message["data"]["topics"]) == 2
    assert len(message["data"]["doctor_questions"]) == 2


@pytest.mark.parametrize(("choice", "kind"), [("repeat", False), ("simplify", True)])
def test_a_replay_names_the_answer_it_replays(chat: Caller, choice: str, kind: bool) -> None:
    session = chat.open()
    (first,) = chat.tap("microcalcifications", session)["messages"]
    (again,) = chat.tap(choice, session, turn=2)["messages"]
    assert (again["id"], again["also"]) == (choice, ["microcalcifications"])
    assert (again["kind"], again["text"] != first["text"]) == ("answers", kind)
    assert again["sources"]


def test_the_helpline_has_its_card_and_the_words_without_it(chat: Caller) -> None:
    (message,) = chat.say("who can I call?")["messages"]
    card = message["data"]["helpline"]
    assert card["tel"].startswith("tel:")
    assert card["phone"] in message["text"]


def test_silent_topics_go_onto_the_list_for_the_doctor(chat: Caller) -> None:
    session = chat.open()
    chat.tap("not_covered_cost_insurance", session)
    (message,) = chat.tap("questions_for_doctor", session, turn=2)["messages"]
    questions = message["data"]["questions"]
    assert questions[0] == {**questions[0], "id": "not_covered_cost_insurance", "origin": "you"}
    assert [q["origin"] for q in questions[1:]] == ["sheet"] * 4


@pytest.mark.parametrize(
    "text",
    ["/restart", ' /greet{"x":1}', "\uff0frestart", "/is_it_cancer", "\u2215restart", "//restart"],
)
def test_a_leading_slash_has_no_power(chat: Caller, text: str) -> None:
    session = chat.open()
    chat.tap("microcalcifications", session)
    reply = chat.say(text, session, turn=2)
    assert reply["messages"]
    # The conversation was not started over: the answer before can still be repeated.
    assert chat.tap("repeat", session, turn=3)["messages"][0]["also"]


@pytest.mark.parametrize(
    "text",
    [
        "is it\x00 cancer?",
        "is it \ud800cancer?",
        f"is it {ZERO_WIDTH_RLO}cancer?",
        "\x07is it cancer?\x1b",
        "  is it cancer?  ",
    ],
    ids=["NUL", "lone surrogate", "bidi override", "control", "blanks"],
)
def test_what_is_no_text_is_taken_out(chat: Caller, text: str) -> None:
    raw = _message(chat.open(), text)
    reply = chat.post("message", content=raw)
    assert (reply.status_code, ids(reply.json())) == (200, ["is_it_cancer"])


@pytest.mark.parametrize("text", ["\x00", "\ud800\udfff\ud800", "\u202e\u2066", "   ", ""])
def test_nothing_left_is_a_bad_request(chat: Caller, text: str) -> None:
    reply = chat.post("message", content=_message(chat.open(), text))
    if text == "\ud800\udfff\ud800":  # the first two make a character
        assert reply.status_code == 200
    else:
        assert error(reply) == (400, "bad_request")


def test_braces_and_markup_are_only_text(chat: Caller) -> None:
    for turn_text in ("{language}", "<b>is it cancer?</b>", "${helpline_phone} $x {{1}}"):
        assert chat.say(turn_text)["messages"]


def test_two_thousand_characters_are_allowed(chat: Caller) -> None:
    text = ("is it cancer? " * 143)[:2000]
    assert ids(chat.say(text)) == ["is_it_cancer"]


@pytest.mark.parametrize("length", [2001, 3000])
def test_more_are_too_long(chat: Caller, length: int) -> None:
    reply = chat.post("message", {"session": chat.open(), "turn": 1, "text": "a" * length})
    assert error(reply) == (413, "too_long")


def test_a_body_over_32_kb_is_too_long(chat: Caller) -> None:
    body = {"session": chat.open(), "turn": 1, "text": "hello", "padding": "x" * 33_000}
    assert error(chat.post("message", body)) == (413, "too_long")
    assert error(chat.post("message", {**body, "padding": "x" * 200_000})) == (413, "too_long")


def _message(session: str, text: str) -> bytes:
    """A request with escapes that a JSON writer would refuse to make, such as lone surrogates."""
    escaped = "".join(f"\\u{ord(char):04x}" for char in text)
    return f'{{"session": "{session}", "turn": 1, "text": "{escaped}"}}'.encode("ascii")
