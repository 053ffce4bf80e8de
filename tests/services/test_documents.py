"""The papers for operators say what the code does: settings, budgets, exit plan."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calcichat.settings import _CLINIC, PROJECT_ROOT

GUIDE = (PROJECT_ROOT / "docs" / "operating.md").read_text("utf8")
ROW = re.compile(r"^\| `(CALCICHAT_[A-Z0-9_]+)` \|", re.MULTILINE)
NAME = re.compile(r"CALCICHAT_[A-Z0-9]+(?:_[A-Z0-9]+)*")
SOURCES = ("calcichat", "actions", "widget", "scripts", "deploy", ".ci")
TESTS = ("tests/browser", "tests/faults", "tests/services")  # those that read the environment
FILES = ("Makefile", "endpoints.yml", "credentials.yml", "config.yml")
KINDS = {".py", ".js", ".sh", ".yml", ".yaml", ".template", ".conf", ".example", ""}
# Parts of names that code puts together, and this test's own.
PREFIXES = {"CALCICHAT_CLINIC", "CALCICHAT_NGINX"}


def _files() -> list[Path]:
    found = [PROJECT_ROOT / name for name in FILES]
    for folder in (*SOURCES, *TESTS):
        found += [path for path in (PROJECT_ROOT / folder).rglob("*") if path.suffix in KINDS]
    skipped = {"node_modules", "dist", "__pycache__"}
    return [path for path in found if path.is_file() and not skipped & set(path.parts)]


def _used() -> dict[str, str]:
    used = {f"CALCICHAT_CLINIC_{name.upper()}": "calcichat/settings.py" for name in _CLINIC}
    for file in _files():
        for name in NAME.findall(file.read_text("utf8", errors="ignore")):
            used.setdefault(name, str(file.relative_to(PROJECT_ROOT)))
    return {name: where for name, where in used.items() if name not in PREFIXES}


def test_every_setting_of_the_code_is_in_the_table():
    missing = {name: where for name, where in _used().items() if name not in ROW.findall(GUIDE)}
    assert missing == {}


def test_the_table_has_no_setting_nobody_reads():
    assert set(ROW.findall(GUIDE)) <= set(_used())


def test_no_setting_is_in_the_table_twice():
    rows = ROW.findall(GUIDE)
    assert len(rows) == len(set(rows))


def test_defaults_in_the_table_are_those_of_the_code():
    from calcichat.settings import read_settings

    settings = read_settings({"CALCICHAT_SECRET": "x" * 32})
    for name, value in {
        "CALCICHAT_RATE_SESSION": settings.rate_session,
        "CALCICHAT_RATE_ADDRESS": settings.rate_address,
        "CALCICHAT_RATE_NEW": settings.rate_new,
        "CALCICHAT_TURN_SECONDS": int(settings.turn_seconds),
        "CALCICHAT_RETENTION_HOURS": settings.retention_hours,
        "CALCICHAT_PUBLIC_URL": settings.public_url,
        "CALCICHAT_PORTAL_ALGORITHMS": " ".join(settings.portal_algorithms),
    }.items():
        assert f"| `{name}` | `{value}` |" in GUIDE


def test_the_time_budgets_are_nested():
    from calcichat.channel import service
    from calcichat.operations.action_endpoint import BUDGET_SECONDS
    from calcichat.settings import read_settings
    from calcichat.storage.waiting import LIMIT_SECONDS

    template = (PROJECT_ROOT / "deploy/nginx/nginx.conf.template").read_text("utf8")
    proxy = float(re.search(r"proxy_read_timeout (\d+)s", template).group(1))
    turn = read_settings({"CALCICHAT_SECRET": "x" * 32}).turn_seconds
    widget = _widget_seconds()
    assert [proxy, turn, BUDGET_SECONDS, LIMIT_SECONDS] == [15, 10, 5, 2]
    assert widget >= turn
    assert service._URGENT_SECONDS < 1.0


def _widget_seconds() -> float:
    for file in (PROJECT_ROOT / "widget" / "connection").glob("*.js"):
        found = re.search(r"ANSWER_LIMIT_MS = ([\d_]+)", file.read_text("utf8"))
        if found:
            return float(found.group(1).replace("_", "")) / 1000
    raise AssertionError("the widget names no limit for an answer")


ALERTS = re.findall(r"alert: (\w+)", (PROJECT_ROOT / "deploy/alerts.yml").read_text("utf8"))


@pytest.mark.parametrize("alert", ALERTS)
def test_the_guide_says_what_to_do_about_an_alert(alert):
    rows = GUIDE.partition("## What to do when an alert fires")[2].splitlines()
    assert any(row.startswith("| Calcichat") and alert in row.split("|")[1] for row in rows)


RASA = re.compile(r"^\s*(?:from|import) (?:rasa|rasa_sdk|sanic)\b", re.MULTILINE)


def test_the_exit_plan_names_every_file_that_needs_rasa():
    plan = (PROJECT_ROOT / "docs" / "exit_plan.md").read_text("utf8")
    # What measures Rasa or shows answers to editors would go or change with it anyway.
    tools = {"evaluation", "editor"}
    missing = [
        str(file.relative_to(PROJECT_ROOT))
        for file in (PROJECT_ROOT / "calcichat").rglob("*.py")
        if RASA.search(file.read_text("utf8"))
        and file.name not in plan
        and not tools & set(file.parts)
    ]
    assert missing == []


@pytest.mark.parametrize("folder", ["content", "safety"])
def test_content_and_safety_do_not_need_rasa(folder):
    for file in (PROJECT_ROOT / "calcichat" / folder).rglob("*.py"):
        assert not RASA.search(file.read_text("utf8")), file.name


def test_the_guide_says_how_old_python_is():
    assert "October 2026" in GUIDE
    assert "exit_plan.md" in GUIDE
