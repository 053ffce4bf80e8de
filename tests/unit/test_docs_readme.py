"""What the guides name exists: paths, links, make targets, settings, ids, error codes."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from pathlib import Path

import pytest

from calcichat import __version__
from calcichat.channel.errors import _ERRORS
from calcichat.content import load_content
from calcichat.content.model import GROUPS

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/chat_api.md"]
GUIDES += [f"docs/decisions/{path.name}" for path in (ROOT / "docs/decisions").glob("*.md")]
MAKEFILE = (ROOT / "Makefile").read_text("utf8")
TARGETS = set(re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE))
# Made on the fly: not in a fresh clone.
MADE = {"reports/"}


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf8")


@pytest.mark.parametrize("name", GUIDES)
def test_every_path_exists(name: str) -> None:
    text = _text(name)
    words = re.findall(r"`([\w./<>-]+)`", text)
    paths = {word for word in words if "/" in word and "<" not in word and word[0] != "/"}
    paths |= {word for word in words if re.fullmatch(r"[\w-]+\.(md|yml|toml|lock)", word)}
    folders = [ROOT, ROOT / "tests", ROOT / "docs"]
    missing = [
        path for path in sorted(paths - MADE)
        if not any((folder / path).exists() for folder in folders)
    ]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("name", GUIDES)
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", _text(name)):
        assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_exists(name: str) -> None:
    text = _text(name)
    named = set(re.findall(r"`make ([a-z-]+)", text)) | set(
        re.findall(r"^make ([a-z-]+)", text, re.MULTILINE)
    )
    assert named <= TARGETS, named - TARGETS


def test_help_lists_every_target() -> None:
    listed = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert set(re.findall(r"^  make ([a-z-]+)", listed, re.MULTILINE)) == TARGETS


def test_every_target_runs_something_that_exists() -> None:
    for module in set(re.findall(r"\$\(PYTHON\) -m ([\w.]+)", MAKEFILE)):
        assert importlib.util.find_spec(module) is not None, module
    for script in set(re.findall(r"(?<![\w/])scripts/[\w.]+", MAKEFILE)):
        assert (ROOT / script).exists(), script


@pytest.mark.parametrize("target", ["new-answer", "evaluate", "benchmark", "sign-off"])
def test_a_target_without_its_argument_says_how_to_call_it(target: str) -> None:
    done = subprocess.run(
        ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert f"call it as: make {target} " in done.stderr


def test_scripts_can_be_run() -> None:
    for name in ("scripts/setup.sh", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name
        assert "set -euo pipefail" in _text(name)


def test_the_readme_names_this_version_and_these_numbers() -> None:
    text = _text("README.md")
    assert f"calci-chat.{__version__}.js" in text
    entries = load_content().entries.values()
    assert f"{sum(entry.group == 'answers' for entry in entries)} answers" in text


def test_the_readmes_transcript_is_what_is_said() -> None:
    """Its words are those of the content: an editor who changes them changes it too."""
    said = " ".join(_text("README.md").split())
    for name in ("is_it_cancer", "diet_calcium"):
        text = load_content().entries[name].wording["en"].text
        for line in text.split("\n"):
            assert " ".join(line.split()) in said, line


def test_the_chat_api_names_every_error_kind_and_setting() -> None:
    text = _text("docs/chat_api.md")
    for code, (status, _) in _ERRORS.items():
        assert re.search(rf"^\| {status} \| .*`{code}`", text, re.MULTILINE), code
    assert all(f"`{group}`" in text for group in GROUPS)
    assert str(len(load_content().entries)) in text
    for path in ("session", "message", "renew", "erase", "feedback"):
        assert f"`POST /{path}`" in text
