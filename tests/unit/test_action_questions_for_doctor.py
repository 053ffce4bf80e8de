"""`action_questions_for_doctor`: her own topics first, then the sheet's four, in a useful order."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_questions_for_doctor import ActionQuestionsForDoctor, asked_about
from calcichat.content import Content, load_content

SHEET = ["ask_compare", "ask_changes", "ask_follow_up_tests", "ask_biopsy_type"]
CONTENT = load_content()
SILENT = [name for name, entry in CONTENT.entries.items() if entry.group == "not_covered"]


def told(entry_id: str, utter: str | None = None, also: Any = ()) -> dict[str, Any]:
    """One action as Rasa sends it to the action server."""
    step = {"id": entry_id, "utter": utter or entry_id, "also": list(also)}
    return {"event": "action", "name": f"utter_{utter or entry_id}", "metadata": {"step": step}}


def tracker(topics: Any = None, events: Any = ()) -> Tracker:
    slots = {"topics_met": topics, "language": "en"}
    return Tracker("conversation", slots, {}, list(events), False, None, {}, None)


def data(topics: Any = None, events: Any = (), **settings: str) -> dict[str, Any]:
    dispatcher = CollectingDispatcher()
    action = ActionQuestionsForDoctor(CONTENT, settings)
    assert action.run(dispatcher, tracker(topics, events), {}) == []
    (message,) = dispatcher.messages
    assert not message["text"] and not message["response"]
    custom: dict[str, Any] = json.loads(json.dumps(message["custom"]))
    assert set(custom) == {"questions", "clinic", "header", "more_at", "text"}
    return custom


def ids(topics: Any = None, events: Any = ()) -> list[str]:
    return [question["id"] for question in data(topics, events)["questions"]]


def test_without_a_topic_the_sheet_s_four_in_its_order() -> None:
    made = data()
    assert [question["id"] for question in made["questions"]] == SHEET
    assert {question["origin"] for question in made["questions"]} == {"sheet"}
    assert made["more_at"] in CONTENT.facts["questions_page"].statement
    assert made["header"] == "Your patient prepared these questions."
    assert made["clinic"] is None


def test_her_topics_come_first_in_her_order_each_once() -> None:
    topics = ["not_covered_treatment", "not_covered_report_terms", "not_covered_treatment"]
    made = data(topics)
    assert [q["id"] for q in made["questions"]] == [*topics[:2], *SHEET]
    assert [q["origin"] for q in made["questions"]] == ["you", "you", *["sheet"] * 4]
    assert made["questions"][0]["text"] == CONTENT.entries[topics[0]].doctor_question


def test_the_text_is_the_numbered_list() -> None:
    made = data(["not_covered_treatment"])
    rows = made["text"].split("\n")
    assert rows == [f"{at}. {q['text']}" for at, q in enumerate(made["questions"], 1)]
    assert len(rows) == 5


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        (
            ["biopsy_needed"],
            ["ask_biopsy_type", "ask_compare", "ask_changes", "ask_follow_up_tests"],
        ),
        (["not_covered_procedure_details"], ["ask_biopsy_type", *SHEET[:3]]),
        (["change_over_time"], ["ask_changes", "ask_compare", *SHEET[2:]]),
        (["follow_up_tests"], ["ask_follow_up_tests", "ask_compare", "ask_changes", SHEET[3]]),
        (["why_more_tests"], ["ask_follow_up_tests", "ask_compare", "ask_changes", SHEET[3]]),
        (["change_over_time", "biopsy_needed"], [SHEET[3], "ask_changes", "ask_compare", SHEET[2]]),
        (["is_it_cancer", "diet_calcium"], SHEET),
    ],
)
def test_the_order_follows_what_she_asked_about(asked: list[str], order: list[str]) -> None:
    assert ids(events=[told(name) for name in asked]) == order


def test_what_was_kept_for_later_counts_as_asked() -> None:
    assert ids(events=[told("emergency", also=["biopsy_needed"])])[0] == "ask_biopsy_type"


def test_the_step_she_said_she_is_at_counts_as_asked() -> None:
    at_biopsy = told("diet_calcium")
    at_biopsy["metadata"]["step"]["here"] = "biopsy_needed"
    assert ids(events=[at_biopsy])[0] == "ask_biopsy_type"


def test_what_was_repeated_counts_as_asked() -> None:
    assert ids(events=[told("repeat", utter="biopsy_needed")])[0] == "ask_biopsy_type"


def test_a_topic_of_the_slot_counts_as_asked() -> None:
    assert ids(["not_covered_procedure_details"])[1] == "ask_biopsy_type"


def test_starting_over_forgets_what_was_asked() -> None:
    assert ids(events=[told("biopsy_needed"), told("restart")]) == SHEET
    assert asked_about([told("biopsy_needed"), told("restart")]) == ["restart", "restart"]


@pytest.mark.parametrize("topics", [None, "x", 3, {}, [None, 3], ["gone"], ["is_it_cancer"]])
def test_a_slot_with_something_else_adds_nothing(topics: object) -> None:
    assert ids(topics) == SHEET


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        {"event": "user", "text": "invented words", "metadata": {"step": {"id": "biopsy_needed"}}},
        {"event": "action"},
        {"event": "action", "metadata": None},
        {"event": "action", "metadata": {"step": None}},
        {"event": "action", "metadata": {"step": {"id": 3, "also": "biopsy_needed"}}},
    ],
)
def test_other_events_tell_nothing(event: object) -> None:
    assert asked_about([event]) == []


def test_the_clinic_is_named_on_the_list() -> None:
    assert (
        data(CALCICHAT_CLINIC_NAME="  Clinic of the Example ")["clinic"] == "Clinic of the Example"
    )
    assert data(CALCICHAT_CLINIC_NAME="  ")["clinic"] is None


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*SILENT, "gone"])), st.lists(st.sampled_from(sorted(CONTENT.entries)))
)
def test_the_list_is_whole_whatever_was_asked(topics: list[str], asked: list[str]) -> None:
    found = ids(topics, [told(name) for name in asked])
    hers = [name for name in dict.fromkeys(topics) if name != "gone"]
    assert found[: len(hers)] == hers
    assert sorted(found[len(hers) :]) == sorted(SHEET)


def test_the_sheet_s_questions_are_those_of_the_words() -> None:
    entry = CONTENT.entries["questions_for_doctor"]
    proved = {line.proof: line.text for line in entry.wording["en"].lines() if len(line.proof) == 1}
    assert [row["id"] for row in entry.extra["sheet_questions"]] == SHEET
    for row in entry.extra["sheet_questions"]:
        assert row["id"] in CONTENT.facts
        assert proved[(row["id"],)] == row["text"]


def test_the_rows_of_the_order_name_what_exists() -> None:
    for row in CONTENT.entries["questions_for_doctor"].extra["asked_first"]:
        assert set(row["asked"]) <= set(CONTENT.entries)
        assert set(row["questions"]) <= set(SHEET)


def test_every_not_covered_id_has_its_question() -> None:
    made: Content = CONTENT
    assert ids(SILENT)[: len(SILENT)] == SILENT
    assert all(made.entries[name].doctor_question for name in SILENT)
