"""The conversation tests cover every id, and a wrong one closes the gate."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from calcichat.content import load_content
from calcichat.conversations.__main__ import main as play_main
from calcichat.conversations.playing import play, read_safety_words
from calcichat.conversations.stories import (
    Expected,
    StoryError,
    Turn,
    read_stories,
)
from calcichat.conversations.stories import (
    test_files as story_files,
)
from tests.product import RunningProduct

ROOT = Path(__file__).resolve().parents[2]
RIGHT = """version: "3.1"
stories:
- story: right
  steps:
  - user: |-
      [is it cancer?]{"entity": "question", "value": "is_it_cancer"} [does dietary calcium cause this?]{"entity": "question", "value": "diet_calcium"}
    intent: is_it_cancer
  - action: utter_is_it_cancer
  - action: utter_diet_calcium
"""  # noqa: E501
FAULTS = {
    "another answer": ("action: utter_diet_calcium", "action: utter_what_causes"),
    "another order": (
        "action: utter_is_it_cancer\n  - action: utter_diet_calcium",
        "action: utter_diet_calcium\n  - action: utter_is_it_cancer",
    ),
    "one reply less": ("\n  - action: utter_diet_calcium", ""),
    "another id of a part": ('"value": "diet_calcium"', '"value": "what_causes"'),
}


def test_every_id_of_the_catalogue_is_expected_somewhere() -> None:
    expected = {
        reply.id for story in read_stories(story_files()) for turn in story.turns
        for reply in turn.expected
    }  # fmt: skip
    replays = {"repeat", "simplify"}  # their words are those of the answer before
    assert set(load_content().entries) - expected == replays
    asked = {"could you please repeat that answer?", "say it simpler please"}
    assert asked <= {t.text for story in read_stories(story_files()) for t in story.turns}


def test_conversations_are_hardly_ever_the_examples_themselves() -> None:
    examples = {_bare(line) for path in (ROOT / "data").rglob("*.yml") for line in _examples(path)}
    stories = read_stories(story_files())
    typed = {_bare(turn.text) for story in stories for turn in story.turns if turn.text}
    # A few stand in the requirements, and an editor may add one that is played here.
    assert len(typed & examples) <= len(typed) / 10, sorted(typed & examples)


def _examples(path: Path) -> list[str]:
    return re.findall(r"^    - (.+)$", path.read_text("utf8"), re.MULTILINE)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", text.lower()).strip()


def _rasa(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/rasa_stories.py", str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_rasas_own_test_closes_the_gate(tmp_path: Path) -> None:
    (tmp_path / "test_wrong.yml").write_text(RIGHT.replace(*FAULTS["another answer"]))
    done = _rasa(tmp_path)
    assert done.returncode == 1, done.stdout
    assert "utter_what_causes" in done.stdout


def test_a_folder_without_conversations_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "stories.yml").write_text(RIGHT)  # a name that Rasa skips without a word
    assert _rasa(tmp_path).returncode == 2


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "another id of a part"])
def test_the_runner_closes_the_gate(
    product: RunningProduct, tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    right, wrong = tmp_path / "test_right.yml", tmp_path / "test_wrong.yml"
    right.write_text(RIGHT)
    wrong.write_text(RIGHT.replace(*FAULTS[fault]))
    assert play_main(["--base", product.base, str(right), str(wrong)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("FAILED test_wrong.yml: right: turn 1: expected ")
    assert said[-1] == "1 passed, 1 failed"


def test_safety_words_are_missed_and_forbidden_ones_seen(
    product: RunningProduct, tmp_path: Path
) -> None:
    text = (ROOT / "tests/conversations/safety_words.yml").read_text("utf8")
    changed = text.replace('["$crisis_number", "$emerg', '["not there", "$emerg', 1)
    changed = changed.replace('never: ["$helpline_phone"', 'never: ["alone"', 1)
    path = tmp_path / "safety_words.yml"
    path.write_text(changed)
    words = read_safety_words(load_content(), path)
    stories = [s for s in read_stories(story_files()) if s.name == "a crisis"]
    with httpx.Client(timeout=30) as client:
        faults = play(stories[0], client, product.base, words)
    assert faults == ["turn 1: crisis: lacks 'not there'", "turn 1: crisis: must not say 'alone'"]


def test_every_safety_reply_has_its_words() -> None:
    words = read_safety_words(load_content())
    assert all(row.must and row.never for row in words.values())


def test_annotations_are_not_sent(tmp_path: Path) -> None:
    path = tmp_path / "test_one.yml"
    path.write_text(RIGHT)
    (story,) = read_stories([path])
    assert story.turns == (
        Turn(
            "is it cancer? does dietary calcium cause this?",
            None,
            (Expected("is_it_cancer"), Expected("diet_calcium")),
        ),
    )


@pytest.mark.parametrize(
    "text",
    ["", "stories: 7", "stories: [{story: a}]", "{", "version: '3.1'\nstories: []",
     "stories:\n- story: a\n  steps:\n  - action: utter_greet",
     "stories:\n- story: a\n  steps:\n  - intent: greet",
     "stories:\n- story: a\n  steps:\n  - intent: greet\n  - action: action_helpline"],
)  # fmt: skip
def test_what_is_no_conversation_test_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "test_bad.yml"
    path.write_text(text)
    with pytest.raises(StoryError):
        read_stories([path])
    shutil.rmtree(tmp_path)
    with pytest.raises(StoryError, match=r"test_bad\.yml"):
        read_stories([path])
