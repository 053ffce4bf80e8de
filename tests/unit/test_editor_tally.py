"""Daily counts are added to at the end of a turn, and never stand in its way."""

import logging

import pytest

from calcichat.channel.messages import MessageBuilder
from calcichat.channel.service import Assistant, ChatService
from calcichat.channel.tally import Tally, outcomes
from calcichat.content import load_content
from calcichat.dialogue.plan import Step
from calcichat.safety import shared_screen
from calcichat.settings import read_settings
from calcichat.storage.counts import Counts
from calcichat.storage.database import StorageError, create_database, migrate
from calcichat.storage.sessions import SessionStore

CONTENT = load_content()
SETTINGS = read_settings({"CALCICHAT_SECRET": "x" * 32})


def messages(*steps):
    return MessageBuilder(CONTENT, SETTINGS).turn(steps, [], "", "en")


def test_each_kind_has_its_outcome():
    said = messages(
        Step("personal_result", "personal_result"),
        Step("how_common", "how_common"),
        Step(
            "not_covered_treatment",
            "not_covered_treatment",
            also=("not_covered_result_timing", "what_causes"),
        ),
        Step("unclear", "unclear"),
        Step("simplify", "not_covered_treatment", also=("not_covered_treatment",)),
    )
    assert list(outcomes(said, CONTENT)) == [
        ("personal_result", "safety"),
        ("how_common", "told"),
        ("not_covered_treatment", "handed_over"),
        ("not_covered_result_timing", "handed_over"),
        ("unclear", "fallback"),
        ("simplify", "told"),
    ]


class Broken:
    async def add_outcomes(self, day, met):
        list(met)
        raise StorageError("count outcomes: words of an error")


async def test_a_count_that_fails_is_logged_by_type_alone(caplog):
    tally = Tally(Broken(), CONTENT)
    with caplog.at_level(logging.ERROR):
        tally.add(messages(Step("how_common", "how_common")))
        await tally.settle()
    assert [record.getMessage() for record in caplog.records] == ["turns not counted: StorageError"]


async def test_what_can_not_be_counted_is_no_fault_of_the_turn(caplog):
    tally = Tally(Broken(), CONTENT)
    with caplog.at_level(logging.ERROR):
        tally.add([{}])
        await tally.settle()
    assert [record.getMessage() for record in caplog.records] == ["turns not counted: KeyError"]


class Kept:
    def __init__(self):
        self.calls = []

    async def add_outcomes(self, _day, met):
        self.calls.append(list(met))


async def test_turns_that_end_together_are_counted_by_one_statement():
    kept = Kept()
    tally = Tally(kept, CONTENT)
    for name in ("how_common", "what_causes", "how_common"):
        tally.add(messages(Step(name, name)))
    await tally.settle()
    tally.add(messages(Step("thanks", "thanks")))
    await tally.settle()
    told = [[name for name, _ in call] for call in kept.calls]
    assert told == [["how_common", "what_causes", "how_common"], ["thanks"]]


@pytest.fixture
def database(tmp_path):
    engine = create_database(f"sqlite:///{tmp_path / 'counts.db'}")
    migrate(engine)
    return engine


async def _nothing(_given):
    """A Rasa that plays nothing: the turn is answered by the fallback."""


@pytest.mark.parametrize("broken", [False, True])
async def test_a_turn_adds_to_the_counts_and_is_answered_without_them(database, broken):
    import datetime

    counts = Counts(database)
    screen = shared_screen(CONTENT.entries["greet"].path.parents[1] / "safety")
    service = ChatService(
        CONTENT, screen, SessionStore(database), Broken() if broken else counts, SETTINGS
    )
    session = (await service.open_session({}, "here"))["session"]
    body = {"session": session, "turn": 1, "choice": "how_common"}
    reply = await service.message(body, "here", Assistant(_nothing, _nothing))
    assert [message["id"] for message in reply["messages"]] == ["unavailable"]
    await service.settle()
    weekly = await counts.weekly(datetime.date(2000, 1, 1))
    expected = [] if broken else [("unavailable", "fallback", 1)]
    assert [(row.answer_id, row.what, row.count) for row in weekly] == expected
