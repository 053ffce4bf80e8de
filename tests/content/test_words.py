from __future__ import annotations

import pytest

from calcichat.content import ContentError, fill, load_content, markers
from calcichat.content.words import KNOWN_MARKERS
from tests.content.conftest import SmallTree

SETTINGS = {"session_minutes": "60", "session_hours": "12", "retention_hours": "24"}


def test_markers_come_from_their_files(small: SmallTree) -> None:
    assert markers(load_content(small.data), SETTINGS) == {
        **SETTINGS,
        "emergency_number": "911",
        "crisis_number": "988",
        "country": "the US",
        "helpline_phone": "1-877-465-6636",
        "last_review": "November 22, 2026",
    }


def test_markers_cover_every_known_name(small: SmallTree) -> None:
    assert set(markers(load_content(small.data), SETTINGS)) == KNOWN_MARKERS


def test_markers_in_spanish(small: SmallTree) -> None:
    found = markers(load_content(small.data), SETTINGS, "es")
    assert found["country"] == "Estados Unidos"
    assert found["last_review"] == "22 de noviembre de 2026"


def test_last_review_is_the_newest(small: SmallTree) -> None:
    small.edit("data/talk/greet.yml", 'reviewed: "2026-11-22"', 'reviewed: "2027-01-05"')
    assert markers(load_content(small.data), SETTINGS)["last_review"] == "January 5, 2027"


def test_fill() -> None:
    assert fill("Call $helpline_phone.", {"helpline_phone": "1"}) == "Call 1."


@pytest.mark.parametrize("text", ["Call $nobody.", "It is $5.", "Ends in $"])
def test_fill_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ContentError):
        fill(text, {})
