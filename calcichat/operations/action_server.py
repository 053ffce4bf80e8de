"""`python -m calcichat.operations.action_server`: rasa_sdk's executor behind an app of our own.

rasa_sdk's app answers an exception with the request's body and logs the exception's message,
allows calls from every origin and listens on all addresses.
"""

# ruff: noqa: ANN401 - Sanic's listeners
from __future__ import annotations

import os
import sys
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from calcichat.operations.ids import HEADER, take_request_id
from calcichat.operations.logs import install, mark_serving

_LARGEST_CALL = 2 * 1024 * 1024  # bytes; a conversation of twelve turns has some 60 kB


def make_app(package: str = "actions") -> Sanic:
    """The app: POST /webhook runs an action, GET /health answers.

    Args:
        package: where the actions are.
    """
    app = Sanic("calcichat_actions", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = _LARGEST_CALL
    executor = ActionExecutor()
    executor.register_package(package)

    async def webhook(request: Request) -> HTTPResponse:
        # Only Rasa calls this server, from the same private network.
        take_request_id(request.headers.get(HEADER.lower()), trusted=True)
        if not isinstance(request.json, dict):
            return json_response({"error": "not an action call"}, status=400)
        return json_response(await executor.run(request.json))

    async def health(_request: Request) -> HTTPResponse:
        return json_response({"status": "ok"})

    app.add_route(webhook, "/webhook", methods=["POST"])
    app.add_route(health, "/health")
    app.error_handler.add(Exception, _failed)
    app.register_listener(_serving, "after_server_start")
    return app


def _failed(_request: Request, error: Exception) -> HTTPResponse:
    unknown = isinstance(error, ActionNotFoundException)
    status = 404 if unknown else int(getattr(error, "status_code", 500))
    return json_response({"error": type(error).__name__}, status=status)


async def _serving(_app: Sanic, _loop: Any) -> None:
    install("actions")
    mark_serving()


def main() -> int:
    """Serves until it is told to stop."""
    install("actions")
    host = os.environ.get("CALCICHAT_ACTIONS_HOST") or "127.0.0.1"
    port = int(os.environ.get("CALCICHAT_ACTIONS_PORT") or "5055")
    make_app().run(host, port, workers=1, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
