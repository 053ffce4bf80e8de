"""Structured logs without a word of a patient.

Messages of other people's code may hold anything: Rasa and Sanic put texts, trackers, request
bodies and local variables into theirs. Before the process serves, nobody has written to it yet
and their messages are kept. From then on only our own messages are, which a test reads for
words (tests/services/test_canary.py); of theirs the place in the code and the types of the
exceptions remain, enough to look the message up in the source.
"""

# ruff: noqa: ANN401 - structlog hands over events as they come
from __future__ import annotations

import datetime
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, MutableMapping
from types import TracebackType
from typing import Any

import structlog

from calcichat.operations.ids import request_id

OURS = ("calcichat", "actions")
_EVENT_NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_MOST_FRAMES = 12
_MOST_CAUSES = 4
_serving = threading.Event()

__all__ = ["WordlessFormatter", "install", "mark_serving", "request_id"]


class WordlessFormatter(logging.Formatter):
    """One JSON object a record: time, level, logger, event, request id, exception types."""

    def __init__(self, process: str) -> None:
        """Keeps the name of the process ("chat", "actions", ...) that every line carries."""
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """The line; never raises, whatever the arguments of the record are."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc)
        line: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "event": _event(record),
        }
        asked_by = request_id.get()
        if asked_by:
            line["request"] = asked_by
        if record.exc_info and record.exc_info[1] is not None:
            line["exceptions"] = [_exception(error) for error in _chain(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=False)


def install(process: str, level: int = logging.INFO) -> None:
    """Makes this the only way out for log records; calling it again changes nothing more.

    Args:
        process: name of the process in every line.
        level: lowest level written. Debug records of others are never written.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WordlessFormatter(process))
    handler.setLevel(level)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in list(logging.Logger.manager.loggerDict):
        other = logging.getLogger(name)
        # Sanic's three loggers and coloredlogs bring handlers of their own.
        other.handlers.clear()
        other.propagate = True
    logging.getLogger("sanic.access").disabled = True  # the proxy counts requests
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _name_only],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(
        args.exc_type, args.exc_value or Exception(), args.exc_traceback
    )


def mark_serving() -> None:
    """From now on patients may be writing: other people's messages are kept no more."""
    _serving.set()


def _event(record: logging.LogRecord) -> str:
    named = getattr(record, "event_name", None)
    if isinstance(named, str):
        return named
    if record.name.split(".")[0] in OURS or not _serving.is_set():
        try:
            return record.getMessage()
        except Exception:  # a record whose arguments do not fit its words
            return str(record.msg)
    return f"{record.module}.{record.funcName}:{record.lineno}"


def _name_only(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Structlog's last step: of an event only its name goes on, and only if it is a name."""
    name = str(event.get("event", ""))
    plain = _EVENT_NAME.fullmatch(name) is not None
    return ("",), {"extra": {"event_name": name}} if plain else {}


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and what led to it."""
    seen: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__


def _exception(error: BaseException) -> dict[str, Any]:
    """Type and places; the message and the local variables may hold a patient's words."""
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {"type": type(error).__name__, "frames": places}


def _short(filename: str) -> str:
    """The path below site-packages or the project, without the machine's folders."""
    for mark in ("site-packages/", "/calcichat/", "/actions/", "/python3."):
        if mark in filename:
            return filename[filename.rindex(mark) :].lstrip("/").removeprefix("site-packages/")
    return filename.rsplit("/", 1)[-1]


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("calcichat").critical("uncaught", exc_info=(kind, error, trace))
