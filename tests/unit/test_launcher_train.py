"""Training happens when content or code changed, and a model is served only when it is ours."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from calcichat.launcher import train
from calcichat.launcher.train import TrainingError, checksum_file, fingerprint, verify


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml", "requirements.lock", "calcichat/answer_policy.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    for folder in ("data/answers", "calcichat/nlu"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data/answers/one.yml").write_text("one")
    return tmp_path


def test_the_same_inputs_have_the_same_fingerprint(project: Path) -> None:
    before = fingerprint(project)
    (project / "README.md").write_text("does not matter")
    (project / "data/notes.txt").write_text("neither does this")
    assert fingerprint(project) == before


@pytest.mark.parametrize(
    "name",
    ["config.yml", "domain.yml", "requirements.lock", "data/answers/two.yml", "calcichat/nlu/a.py"],
)
def test_a_change_is_seen(project: Path, name: str) -> None:
    before = fingerprint(project)
    (project / name).write_text("changed")
    assert fingerprint(project) != before


def test_a_moved_file_is_seen(project: Path) -> None:
    before = fingerprint(project)
    (project / "data/answers/one.yml").rename(project / "data/answers/other.yml")
    assert fingerprint(project) != before


def test_a_model_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    model = tmp_path / "calcichat-1.tar.gz"
    model.write_bytes(b"model")
    with pytest.raises(TrainingError, match="make train"):
        verify(model)
    digest = hashlib.sha256(b"model").hexdigest()
    checksum_file(model).write_text(f"{digest}  {model.name}\n")
    verify(model)
    model.write_bytes(b"another")
    with pytest.raises(TrainingError):
        verify(model)


def test_training_that_makes_no_model_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(train, "MODELS", tmp_path)
    monkeypatch.setattr(train, "model_path", lambda: tmp_path / "calcichat-x.tar.gz")
    monkeypatch.setattr(train, "_run", lambda *_: (0, "only nlu-x.tar.gz was made"))
    with pytest.raises(TrainingError, match=r"NLU-only .*rules\.yml"):
        train.ensure_model()
    assert (tmp_path / "train.log").read_text() == "only nlu-x.tar.gz was made"
