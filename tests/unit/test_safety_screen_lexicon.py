"""A fault in a lexicon file is named when it is read, never met by a patient."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from calcichat.safety import SafetyScreen
from calcichat.safety.patterns import LexiconError, both_orders, parse
from calcichat.safety.spelling import PAST_YEAR, Speller

DATA = Path(__file__).parents[2] / "data" / "safety"
RASA_KEYS = {"intents", "responses", "nlu", "rules", "stories", "actions", "slots", "forms"}


@pytest.fixture
def change(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Copies the lexicon and replaces text in one file."""

    def apply(name: str, old: str, new: str) -> Path:
        shutil.copytree(DATA / "lexicon", tmp_path / "lexicon")
        path = tmp_path / "lexicon" / name
        content = path.read_text("utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), "utf-8")
        return tmp_path

    return apply


def test_no_file_holds_a_key_that_rasa_reads() -> None:
    for path in (DATA / "lexicon").glob("*.yml"):
        assert set(yaml.safe_load(path.read_text("utf-8"))).isdisjoint(RASA_KEYS)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"words\.yml"):
        SafetyScreen.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("crisis.yml", '"<suicide>"', '"<suicde>"', "unknown word set"),
        ("crisis.yml", "lowered_by: [negation_near", "lowered_by: [negation_nera", "negation_nera"),
        ("crisis.yml", '"<suicide>"', '"~3"', "has no word"),
        ("crisis.yml", '"<suicide>"', '"a?|b"', "is no word"),
        ("words.yml", "safety_lexicon:", "lexicon:", "needs the key"),
        ("words.yml", "  sets:", "  zets:", "'sets'"),
        ("words.yml", "past_year_until: 2024", "past_year_until: [", "can not be read"),
        ("words.yml", "past_year_until: 2024", "past_year_until: soon", "soon"),
        ("crisis.yml", '"<suicide>"', '"a ~x b"', "pattern 'a ~x b': '~x' is no number"),
        ("crisis.yml", "  rules:", "  rules: [no]\n  others:", "can not be read"),
        ("context.yml", "stops: [but", 'stops: ["<butt>", but', "<butt> is an unknown word set"),
        ("lookalikes.yml", "  words: [", "  word: [", "'words'"),
    ],
)
def test_a_fault_is_named(
    change: Callable[[str, str, str], Path], name: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(LexiconError) as raised:
        SafetyScreen.load(change(name, old, new))
    assert str(raised.value).startswith(name)
    assert said in str(raised.value)


def test_a_line_is_read_into_places() -> None:
    places = parse("i|<who> have? ~2 fever", {"who": frozenset({"she", "he"})})
    assert [place.words for place in places] == [{"i", "she", "he"}, {"have"}, set(), {"fever"}]
    assert [place.optional for place in places] == [False, True, True, False]
    assert places[2].gap == 2


def test_a_line_for_either_order_is_two_lines() -> None:
    assert both_orders("face &4 looks? odd") == ("face ~4 looks? odd", "looks? odd ~4 face")
    assert both_orders("face ~4 odd") == ("face ~4 odd",)
    with pytest.raises(LexiconError, match="either order"):
        both_orders("face &4 odd &2 now")


def test_the_speller_mends_slips_and_leaves_real_words() -> None:
    speller = Speller({"cant": "can not"}, {"discharge", "heart"}, {"heard", "discharge"}, 2024)
    assert speller.rewrite("can't") == ("can", "not")
    assert speller.rewrite("dischrage") == ("discharge",)
    assert speller.rewrite("heart") == speller.rewrite("haert") == ("heart",)
    assert speller.rewrite("heard") == ("heard",)
    assert speller.rewrite("1990") == (PAST_YEAR,)
    assert speller.rewrite("2026") == ("2026",)
    assert speller.rewrite("38,5") == ("38.5",)


def test_the_speller_undoes_spanish_diminutives() -> None:
    speller = Speller({}, (), {"sangre", "dolor", "rojos", "visita"}, 2024)
    assert speller.rewrite("sangrita") == ("sangre",)
    assert speller.rewrite("dolorcito") == ("dolor",)
    assert speller.rewrite("rojitos") == ("rojos",)
    assert speller.rewrite("visita") == ("visita",)
    assert speller.rewrite("mosquito") == ("mosquito",)


def test_the_speller_hears_spanish() -> None:
    speller = Speller({}, {"desmayo", "vomito", "hinchado"}, {"desmayo"}, 2024)
    assert speller.rewrite("desmallo") == ("desmayo",)
    assert speller.rewrite("bomito") == ("vomito",)
    assert speller.rewrite("inchado") == ("hinchado",)


def test_the_speller_gives_back_a_dropped_g() -> None:
    speller = Speller({}, (), {"bleeding", "gushing"}, 2024)
    assert speller.rewrite("bleedin'") == speller.rewrite("bleedin") == ("bleeding",)
    assert speller.rewrite("gushin") == ("gushing",)
    assert speller.rewrite("cabin") == ("cabin",)
