"""A whole visit, as the test of the chat API and the browser play it, and what it has to leave."""

from __future__ import annotations

import sqlite3
from pathlib import Path

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
# Her list: her own questions in the order in which she asked, then the sheet's, of which the one on
# biopsies comes first, because she asked about biopsies.
LIST = [
    "not_covered_report_terms",
    "not_covered_procedure_details",
    "ask_biopsy_type",
    "ask_changes",
    "ask_compare",
    "ask_follow_up_tests",
]
SECOND_SILENT_TOPIC = 16  # the turn after which the whole list is offered
# The one row that stays: that the id in her browser is dead. It holds none of these.
_EMPTY = ("portal", "digest", "deadline", "fence", "reply")


def what_is_left(database: Path) -> dict[str, int]:
    """Table -> rows that belong to a conversation, of every table there is.

    Counts a day (`outcomes`, `feedback`) hold no conversation; a table nobody knows is counted.
    """
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        names = [
            str(row["name"])
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    assert {"sessions", "turns", "broken_turns", "outcomes", "feedback"} <= set(names)
    for counts in ("outcomes", "feedback"):
        known = {"day", "answer_id", "outcome", "vote", "reason", "count"}
        assert all(set(row.keys()) <= known for row in rows.pop(counts))
    rows.pop("alembic_version")
    rows["sessions"] = [
        row
        for row in rows["sessions"]
        if row["erased"] is None or row["turn"] or any(row[name] is not None for name in _EMPTY)
    ]
    return {name: len(found) for name, found in rows.items() if found}


def words_on_disk(folder: Path) -> list[str]:
    """Those of her sentences that any file of the database's folder holds."""
    held = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    return [said for said, _ in VISIT if not said.startswith("/") and said.encode() in held]
