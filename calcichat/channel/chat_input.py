"""The Rasa input channel `chat`: the chat API over HTTP (docs/chat_api.md)."""

# ruff: noqa: ANN401 - JSON bodies
from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, NoReturn

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from calcichat.channel.assistant import Assistant, OnMessage
from calcichat.channel.errors import ChatError
from calcichat.channel.health import Health
from calcichat.channel.pages import add_pages
from calcichat.channel.proxies import Proxies
from calcichat.channel.service import Body, ChatService
from calcichat.content.load import DATA, load_content
from calcichat.content.model import DEFAULT_LANG
from calcichat.operations.audit_log import audit
from calcichat.operations.ids import HEADER, take_request_id
from calcichat.operations.metrics import ERASED, LIMITED, REJECTED
from calcichat.operations.start import after_start, before_start
from calcichat.safety import shared_screen
from calcichat.settings import Settings, read_settings
from calcichat.storage.counts import Counts
from calcichat.storage.database import StorageError, shared_database
from calcichat.storage.sessions import SessionStore

logger = logging.getLogger(__name__)
_LONGEST_BODY = 32 * 1024  # bytes, chat_api.md
Handler = Callable[..., Awaitable[HTTPResponse]]


class ChatInput(InputChannel):
    """The one door through which patients talk to the assistant."""

    def __init__(self, service: ChatService, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._proxies = Proxies(settings.proxies)
        own = settings.public_url
        # On a laptop both names of the loopback address are the bot's own.
        self._own = {own, own.replace("://localhost", "://127.0.0.1", 1)}

    @classmethod
    def name(cls) -> str:
        """Paths begin with /webhooks/chat."""
        return "chat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> ChatInput:
        """The channel with the settings of the environment; credentials.yml holds none."""
        settings, database = read_settings(), shared_database()
        service = ChatService(
            load_content(DATA),
            shared_screen(DATA / "safety"),
            SessionStore(database),
            Counts(database),
            settings,
        )
        return cls(service, settings)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """All routes of the chat API."""
        blueprint = Blueprint("calcichat_chat", strict_slashes=False)
        blueprint.listener("before_server_start")(self._configure)
        blueprint.listener("after_server_start")(self._configured)
        blueprint.listener("before_server_stop")(self._settle)
        self._add_api(blueprint, on_new_message)
        self._add_probes(blueprint)
        add_pages(blueprint, self._settings, self._service.content)
        return blueprint

    def _configure(self, app: Sanic, _loop: Any) -> None:
        """Bounds what Sanic reads, and gives its own refusals the chat API's form."""
        before_start(self._service.content.release)
        app.config.REQUEST_MAX_SIZE = 2 * _LONGEST_BODY
        app.error_handler.add(SanicException, self._on_sanic_error)

    def _configured(self, app: Sanic, _loop: Any) -> None:
        after_start(app)
        app.add_task(self._service.prepare())

    async def _settle(self, _app: Sanic, _loop: Any) -> None:
        await self._service.settle()

    def _add_api(self, blueprint: Blueprint, on_message: OnMessage) -> None:
        service = self._service

        @blueprint.post("/session")
        @self._api
        async def session(request: Request) -> HTTPResponse:
            return _reply(await service.open_session(_body(request), self._address(request)))

        @blueprint.post("/message")
        @self._api
        async def message(request: Request) -> HTTPResponse:
            body = _body(request)
            return _reply(
                await service.message(body, self._address(request), _behind(request, on_message))
            )

        @blueprint.post("/renew")
        @self._api
        async def renew(request: Request) -> HTTPResponse:
            return _reply(await service.renew(_body(request)))

        @blueprint.post("/erase")
        @self._api
        async def erase(request: Request) -> HTTPResponse:
            store = request.app.ctx.agent.tracker_store
            erased = await service.erase(_body(request), store.delete)
            ERASED.inc()
            audit("erase")
            return _reply(erased)

        @blueprint.post("/feedback")
        @self._api
        async def feedback(request: Request) -> HTTPResponse:
            await service.feedback(_body(request))
            return HTTPResponse(status=204)

        @blueprint.get("/topics")
        @self._api
        async def topics(request: Request) -> HTTPResponse:
            return _reply(service.topics(request.args.get("lang", DEFAULT_LANG)))

    def _add_probes(self, blueprint: Blueprint) -> None:
        health = Health(shared_database())

        @blueprint.get("/live")
        async def live(_request: Request) -> HTTPResponse:
            return _reply({"status": "alive"})

        @blueprint.get("/health")
        async def ready(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            faults = await health.faults(agent)
            if faults:
                return _reply({"status": "not ready", "faults": faults}, status=503)
            return _reply({"status": "ready"})

    def _api(self, handler: Handler) -> Handler:
        """Origin check before, an error body after; nothing of the request is logged."""

        @wraps(handler)
        async def guarded(request: Request, *args: Any, **kwargs: Any) -> HTTPResponse:
            trusted = request.ip in self._proxies
            name = take_request_id(request.headers.get(HEADER.lower()), trusted=trusted)
            try:
                self._check_origin(request)
                reply = await handler(request, *args, **kwargs)
            except ChatError as error:
                reply = self._error(error)
            except StorageError as error:
                logger.error("store: %s", error)
                reply = self._error(ChatError("unavailable"))
            except Exception:
                logger.exception("request failed")  # the log keeps types and places only
                reply = self._error(ChatError("unavailable"))
            reply.headers[HEADER] = name
            return reply

        return guarded

    def _check_origin(self, request: Request) -> None:
        origin = request.headers.get("origin")
        if origin is None:
            return
        if origin not in self._own and origin not in self._settings.origins:
            raise ChatError("origin_not_allowed")

    def _error(self, error: ChatError) -> HTTPResponse:
        REJECTED.labels(error.code).inc()
        if error.code == "too_many":
            LIMITED.inc()
        words = self._service.builder.string(f"errors.{error.code}", DEFAULT_LANG)
        body = {"error": {"code": error.code, "retryable": error.retryable, "text": words}}
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        return _reply(body, status=error.status, headers=headers)

    def _on_sanic_error(self, _request: Request, error: SanicException) -> HTTPResponse:
        status = getattr(error, "status_code", 500)
        code = {413: "too_long", 400: "bad_request", 408: "unavailable"}.get(status)
        if code is not None:
            return self._error(ChatError(code))
        reason = "not found" if status == 404 else "this can not be done here"
        return _reply(
            {"error": {"code": f"http_{status}", "retryable": False, "text": reason}}, status
        )

    def _address(self, request: Request) -> str:
        """The caller's address; behind a listed proxy the last hop it forwarded for."""
        peer = str(request.ip)
        hops = request.headers.get("x-forwarded-for", "")
        if peer in self._proxies and hops:
            return str(hops).split(",")[-1].strip()
        return peer


def _behind(request: Request, on_message: OnMessage) -> Assistant:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None:
        return Assistant(on_message, _not_there, _not_there)
    return Assistant(on_message, agent.tracker_store.delete, agent.tracker_store.record)


async def _not_there(_session_id: str) -> NoReturn:
    raise StorageError("no assistant is loaded")


def _body(request: Request) -> Body:
    """The request's JSON object.

    Raises:
        ChatError: not_json, too_long or bad_request.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise ChatError("not_json")
    if len(request.body) > _LONGEST_BODY:
        raise ChatError("too_long")
    try:
        body = json.loads(request.body.decode("utf8"))
    except (ValueError, RecursionError) as error:
        raise ChatError("bad_request") from error
    if not isinstance(body, dict):
        raise ChatError("bad_request")
    return body


def _reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> HTTPResponse:
    fixed = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return json_response(
        body,
        status=status,
        headers={**fixed, **(headers or {})},
        dumps=lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
    )
