"""The review book holds every word, its proof and where it is signed."""

import re
import shutil
import subprocess

import pytest

from calcichat.content.checks import context_of
from calcichat.content.load import DATA
from calcichat.content.signoff import checksum
from calcichat.editor import review_book
from calcichat.editor.__main__ import main
from calcichat.editor.book import EXAMPLES, make_book
from calcichat.editor.errors import EditorError
from calcichat.editor.review_book import html_of, plain, write_pdf
from calcichat.editor.sign_off import sign_off, withdraw
from tests.content.conftest import TODAY, SmallTree, small  # noqa: F401

WHAT = "data/answers/what_spots.yml"


@pytest.fixture(scope="module")
def real():
    return make_book(context_of(DATA))


@pytest.fixture(scope="module")
def page(real):
    return html_of(real)


def words_of(page: str) -> str:
    import html

    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_every_sentence_stands_in_it_with_its_proof(real, page):
    words = words_of(page)
    for answer in real.answers:
        assert answer.code in page
        for form in answer.forms:
            for sentence in form.sentences:
                assert " ".join(sentence.text.split()) in words
                assert sentence.proofs, sentence.text
    for name, fact in real.content.facts.items():
        assert fact.statement in words and name in words
        assert fact.section in words
        assert real.used[name]
    for sheet in real.papers:
        for _, form in sheet.rows:
            for sentence in form.sentences:
                assert " ".join(sentence.text.split()) in words
    for line in real.content.lines["lines"].values():
        assert line["source"] in words


def test_numbers_are_filled_in(real, page):
    words = words_of(page)
    for marker in ("$helpline_phone", "$emergency_number", "$crisis_number", "$retention_hours"):
        assert marker not in words
    assert real.content.entries["helpline"].extra["contact"]["phone"] in words


def test_it_needs_nothing_else_and_names_no_path(page):
    assert "<script" not in page and "<link" not in page and "url(" not in page
    assert not re.search(r"(src|href)=", page)
    assert str(DATA.parent) not in page


def test_examples_come_from_the_whole_list(real):
    answer = max(real.answers, key=lambda answer: len(answer.entry.examples))
    every = answer.entry.examples
    assert len(answer.examples) == EXAMPLES < len(every)
    assert every.index(answer.examples[-1]) >= len(every) * (1 - 1 / EXAMPLES) - 1


def test_what_an_answer_has_more_is_one_line():
    assert plain({"days": ["mon", "tue"], "n": 1}) == "days: mon / tue; n: 1"


def run_git(tree: SmallTree, *arguments: str) -> None:
    name = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "-C", tree.project, *name, *arguments], check=True, capture_output=True)


def test_the_first_page_says_what_changed_since_it_was_signed(small):  # noqa: F811
    run_git(small, "init", "-q")
    sign_off(["all"], "Dr. Test", small.data, clock=lambda: TODAY)
    run_git(small, "add", ".")
    run_git(small, "commit", "-qm", "signed")
    assert "No signed words have changed." in html_of(book_of(small))
    small.edit(WHAT, "Some can be a sign", "Some of them can be a sign")
    small.edit("data/page/chat.yml", "Your questions", "Your own questions")
    withdraw(["how_often"], small.data, clock=lambda: TODAY)
    page = html_of(book_of(small))
    assert "was: Some can be a sign of cancer. [calc_sign]" in page
    assert "now: Some of them can be a sign of cancer. [calc_sign]" in page
    assert re.search(r"now: title: .*Your own questions", page)
    assert "withdrawn on 2026-12-01, not signed again" in page


def test_signed_words_that_git_does_not_know_are_said_to_be_unknown(small):  # noqa: F811
    sign_off(["what_spots"], "Dr. Test", small.data, clock=lambda: TODAY)
    small.edit(WHAT, "Some can be a sign", "Some of them can be a sign")
    assert "not in this folder's git history" in words_of(html_of(book_of(small)))


def book_of(tree: SmallTree):
    text = 'strings:\n  hand_off: {en: "Being reviewed.", proof: [g_ask_doctor]}\n'
    tree.write("data/page/withdrawn.yml", text)
    return make_book(context_of(tree.data, clock=lambda: TODAY))


def test_the_command_keeps_the_page_without_chromium(small, tmp_path, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setattr(review_book.shutil, "which", lambda _name: None)
    where = ["--data", str(small.data), "--reports", str(tmp_path / "out")]
    assert main([*where, "review-book"]) == 0
    assert "no Chromium here, so no PDF" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["review_book.html"]


@pytest.mark.browser
def test_it_prints(small, tmp_path):  # noqa: F811
    page = review_book.write_html(book_of(small), tmp_path, "letter")
    printed = write_pdf(page)
    assert printed.read_bytes()[:4] == b"%PDF"
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", printed, "-"], capture_output=True, text=True).stdout
        assert "Page 1 of" in text and "Content release" in text and "file://" not in text


def test_a_missing_browser_is_an_error_that_helps(tmp_path, monkeypatch):
    monkeypatch.setattr(review_book, "chromium", lambda: None)
    with pytest.raises(EditorError, match="in a browser and print it"):
        write_pdf(tmp_path / "x.html")


def test_the_code_is_that_of_the_words(real):
    for answer in real.answers:
        assert answer.code == checksum(answer.entry)
