"""What the chat process does before and after it starts to serve."""

# ruff: noqa: ANN401 - Rasa's agent and Sanic's listeners are not typed
from __future__ import annotations

import functools
import gc
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.actions.action import RemoteAction
from sanic import Sanic

from calcichat import __version__
from calcichat.operations.action_endpoint import bounded
from calcichat.operations.audit_log import audit
from calcichat.operations.graph_runner import InOrderGraphRunner
from calcichat.operations.logs import install, mark_serving
from calcichat.operations.metrics import MODEL, NLU_SECONDS, RELEASE, serve_metrics

logger = logging.getLogger(__name__)


def before_start(content_release: str) -> None:
    """Logs, metrics and the first line of the audit log; nobody can write yet."""
    install("chat")
    port = serve_metrics()
    RELEASE.labels(__version__, content_release).set(1)
    audit("start", version=__version__, content=content_release, metrics_port=port)


def after_start(app: Sanic) -> None:
    """The model is loaded: puts our limits around it."""
    install("chat")  # Rasa set its log levels meanwhile
    agent = getattr(app.ctx, "agent", None)
    if agent is not None and agent.processor is not None:
        _set_up(agent)
    else:
        logger.error("no model is loaded")
    mark_serving()
    # What is loaded by now stays: the collector need not walk through it again and again, which
    # holds up every patient for a sixth of a second.
    gc.collect()
    gc.freeze()


def _set_up(agent: Any) -> None:
    processor = agent.processor
    agent.action_endpoint = processor.action_endpoint = bounded(processor.action_endpoint)
    # Rasa would check the form of what our endpoint has built (`only_data`) against the schema of
    # all its events, and that against the schema of schemas: 9 ms of the event loop at each call.
    RemoteAction._validate_action_result = lambda _action, _result: True
    processor.graph_runner = InOrderGraphRunner.of(processor.graph_runner)
    # Rasa makes two dictionaries of the whole domain at each message to see whether it is empty.
    processor.domain.is_empty = lambda: False
    # Measured here and not in the component: code of calcichat/nlu is part of the model.
    processor.parse_message = _timed(processor.parse_message)
    name, checksum = _model(processor)
    MODEL.labels(name, checksum[:16]).set(1)
    audit("model_load", model=name, sha256=checksum)


def _timed(parse: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(parse)
    async def timed(message: Any, *args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        try:
            return await parse(message, *args, **kwargs)
        finally:
            if message.parse_data is None:  # a tapped button is not understood but known
                NLU_SECONDS.observe(time.perf_counter() - begun)

    return timed


def _model(processor: Any) -> tuple[str, str]:
    """Name and SHA-256 of the archive that was loaded."""
    name, given = str(processor.model_filename), Path(processor.model_path)
    # Rasa keeps the path it was given: the archive, or the folder it took the newest one from.
    file = given if given.is_file() else given / name
    if not file.is_file():
        return name, ""
    return file.name, hashlib.sha256(file.read_bytes()).hexdigest()
