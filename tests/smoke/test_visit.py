"""A whole visit: thirty turns, several worries, two silent topics, a symptom, and "forget me"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import Caller, RunningProduct, ids, start
from tests.visit import LIST, SECOND_SILENT_TOPIC, VISIT, what_is_left, words_on_disk


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
        if turn == len(VISIT) - 1:
            assert set(what_is_left(database)) == {"sessions", "turns"}
    offers = [
        turn
        for turn, reply in enumerate(replies, 1)
        if reply["messages"][0]["kind"] == "not_covered"
        and any(c["id"] == "questions_for_doctor" for c in reply["messages"][-1]["choices"])
    ]
    assert offers == [SECOND_SILENT_TOPIC], "offered after the second silent topic only"
    listed = [q["id"] for q in replies[27]["messages"][0]["data"]["questions"]]
    assert listed == LIST
    forgotten = replies[-1]["messages"][0]["data"]
    assert forgotten["erased"] is True
    # The record names everything of the thirty turns, also what is no longer loaded.
    assert {wanted for _, wanted in VISIT} <= {row["id"] for row in forgotten["record"]}
    assert what_is_left(database) == {}
    assert words_on_disk(database.parent) == []
    again = caller.post("message", {"session": session, "turn": 31, "text": "hello"})
    assert again.status_code == 401
