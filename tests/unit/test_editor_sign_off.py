"""Signing, withdrawing, and what a release check makes of it, on a small tree from end to end."""

import datetime
import difflib

import pytest
import yaml

from calcichat.content import load_content
from calcichat.content.__main__ import main as content_main
from calcichat.content.load import load_tree
from calcichat.content.signoff import all_unsigned, checksum
from calcichat.editor.__main__ import main
from calcichat.editor.errors import EditorError
from calcichat.editor.metadata import set_in_answer, set_in_paper
from calcichat.editor.sign_off import sign_off, withdraw
from tests.content.conftest import TODAY, SmallTree, small  # noqa: F401

WHAT = "data/answers/what_spots.yml"


def sign(tree: SmallTree, *ids: str, reviewer: str = "Dr. Test O'Neil") -> list[str]:
    return sign_off(ids, reviewer, tree.data, clock=lambda: TODAY)


def release_check(tree: SmallTree) -> int:
    return content_main(["--data", str(tree.data), "check", "--release"])


def rows(tree: SmallTree, file: str) -> list[str]:
    return (tree.project / file).read_text("utf8").splitlines()


def test_a_signature_changes_its_own_lines_alone(small):  # noqa: F811
    small.edit(WHAT, "    metadata:", "    # a note of the editor\n    metadata:   # and one more")
    before = rows(small, WHAT)
    assert sign(small, "what_spots") == [WHAT]
    changed = [row[2:].strip() for row in difflib.ndiff(before, rows(small, WHAT)) if row[0] == "+"]
    entry = load_content(small.data).entries["what_spots"]
    assert changed == [
        'reviewed: "2026-12-01"',
        'review_due: "2027-12-01"',
        'reviewer: "Dr. Test O\'Neil"',
        f'signed: "{checksum(entry)}"',
    ]
    again = rows(small, WHAT)
    sign(small, "what_spots")
    assert rows(small, WHAT) == again


def test_a_release_takes_signed_words_alone(small, capsys):  # noqa: F811
    assert release_check(small) == 1
    refused = capsys.readouterr().out
    for name in ("what_spots", "page/chat", "safety/lines", "fact_sheet", "emergency"):
        assert f"make sign-off id={name})" in refused
    signed = sign(small, "all")
    assert {"data/page/chat.yml", "data/safety/lines.yml", "data/fact_sheet.yml"} <= set(signed)
    assert list(all_unsigned(load_tree(small.data))) == []
    assert release_check(small) == 0
    small.edit(WHAT, "Some can be a sign", "Some of them can be a sign")
    assert release_check(small) == 1
    assert f"{WHAT}: changed since Dr. Test O'Neil signed it" in capsys.readouterr().out
    assert content_main(["--data", str(small.data), "check"]) == 0  # the laptop only warns
    assert "1 files are not signed yet" in capsys.readouterr().out


def test_a_changed_page_sentence_or_number_loses_its_signature(small):  # noqa: F811
    sign(small, "all")
    page = small.data / "page" / "chat.yml"
    page.write_text(page.read_text("utf8").replace('en: "', 'en: "Well, ', 1), "utf8")
    small.edit("data/safety/lines.yml", '"911"', '"112"')
    found = {name for name, _, _ in all_unsigned(load_tree(small.data))}
    assert found == {"page/chat", "safety/lines"}


def test_withdrawn_until_signed_again(small, capsys):  # noqa: F811
    sign(small, "what_spots")
    before = rows(small, WHAT)
    assert withdraw(["what_spots"], small.data, clock=lambda: TODAY) == [WHAT]
    entry = load_content(small.data).entries["what_spots"]
    assert entry.withdrawn and entry.extra["withdrawn"] == "2026-12-01"
    assert release_check(small) == 1
    assert f"{WHAT}: withdrawn on 2026-12-01, not signed again" in capsys.readouterr().out
    sign(small, "what_spots")
    assert rows(small, WHAT) == before
    assert not load_content(small.data).entries["what_spots"].withdrawn


@pytest.mark.parametrize("name", ["emergency", "greet", "unavailable"])
def test_words_that_must_never_be_missing_stay(small, name):  # noqa: F811
    with pytest.raises(EditorError, match="must never be missing"):
        withdraw(["what_spots", name], small.data)
    assert not load_content(small.data).entries["what_spots"].withdrawn


def test_nothing_is_signed_when_one_of_several_can_not_be(small):  # noqa: F811
    before = rows(small, WHAT)
    small.edit(
        "data/answers/how_often.yml", "    metadata:", "    metadata:\n      note: WRITE-HERE"
    )
    for ids, why in (
        (["what_spots", "how_often"], "nothing was signed: data/answers/how_often.yml"),
        (["what_spots", "no_such"], "no answer or page is called no_such"),
        (["what_spots@000000000000"], "something else than what was printed"),
        (["all", "what_spots"], "all stands alone"),
        ([], "which answer"),
    ):
        with pytest.raises(EditorError, match=why):
            sign(small, *ids)
    assert rows(small, WHAT) == before
    code = checksum(load_content(small.data).entries["what_spots"])
    assert sign(small, f"what_spots@{code}") == [WHAT]


@pytest.mark.parametrize("name", ["", "  ", "{slot}", "a: b", 'x"y', "n" * 81])
def test_a_reviewer_has_a_name(small, name):  # noqa: F811
    with pytest.raises(EditorError):
        sign(small, "what_spots", reviewer=name)


def test_an_overdue_answer_can_be_signed(small):  # noqa: F811
    later = TODAY + datetime.timedelta(days=900)
    assert sign_off(["what_spots"], "Dr. Test", small.data, clock=lambda: later) == [WHAT]


def test_the_commands_take_what_make_hands_over(small, capsys):  # noqa: F811
    where = ["--data", str(small.data)]
    assert main([*where, "sign-off", "what_spots, how_often", "--reviewer", "Dr. Test"]) == 0
    assert "signed data/answers/how_often.yml" in capsys.readouterr().out
    assert main([*where, "withdraw", "how_often"]) == 0
    assert "restart the assistant" in capsys.readouterr().out
    assert main([*where, "withdraw", "nothing_there"]) == 1
    assert "no answer or page is called nothing_there" in capsys.readouterr().err


def test_keys_are_written_whatever_the_layout():
    text = (
        "responses:\n  utter_a:\n  - condition:\n    - {type: slot, name: language, value: es}\n"
        "    text: ¡hola! ñ\n    metadata: {title: x}\n  - text: añb   # ¿\n    metadata:\n"
        '      title: "ñ"\n      review_due: "2027-01-01" # due\n      withdrawn: "2026-01-01"'
    )
    changed = set_in_answer(text, "a", {"withdrawn": None, "reviewer": 'O"x', "review_due": "d"})
    meta = yaml.safe_load(changed)["responses"]["utter_a"][1]["metadata"]
    assert meta == {"title": "ñ", "review_due": "d", "reviewer": 'O"x'}
    assert "# due" in changed and "# ¿" in changed
    with pytest.raises(EditorError, match="one a line"):
        set_in_answer("responses:\n  utter_a:\n  - metadata: {a: b}\n", "a", {"c": "d"})
    with pytest.raises(EditorError, match="no English variation"):
        set_in_answer("responses: {}\n", "a", {"c": "d"})
    assert set_in_paper("# top\nstrings:\n  a: {en: b}\n", {"signed": "1"}) == (
        '# top\nsigned: "1"\nstrings:\n  a: {en: b}\n'
    )
