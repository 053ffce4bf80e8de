"""A whole visit: thirty turns, several worries, two silent topics, a symptom, and "forget me"."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import Caller, RunningProduct, ids, start

# What she types (or taps: "/id"), and the first id of the reply.
VISIT = [
    ("hello", "greet"),
    ("what are breast calcifications?", "what_are_calcifications"),
    ("is it cancer?", "is_it_cancer"),
    ("why?", "which_patterns_concern"),
    ("say that simpler", "simplify"),
    ("I am so scared, I can not sleep", "emotional_support"),
    ("what causes them", "what_causes"),
    ("does milk cause this", "diet_calcium"),
    ("are they common?", "how_common"),
    ("what are microcalcifications", "microcalcifications"),
    ("and the other kind?", "macrocalcifications"),
    ("what does BI-RADS 4 mean", "not_covered_report_terms"),
    ("/why_more_tests", "why_more_tests"),
    ("which tests come next?", "follow_up_tests"),
    ("when is a biopsy needed?", "biopsy_needed"),
    ("does that hurt", "not_covered_procedure_details"),
    ("there is a lump in my left breast since last week", "symptom_reported"),
    ("do I have cancer?", "personal_result"),
    ("should I skip the biopsy?", "decision_request"),
    ("will it rain tomorrow", "out_of_scope"),
    ("why do they compare old pictures", "change_over_time"),
    ("what does benign mean", "what_does_benign_mean"),
    ("who can I call?", "helpline"),
    ("do they speak spanish on the phone", "helpline_spanish"),
    ("where can I read more", "online_resources"),
    ("who wrote this", "about_source"),
    ("are you a real person", "bot_challenge"),
    ("what should I ask my doctor?", "questions_for_doctor"),
    ("thank you", "thanks"),
    ("please delete everything I wrote", "forget_me"),
]
LIST = [
    "not_covered_report_terms",  # her own questions, in the order in which she asked
    "not_covered_procedure_details",
    "ask_biopsy_type",  # biopsies are what she asked about
]
TABLES = ("sessions", "turns", "broken_turns")


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningProduct, Path]]:
    folder = tmp_path_factory.mktemp("visit")
    running = start(folder, CALCICHAT_RATE_SESSION="0")
    yield running, folder / "conversations.db"
    assert running.stop() == 0


def test_thirty_turns_end_with_the_right_list_and_an_empty_store(
    visit: tuple[RunningProduct, Path],
) -> None:
    product, database = visit
    caller = Caller(product.base)
    session = caller.open()
    replies = []
    for turn, (said, wanted) in enumerate(VISIT, 1):
        tapped = said.startswith("/")
        reply = caller.tap(said[1:], session, turn) if tapped else caller.say(said, session, turn)
        assert ids(reply)[0] == wanted, f"turn {turn}: {said}"
        replies.append(reply)
    offers = [
        turn
        for turn, reply in enumerate(replies, 1)
        if reply["messages"][0]["kind"] == "not_covered"
        and any(c["id"] == "questions_for_doctor" for c in reply["messages"][-1]["choices"])
    ]
    assert offers == [16], "the whole list is offered after the second silent topic only"
    listed = [q["id"] for q in replies[27]["messages"][0]["data"]["questions"]]
    assert listed[:3] == LIST
    assert len(listed) == 6
    forgotten = replies[-1]["messages"][0]["data"]
    assert forgotten["erased"] is True
    # The record names what the running conversation still holds: its last twelve turns.
    assert {"change_over_time", "helpline"} <= {row["id"] for row in forgotten["record"]}
    _assert_nothing_is_left(database)
    again = caller.post("message", {"session": session, "turn": 31, "text": "hello"})
    assert again.status_code == 401


def _assert_nothing_is_left(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM broken_turns").fetchone() == (0,)
        rows = connection.execute("SELECT reply, digest, erased FROM sessions").fetchall()
    assert all(reply is None and digest is None and erased for reply, digest, erased in rows)
