"""Log lines without words, ids nobody can smuggle words into, an audit log that notices changes."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from calcichat.operations import audit_log
from calcichat.operations.ids import take_request_id
from calcichat.operations.logs import WordlessFormatter
from calcichat.settings import PROJECT_ROOT

CANARY = "canary-lump"
# A process of its own: installing replaces the handlers that pytest reads.
PROGRAM = f"""
import logging, threading, warnings
import structlog
from calcichat.operations.logs import install, mark_serving
early = structlog.get_logger("early")
early.warning("early.event", text="{CANARY}")
install("test")
other = logging.getLogger("rasa.core.processor")
other.info("loading the model")
mark_serving()
other.warning("received {CANARY}")
other.warning("received %s", "{CANARY}")
early.error("early.event", text="{CANARY}")
structlog.get_logger("rasa").error("processor.failed", text="{CANARY}", message="{CANARY}")
structlog.get_logger("rasa").error("failed with {CANARY}")
logging.getLogger("sanic.error").error("{CANARY}")
logging.getLogger("calcichat.channel").error("turn failed: %s", "TypeError")
def fail(text):
    try:
        raise KeyError(text)
    except KeyError as error:
        raise ValueError(text) from error
try:
    fail("{CANARY}")
except ValueError:
    logging.getLogger("calcichat.channel").exception("request failed")
    other.exception("f-string with {CANARY}")
    structlog.get_logger("rasa").exception("rest.failure", text="{CANARY}")
thread = threading.Thread(target=fail, args=("{CANARY}",)); thread.start(); thread.join()
fail("{CANARY}")
"""


@pytest.fixture(scope="module")
def lines():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    before, _, after = done.stderr.partition("loading the model")
    assert CANARY not in after + done.stdout.replace(before, "").split("early.event")[-1][40:]
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")], after


def test_nothing_of_a_text_remains(lines):
    assert CANARY not in lines[1]


def test_every_line_is_json_with_time_level_logger_and_event(lines):
    for line in lines[0]:
        assert {"time", "level", "process", "logger", "event"} <= line.keys()


def test_messages_before_serving_and_our_own_are_kept(lines):
    events = [line["event"] for line in lines[0]]
    assert "loading the model" in events
    assert "turn failed: TypeError" in events
    assert "processor.failed" in events


def test_exceptions_keep_types_and_places(lines):
    found = next(line for line in lines[0] if line["event"] == "request failed")
    assert [error["type"] for error in found["exceptions"]] == ["ValueError", "KeyError"]
    assert all(error["frames"] for error in found["exceptions"])


def test_uncaught_ones_are_lines_too(lines):
    assert [line["event"] for line in lines[0]].count("uncaught") == 2


def test_a_record_that_can_not_be_formatted_is_no_error():
    record = logging.LogRecord("calcichat", 20, "f", 1, "%d", ("no number",), None)
    assert json.loads(WordlessFormatter("test").format(record))["event"] == "%d"


@pytest.mark.parametrize("offered", [None, "", "has a lump", "A" * 32, "0" * 31, "0" * 32 + "\n"])
def test_only_ids_of_the_proxy_go_into_logs(offered):
    assert take_request_id(offered, trusted=True) != offered


def test_ids_of_strangers_are_replaced():
    assert take_request_id("0" * 32, trusted=True) == "0" * 32
    assert take_request_id("0" * 32, trusted=False) != "0" * 32


@pytest.fixture
def audit_file(tmp_path, monkeypatch):
    file = tmp_path / "deep" / "audit.jsonl"
    monkeypatch.setenv("CALCICHAT_AUDIT_FILE", str(file))
    for number in range(5):
        audit_log.audit("start", number=number)
    return file


def test_the_audit_log_is_a_chain(audit_file):
    assert audit_log.verify(audit_file) == 5
    assert audit_log.main() == 0


@pytest.mark.parametrize("change", ["remove", "alter", "insert"])
def test_a_changed_audit_log_is_noticed(audit_file, change):
    rows = audit_file.read_bytes().splitlines(keepends=True)
    changed = {
        "remove": rows[:2] + rows[3:],
        "alter": [*rows[:2], rows[2].replace(b'"number": 2', b'"number": 7'), *rows[3:]],
        "insert": [*rows[:2], rows[1], *rows[2:]],
    }[change]
    audit_file.write_bytes(b"".join(changed))
    assert audit_log.main() == 1


def test_an_audit_file_that_can_not_be_written_stops_nothing(monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("CALCICHAT_AUDIT_FILE", str(tmp_path))
    audit_log.audit("erase")
    assert "erase" in caplog.text
