"""The safety screen on its sets of invented messages, and its promises in general."""

from __future__ import annotations

import random
import re
import time
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from calcichat.safety import SafetyHit, SafetyScreen
from calcichat.safety_order import SAFETY_ORDER

ROOT = Path(__file__).parents[2]
_AS_LETTERS = str.maketrans("0123456789", "bcdfghjkmp")
SETS = sorted(Path(__file__).parent.glob("safety_cases*.yml"))


def cases() -> list[Any]:
    """One test for a message: what must be found, what may be, its words."""
    return [
        pytest.param(set(block["want"]), set(block["may"]), text, id=f"{path.stem}-{text[:60]}")
        for path in SETS
        for block in yaml.safe_load(path.read_text("utf-8"))["safety_cases"]
        for text in block["texts"]
    ]


@pytest.fixture(scope="module")
def screen() -> SafetyScreen:
    return SafetyScreen.load(ROOT / "data" / "safety")


def ids(hits: tuple[SafetyHit, ...]) -> set[str]:
    return {hit.id for hit in hits}


@pytest.mark.parametrize(("want", "may", "text"), cases())
def test_finds_what_it_must_and_nothing_else(
    screen: SafetyScreen, want: set[str], may: set[str], text: str
) -> None:
    found = ids(screen.screen(text))
    assert want <= found
    assert found <= want | may


