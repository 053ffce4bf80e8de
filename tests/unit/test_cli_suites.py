"""`make test` counts what it ran, says what it could not, and fails when something is demanded."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def suites(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_suites", ROOT / "scripts/run_suites.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "run_suites", module)
    spec.loader.exec_module(module)
    monkeypatch.delenv("CALCICHAT_REQUIRE_SERVICES", raising=False)
    monkeypatch.setattr(module.subprocess, "call", lambda *_args, **_options: 0)
    return module


def _python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def _run(suites: ModuleType, monkeypatch: pytest.MonkeyPatch, *listed: object) -> int:
    monkeypatch.setattr(suites, "SUITES", listed)
    return int(suites.main([]))


def test_all_is_well(
    suites: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counting = suites.Suite("a", "", (_python("print('3 passed, 1 skipped in 2 s')"),))
    plain = suites.Suite("b", "", (_python("print('fine')"), _python("")))
    assert _run(suites, monkeypatch, counting, plain) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "5 passed, 0 failed"
    assert said[-2] == "2 of 2 suites ran"


@pytest.mark.parametrize(
    ("code", "last"),
    [
        ("print('2 failed, 3 passed'); raise SystemExit(1)", "3 passed, 2 failed"),
        ("print('3 passed, 2 errors in 1 s'); raise SystemExit(1)", "3 passed, 2 failed"),
        ("print('3 passed'); raise SystemExit(1)", "3 passed, 1 failed"),
        ("raise SystemExit(4)", "0 passed, 1 failed"),
    ],
)
def test_a_failure_is_counted(
    suites: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: str,
    last: str,
) -> None:
    assert _run(suites, monkeypatch, suites.Suite("a", "", (_python(code),))) == 1
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_what_is_not_there_is_said_and_fails_only_where_it_is_demanded(
    suites: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = suites.Suite("a", "", (_python(""),), suites._needs("no-such-program"))
    assert _run(suites, monkeypatch, lacking) == 0
    said = capsys.readouterr().out
    assert "not run: no no-such-program on this machine" in said
    assert "0 of 1 suites ran" in said
    monkeypatch.setenv("CALCICHAT_REQUIRE_SERVICES", "1")
    assert _run(suites, monkeypatch, lacking) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"
