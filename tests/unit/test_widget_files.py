"""The widget's files: made files are up to date, types hold, nothing unsafe is in the source."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WIDGET = ROOT / "widget"
TOOLS = WIDGET / "node_modules" / ".bin"
ROOMS = ("connection", "messages", "storage", "strings", "view", "page")
needs_tools = pytest.mark.skipif(not TOOLS.exists(), reason="no node_modules: run npm ci in widget")


def sources():
    return [path for room in ROOMS for path in sorted((WIDGET / room).glob("*.js"))]


def script(name, *arguments):
    command = [sys.executable, str(ROOT / "scripts" / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_strings_are_what_the_content_gives():
    done = script("make_strings.py", "--check")
    assert done.returncode == 0, done.stdout


@needs_tools
def test_bundle_is_what_the_source_gives():
    done = script("build_widget.py", "--check")
    assert done.returncode == 0, done.stdout


@needs_tools
def test_types_hold():
    command = [str(TOOLS / "tsc"), "--noEmit"]
    done = subprocess.run(command, cwd=WIDGET, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_source_never_turns_text_into_markup_and_calls_nobody():
    assert len(sources()) > 25
    for path in sources():
        text = path.read_text(encoding="utf-8")
        for unsafe in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "localStorage.setItem",
            "document.cookie",
            "'style',",
        ):
            assert unsafe not in text, f"{path.name}: {unsafe}"
        hosts = set(re.findall(r"https?://([\w.-]+)", text))
        assert hosts <= {"www.", "www.komen.org", "www.w3.org"}, path.name


def test_every_name_the_widget_says_exists():
    words = (WIDGET / "strings" / "en.js").read_text(encoding="utf-8")
    known = set(re.findall(r'^  "([a-z_]+\.[a-z_]+)":', words, re.M))
    for path in sources():
        for name in re.findall(r"say\('([a-z_]+\.[a-z_]+)'", path.read_text(encoding="utf-8")):
            assert name in known, f"{path.name}: {name}"


def test_every_error_code_of_the_api_has_words():
    words = (WIDGET / "strings" / "en.js").read_text(encoding="utf-8")
    for code in (
        "bad_request",
        "session_invalid",
        "session_expired",
        "origin_not_allowed",
        "turn_conflict",
        "turn_in_flight",
        "too_long",
        "not_json",
        "too_many",
        "unavailable",
    ):
        assert f'"errors.{code}"' in words


def test_the_lock_file_names_no_address():
    assert "http" not in (WIDGET / "package-lock.json").read_text(encoding="utf-8")
