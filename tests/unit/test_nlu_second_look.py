"""A danger goes only where neither whole nor clause nor words nor a chance speak for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from calcichat.nlu.guessing import Guess
from calcichat.nlu.parts import Part
from calcichat.nlu.second_look import without_bare_pieces, without_bare_words
from calcichat.nlu.spans import Span
from calcichat.safety import SafetyHit
from tests.unit.believing import Believing, taken
from tests.unit.limits import LIMITS

ASKS = taken("how_are_they_found", 0.95, safety=0.01)
TEXT = "does a blood test show it, or one of the mammograms"
SIGN = SafetyHit("symptom_reported", 7, 18, "discharge")  # "blood test"
CLAUSE = "does a blood test show it"


class Guesses(Believing):
    """Believes of each text what the test says, and of each text its own chances."""

    def __init__(
        self, beliefs: Mapping[str, Guess], chances: Mapping[str, Mapping[str, float]]
    ) -> None:
        super().__init__(beliefs, ASKS, (), {})
        self._by_text = chances

    def chances(self, text: str) -> dict[str, float]:
        return dict(self._by_text[text])


def _left(
    chance: float = 0.03, beliefs: Mapping[str, Guess] | None = None, hit: SafetyHit = SIGN
) -> list[SafetyHit]:
    guesser = Guesses(beliefs or {}, {TEXT: {hit.id: chance}})
    return without_bare_words([hit], (), TEXT, guesser, LIMITS)


def test_a_word_for_which_nothing_speaks_is_no_danger() -> None:
    assert _left() == []


def test_it_stays_where_the_message_has_a_chance_to_hold_it() -> None:
    assert _left(LIMITS.hidden) == [SIGN]


@pytest.mark.parametrize("seen", [TEXT, CLAUSE, "a blood test"])
def test_it_stays_where_the_whole_the_clause_or_its_words_speak_for_it(seen: str) -> None:
    doubt = taken("how_are_they_found", 0.9, safety=LIMITS.unlikely_grave)
    hit = SafetyHit("symptom_reported", 5, 17, "discharge")
    assert _left(beliefs={seen: doubt}, hit=hit) == [hit]


@pytest.mark.parametrize("name", ["emotional_support", "crisis"])
def test_a_feeling_and_a_crisis_are_not_looked_at(name: str) -> None:
    hit = SafetyHit(name, 7, 18, "rule")
    assert _left(hit=hit) == [hit]


@pytest.mark.parametrize("name", ["background", "goodbye"])
def test_in_a_message_that_asks_nothing_it_stays(name: str) -> None:
    assert _left(beliefs={TEXT: taken(name, 0.9, safety=0.0)}) == [SIGN]


def test_an_id_that_was_not_learnt_stays() -> None:
    guesser = Guesses({}, {TEXT: {}})
    assert without_bare_words([SIGN], (), TEXT, guesser, LIMITS) == [SIGN]


BEFORE, TOLD, BEHIND = "the letter came in march. ", "they left it lying. ", "what causes it?"
REST = "we live by the sea and have two dogs and a boat. " * 5
POST = f"{REST}{BEFORE}{TOLD}{BEHIND}"
AROUND = f"{BEFORE}{TOLD}{BEHIND}"
SPANS = [
    Span(POST.index(piece), POST.index(piece) + len(piece), soft=False, asks=False)
    for piece in (REST, BEFORE, TOLD, BEHIND)
]


def _part(name: str, sure: float, *, asks: bool = False) -> Part:
    return Part(name, SPANS[2].start, SPANS[2].end, sure, asks=asks)


def _told(
    part: Part,
    *,
    text: str = POST,
    whole: float = 0.06,
    around: float = 0.15,
    beliefs: Mapping[str, Guess] | None = None,
) -> bool:
    guesser = Guesses(beliefs or {}, {text: {part.id: whole}, AROUND: {part.id: around}})
    return without_bare_pieces([part], SPANS, text, guesser, LIMITS) == [part]


def test_a_sentence_of_a_long_post_for_which_nothing_speaks_tells_no_danger() -> None:
    assert not _told(_part("crisis", 0.98))
    assert not _told(_part("emotional_support", 0.98))


def test_it_stays_where_the_post_or_what_stands_around_may_hold_it() -> None:
    assert _told(_part("crisis", 0.98), whole=LIMITS.bare)
    assert _told(_part("crisis", 0.98), around=LIMITS.bare_around)
    doubt = taken("crisis", 0.5)
    assert _told(_part("crisis", 0.98), beliefs={POST.strip("?. "): doubt})
    assert _told(_part("crisis", 0.98), beliefs={AROUND.strip("?. "): doubt})


@pytest.mark.parametrize(
    ("around", "words", "stays"), [(0.15, 0.31, False), (0.16, 0.31, True), (0.15, 0.32, True)]
)
def test_a_find_of_the_screen_in_a_long_post(around: float, words: float, *, stays: bool) -> None:
    hit = SafetyHit("crisis", SPANS[2].start, SPANS[2].end, "rule")
    beliefs = {TOLD.strip("?. "): taken("what_causes", 0.6, safety=words)}
    guesser = Guesses(beliefs, {POST: {"crisis": 0.01}, AROUND: {"crisis": around}})
    assert without_bare_words([hit], SPANS, POST, guesser, LIMITS) == ([hit] if stays else [])


def test_what_the_screen_found_and_what_is_surely_asked_stays() -> None:
    assert _told(_part("crisis", 1.0))
    assert _told(_part("decision_request", 0.8, asks=True))
    assert not _told(_part("decision_request", 0.79, asks=True))
    assert _told(_part("how_common", 0.6))


def test_in_a_short_message_it_stays() -> None:
    assert _told(_part("crisis", 0.98), text=AROUND)
