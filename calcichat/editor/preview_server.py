"""Serves the widget with one answer in it, on this machine only, until Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from calcichat.channel.pages import add_pages
from calcichat.content.model import DEFAULT_LANG, ContentError
from calcichat.editor.book import book_settings
from calcichat.editor.errors import EditorError
from calcichat.editor.preview import Preview

PREFIX = "/webhooks/chat"
_HOST = "127.0.0.1"
_TOPIC_GROUPS = ("answers", "help", "not_covered")


def preview_app(preview: Preview, name: str) -> Sanic:
    """The widget's pages, and a chat API that answers buttons with the reviewed words.

    Args:
        preview: builds the Messages.
        name: id of the answer that stands open.
    """
    app = Sanic("calcichat_preview")
    blueprint = Blueprint("preview", url_prefix=PREFIX, strict_slashes=False)
    add_pages(blueprint, book_settings(), preview.content)
    _add_api(blueprint, preview)
    app.blueprint(blueprint)

    async def open_answer(request: Request, response: HTTPResponse) -> None:
        if request.path.rstrip("/") == PREFIX and response.body:
            tag = f'<calci-chat start="{name}" '.encode()
            response.body = response.body.replace(b"<calci-chat ", tag)
            # A reload shows the file as it is now, not what the tab remembers.
            response.headers["Clear-Site-Data"] = '"storage"'

    app.register_middleware(open_answer, "response")
    return app


def serve(preview: Preview, name: str, port: int, ready: Callable[[str], None]) -> None:
    """Runs the app until Ctrl-C.

    Args:
        preview: builds the Messages.
        name: id of the answer that stands open.
        port: on this machine only; 0 takes a free one.
        ready: called with the page's address once it can be opened.

    Raises:
        OSError: when the port is taken.
    """
    door = socket.create_server((_HOST, port))
    app = preview_app(preview, name)

    async def announce(_app: Sanic, _loop: object) -> None:
        ready(f"http://localhost:{door.getsockname()[1]}{PREFIX}/")

    app.register_listener(announce, "after_server_start")
    app.run(sock=door, access_log=False, motd=False)


def _add_api(blueprint: Blueprint, preview: Preview) -> None:
    async def session(_request: Request) -> HTTPResponse:
        try:
            preview.reload()
        except ContentError as error:
            print(f"[preview] {error}", flush=True)
            return _error(preview, 503, "unavailable")
        greeting = preview.builder.greeting(DEFAULT_LANG, [])
        body = {"session": "preview", "expires_in": 3600, "lang": DEFAULT_LANG}
        return json_response({**body, "content": preview.content.release, "messages": [greeting]})

    async def message(request: Request) -> HTTPResponse:
        body: dict[str, Any] = request.json or {}
        try:
            shown = preview.message(str(body.get("choice")))
        except EditorError:
            print("[preview] typed words need the model: make run", flush=True)
            return _error(preview, 503, "unavailable")
        release = preview.content.release
        turn = {"turn": body.get("turn"), "urgent": shown["id"] in ("emergency", "crisis")}
        return json_response({**turn, "content": release, "messages": [shown]})

    async def topics(_request: Request) -> HTTPResponse:
        entries = preview.content.entries.values()
        shown = [entry for entry in entries if entry.group in _TOPIC_GROUPS]
        rows = [{"id": e.id, "kind": e.group, "title": e.title} for e in shown]
        return json_response(rows)

    async def renew(_request: Request) -> HTTPResponse:
        return json_response({"session": "preview", "expires_in": 3600})

    async def erase(_request: Request) -> HTTPResponse:
        return json_response({"erased": True})

    async def feedback(_request: Request) -> HTTPResponse:
        return HTTPResponse(status=204)

    blueprint.add_route(topics, "/topics", methods=["GET"])
    for handler in (session, message, renew, erase, feedback):
        blueprint.add_route(handler, f"/{handler.__name__}", methods=["POST"])


def _error(preview: Preview, status: int, code: str) -> HTTPResponse:
    words = preview.builder.string(f"errors.{code}", DEFAULT_LANG)
    body = {"error": {"code": code, "retryable": False, "text": words}}
    return json_response(body, status=status)
