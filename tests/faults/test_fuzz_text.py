"""Whatever is typed: cleaned text is only text, and nothing hides an emergency."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from calcichat.channel.errors import ChatError
from calcichat.channel.text import LONGEST, clean, disarmed
from calcichat.content.load import DATA
from calcichat.safety import SafetyScreen
from tests.faults.running import EMERGENCY

ODD = st.sampled_from(
    [
        "\0",
        "\ud800",
        "\u202e",
        "\u2066",
        "\ufeff",
        "é",
        "🩺",
        "א",
        "﷽",
        "ا",
        "/",
        "{",
        "}",
        "$x",
        "\n",
    ]
)
TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(ODD | st.characters(), max_size=40).map("".join),
    st.sampled_from(
        [
            "",
            " ",
            "/restart",
            "/greet",
            '/x{"a":1}',
            "\0",
            "\ud800",
            "a" * 2000,
            "a" * 2001,
            "/" * 2000,
        ]
    ),
    st.sampled_from(["is it cancer", "what causes them"]).flatmap(
        lambda words: st.lists(ODD, max_size=6).map(lambda odd: "".join(odd).join(words.split()))
    ),
)


# --- the pure parts


@given(TEXT)
@example("\u202e\0")
@example("e\u0301" * 1000)
@example("\u0958" * 2000)  # two characters each in NFC
@settings(max_examples=300, deadline=None)
def test_cleaned_text_is_only_ever_text(raw):
    try:
        kept = clean(raw)
    except ChatError as error:
        assert error.code in {"bad_request", "too_long"}
        return
    assert kept
    assert kept == kept.strip()
    assert len(kept) <= LONGEST
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(
        unicodedata.category(char) in {"Cc", "Cs"} for char in kept if char not in "\n\t"
    )
    assert clean(kept) == kept
    kept.encode("utf8")
    assert not disarmed(kept).startswith("/")
    assert len(disarmed(kept)) == len(kept)


@pytest.fixture(scope="module")
def screen():
    return SafetyScreen.load(DATA / "safety")


@given(TEXT)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_screen_takes_every_text_and_says_the_same_twice(screen, raw):
    try:
        text = clean(raw)
    except ChatError:
        return
    assert [hit.id for hit in screen.screen(text)] == [hit.id for hit in screen.screen(text)]


@given(st.lists(st.sampled_from("\0\u202e\u200f\ud800\x07\u2066"), max_size=10), st.integers(0, 30))
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_hidden_character_hides_an_emergency(screen, odd, place):
    text = EMERGENCY[:place] + "".join(odd) + EMERGENCY[place:]
    assert "emergency" in {hit.id for hit in screen.screen(clean(text))}
