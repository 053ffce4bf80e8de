"""What Prometheus is told about turns. Labels are ids of ours, never a text or a session.

The store's own numbers stand in calcichat/storage/metrics.py.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Any

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from calcichat.settings import SettingError

logger = logging.getLogger(__name__)
PORT_VARIABLE = "CALCICHAT_METRICS_PORT"
HOST_VARIABLE = "CALCICHAT_METRICS_HOST"
_TURN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 15.0)

TURNS = Counter("calcichat_turns", "Accepted turns by how they ended", ["outcome"])
EMPTY = Counter("calcichat_empty_answers", "Replies without a message; has to stay 0")
TURN_SECONDS = Histogram("calcichat_turn_seconds", "Time of an accepted turn", buckets=_TURN)
NLU_SECONDS = Histogram("calcichat_nlu_seconds", "Time to understand a text", buckets=_TURN)
ACTION_SECONDS = Histogram(
    "calcichat_action_seconds", "Time of a call of the action server", buckets=_TURN
)
ACTION_ERRORS = Counter(
    "calcichat_action_errors", "Calls of the action server that gave no data", ["action", "kind"]
)
SAFETY = Counter("calcichat_safety_replies", "Safety messages sent", ["id"])
SAFETY_ALONE = Counter(
    "calcichat_safety_alone", "Turns the safety screen answered without the rest", ["why"]
)
LIMITED = Counter("calcichat_rate_limited", "Requests over a rate limit")
REJECTED = Counter("calcichat_rejected", "Requests that got an error reply", ["code"])
ERASED = Counter("calcichat_erased", "Conversations erased by patients")
MODEL = Gauge("calcichat_model_info", "1 for the model that is served", ["model", "sha256"])
RELEASE = Gauge("calcichat_release_info", "1 for what runs", ["version", "content"])
READY = Gauge("calcichat_ready", "Result of the last look at a part", ["part"])

_OUTCOMES = ("answered", "not_covered", "unclear", "fallback", "safety", "talk", "error", "replay")
for _outcome in _OUTCOMES:
    TURNS.labels(_outcome)  # at 0 from the start, so that a rate can be taken of the first one


def outcome(messages: Sequence[dict[str, Any]], *, failed: bool) -> str:
    """How a turn ended, by the kinds and ids of its messages; the weightiest counts."""
    if failed:
        return "error"
    kinds = {message["kind"] for message in messages}
    if "safety" in kinds:
        return "safety"
    if kinds & {"answers", "help"}:
        return "answered"
    if "not_covered" in kinds:
        return "not_covered"
    if any(message["id"] == "unclear" for message in messages):
        return "unclear"
    return "talk" if "talk" in kinds else "fallback"


def count_turn(messages: Sequence[dict[str, Any]], seconds: float, *, failed: bool) -> None:
    """Counts one accepted turn and what was said in it."""
    TURN_SECONDS.observe(seconds)
    TURNS.labels(outcome(messages, failed=failed)).inc()
    for message in messages:
        if message["kind"] == "safety":
            SAFETY.labels(message["id"]).inc()


def serve_metrics() -> int | None:
    """Serves /metrics in a thread when CALCICHAT_METRICS_PORT says where; returns the port.

    On loopback unless CALCICHAT_METRICS_HOST names another address: the numbers are for the
    clinic's Prometheus, not for patients.

    Raises:
        SettingError: when the port is no number or taken.
    """
    text = os.environ.get(PORT_VARIABLE, "")
    if not text or text == "0":
        return None
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingError(f"{PORT_VARIABLE}={text!r}: it takes a port, or 0 for none")
    host = os.environ.get(HOST_VARIABLE) or "127.0.0.1"
    try:
        start_http_server(int(text), host)
    except OSError as error:
        raise SettingError(f"{PORT_VARIABLE}={text}: the port can not be used") from error
    return int(text)
