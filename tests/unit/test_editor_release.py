"""The words of a release stay findable: a tag, and a book under its name."""

import subprocess

import pytest

from calcichat.content.load import load_content
from calcichat.editor import git as git_module
from calcichat.editor.__main__ import main
from calcichat.editor.errors import EditorError
from calcichat.editor.git import git
from calcichat.editor.release import tag_release
from tests.content.conftest import SmallTree, small  # noqa: F401


@pytest.fixture
def repository(small, monkeypatch) -> SmallTree:  # noqa: F811
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@example.org")
    git(small.project, "init", "-q")
    git(small.project, "add", ".")
    git(small.project, "commit", "-qm", "words")
    return small


def test_a_tag_holds_the_words_of_its_release(repository, tmp_path, capsys):
    release = load_content(repository.data).release
    where = ["--data", str(repository.data), "--reports", str(tmp_path / "out")]
    assert main([*where, "release", "--no-pdf"]) == 0
    book = tmp_path / "out" / "releases" / f"content-{release}" / "review_book.html"
    assert release in book.read_text("utf8")
    assert f"git show content-{release}:data/answers/" in capsys.readouterr().out
    assert tag_release(repository.data) == (f"content-{release}", False)
    repository.edit("data/answers/what_spots.yml", "Some can be a sign", "A few can be a sign")
    with pytest.raises(EditorError, match="not committed"):
        tag_release(repository.data)
    git(repository.project, "commit", "-qam", "other words")
    tag, new = tag_release(repository.data)
    assert new and tag == f"content-{load_content(repository.data).release}"
    before = git(repository.project, "show", f"content-{release}:data/answers/what_spots.yml")
    assert "Some can be a sign" in before


def test_outside_a_checkout_it_says_so(small, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(EditorError, match="git status: fatal: not a git repository"):
        tag_release(small.data)


def test_git_that_is_missing_or_hangs_is_named(tmp_path, monkeypatch):
    def missing(*_a, **_k):
        raise FileNotFoundError

    def hangs(*_a, **_k):
        raise subprocess.TimeoutExpired("git", 30)

    for failing, why in ((missing, "not installed"), (hangs, "took longer")):
        monkeypatch.setattr(git_module.subprocess, "run", failing)
        with pytest.raises(EditorError, match=why):
            git(tmp_path, "status")