@pytest.mark.parametrize(
    "write",
    [
        str.upper,
        str.title,
        lambda text: text.replace("'", "\u2019"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: f"  {text}\n\n",
        lambda text: re.sub(r"[¿?!.]+$", "", text),
    ],
)
def test_urgent_messages_are_found_however_they_are_typed(screen: SafetyScreen, write: Any) -> None:
    for case in cases():
        want, _, text = case.values
        for id_ in want & {"crisis", "emergency", "symptom_reported"}:
            assert id_ in ids(screen.screen(write(text))), write(text)


def test_urgent_messages_are_found_within_a_long_one(screen: SafetyScreen) -> None:
    before = "I am 52 and my letter says calcifications, which I looked up for an hour. "
    after = " What are they made of and how long does a result take?"
    for case in cases():
        want, _, text = case.values
        for id_ in want & {"crisis", "emergency", "symptom_reported"}:
            assert id_ in ids(screen.screen(before + text + "." + after)), text


@pytest.mark.parametrize(
    "line",
    [
        "hi im 45 and my mammogram showed calcifications last year and {}",
        "no family history of cancer and i never smoked but {}",
        "what are microcalcifications and {}",
        "my mother had breast cancer in 2010 and {}",
        "do calcifications hurt because {}",
        "my sister had this 20 years ago and {}",
        "i used to smoke and {}",
        "back then it was fine, now {}",
        "my aunt had hers removed years ago, now {}",
        "I don't know what to do, {}",
        "{} what are they",
        "{} i had a biopsy two years ago",
        "{} what does suspicious mean",
    ],
)
def test_urgent_messages_are_found_in_run_on_typing(screen: SafetyScreen, line: str) -> None:
    """Nothing told before or after in the same breath lowers them."""
    for case in cases():
        want, _, text = case.values
        for id_ in want & {"crisis", "emergency", "symptom_reported"}:
            assert id_ in ids(screen.screen(line.format(text.rstrip("?!. ")))), text


def test_hits_are_ordered_and_point_into_the_text(screen: SafetyScreen) -> None:
    text = "Estoy asustada. I found a lump, what are they? My mom can’t breathe! I want to die."
    hits = screen.screen(text)
    assert [hit.id for hit in hits] == [
        "crisis",
        "emergency",
        "symptom_reported",
        "emotional_support",
    ]
    assert text[hits[1].start : hits[1].end] == "My mom can’t breathe"
    assert text[hits[2].start : hits[2].end] == "I found a lump"


def test_offsets_hold_with_combining_accents_and_wide_letters(screen: SafetyScreen) -> None:
    text = unicodedata.normalize("NFD", "¡Ay! ﬁn… él no puede respirar, mamá.")
    (hit,) = [hit for hit in screen.screen(text) if hit.id == "emergency"]
    assert unicodedata.normalize("NFC", text[hit.start : hit.end]) == "él no puede respirar"


@pytest.mark.parametrize(
    "text", ["", " ", "?", "\n", "🙂", "\u0301", "1234", "፩፪፫፬", "<b>", "a" * 2000]
)
def test_odd_texts_hold_nothing(screen: SafetyScreen, text: str) -> None:
    assert screen.screen(text) == ()


def test_digits_of_another_script_hide_no_crisis(screen: SafetyScreen) -> None:
    for digits in ("፩፪፫፬", "𐩀𐩀𐩀𐩀"):
        assert ids(screen.screen(f"i want to kill myself {digits}")) == {"crisis"}


def test_any_two_thousand_characters_are_screened_without_an_error(screen: SafetyScreen) -> None:
    draw = random.Random(7)
    letters = "aeiou nrst'’?.,!¿ñéİßﬁ漢🙂\u0301\u200d\t\n0123456789፩፪"
    for _ in range(50):
        text = "".join(draw.choice(letters) for _ in range(2000))
        for hit in screen.screen(text):
            assert 0 <= hit.start < hit.end <= len(text)


def test_typed_words_do_not_stay_with_the_process() -> None:
    screen = SafetyScreen.load(ROOT / "data" / "safety")
    strings, speller = screen._lexicon.vocab.strings, screen._lexicon.speller
    for _ in screen.prepare():
        pass
    screen.look("i found a lump")
    own = len(strings)
    for first in range(0, 50_000, 400):
        letters = (f"zq{number:05}".translate(_AS_LETTERS) for number in range(first, first + 400))
        screen.look(" ".join(letters))
    assert len(strings) == own
    assert "found" in speller.rewrite.remembered
    assert not any(word.startswith("zq") for word in speller.rewrite.remembered)


def test_two_screens_agree(screen: SafetyScreen) -> None:
    other = SafetyScreen.load(ROOT / "data" / "safety")
    for case in cases()[::7]:
        text = case.values[2]
        assert screen.screen(text) == screen.screen(text) == other.screen(text)


def test_hits_name_ids_of_the_catalogue_and_rules_of_the_lexicon(screen: SafetyScreen) -> None:
    names = {
        id_: set(
            yaml.safe_load((ROOT / f"data/safety/lexicon/{id_}.yml").read_text("utf-8"))[
                "safety_lexicon"
            ]["rules"]
        )
        for id_ in SAFETY_ORDER
    }
    for case in cases():
        for hit in screen.screen(case.values[2]):
            assert hit.rule in names[hit.id]


def test_one_slip_in_an_urgent_word_is_mended(screen: SafetyScreen) -> None:
    """Every neighbouring swap and every dropped letter inside a long key word."""
    for line, word, id_ in [
        ("i cant {} at all", "breathe", "emergency"),
        ("she is {}", "unconscious", "emergency"),
        ("he had a {} today", "seizure", "emergency"),
        ("i am thinking about {}", "suicide", "crisis"),
        ("clear {} from the nipple", "discharge", "symptom_reported"),
        ("there is a rash on my {}", "nipple", "symptom_reported"),
        ("se tomo todas las {}", "pastillas", "emergency"),
    ]:
        for at in range(1, len(word) - 1):
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            for slip in (swapped, word[:at] + word[at + 1 :]):
                assert id_ in ids(screen.screen(line.format(slip))), slip


@pytest.mark.parametrize("run_on", [False, True])
def test_a_long_message_takes_less_than_three_milliseconds(
    screen: SafetyScreen, run_on: bool
) -> None:
    text = (
        "I am 52 and my mammogram showed a cluster of microcalcifications in the left breast "
        "which they said looks new and now I have to come back. My mother had breast cancer when "
        "she was sixty and I drink a lot of milk every day, could that be the reason? Also I want "
        "to know how long this takes, and what they look like on the picture. My breast does not "
        "hurt and there is no lump. I had a car accident years ago with the seat belt. Does that "
        "matter? Thank you so much for any help you can give me, I have been reading all night "
        "and nobody called me back so far."
    )
    if run_on:
        text = re.sub("[.,?]", "", text.lower())
    screen.screen(text)
    times = []
    for _ in range(50):
        # Processor time, and the best: other work on the machine only adds to the screen's own.
        start = time.process_time()
        screen.screen(text)
        times.append(time.process_time() - start)
    assert min(times) < 0.003


def test_once_is_the_same_as_again_and_never_another_s(screen: SafetyScreen) -> None:
    texts = ["i found a lump", "what causes calcifications", "i found a lump", "i cant breathe"]
    for text in [*texts, *texts]:
        assert screen.screen_once(text) == screen.screen_once(text) == screen.screen(text)
    without_rules = SafetyScreen(replace(screen._lexicon, rules=()))
    assert screen.screen_once("i found a lump")
    assert not without_rules.screen_once("i found a lump")
