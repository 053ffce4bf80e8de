"""The way to the action server: five seconds, no patient's words, and only data comes back.

Rasa's own waits 300 s, sends the whole conversation with its texts, passes on whatever comes
back and writes a failing server's reply, request included, into its log.
"""

# ruff: noqa: ANN401 - JSON
from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

import aiohttp
from rasa.utils.endpoints import EndpointConfig

from calcichat.operations.ids import HEADER, request_id
from calcichat.operations.metrics import ACTION_ERRORS, ACTION_SECONDS

logger = logging.getLogger(__name__)
BUDGET_SECONDS = 5.0  # reliability.md: widget 20 > proxy 15 > turn 10 > action 5 > store 2
MOST_BYTES = 128 * 1024  # the longest card of ours has 4 kB
_NOTHING: dict[str, Any] = {"events": [], "responses": []}


class ActionFault(Exception):
    """A call that gave nothing to use; `kind` is for metrics and logs."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class BoundedActionEndpoint(EndpointConfig):  # type: ignore[misc]
    """Calls the action server for Rasa; a failed call gives an empty result and is counted.

    The reviewed words were played before the action is called, so the message stands without
    its data; the channel says nothing of it and the metrics do.
    """

    def __init__(self, url: str, seconds: float = BUDGET_SECONDS, **settings: Any) -> None:
        """Keeps the address and the limit.

        Args:
            url: the action server's /webhook.
            seconds: longest time of a call.
            settings: other keys of endpoints.yml, such as enable_selective_domain.
        """
        super().__init__(url, **settings)
        self._seconds = seconds

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """The result of one action in Rasa's form, with nothing but data in it."""
        body = without_words(kwargs.get("json") or {})
        begun = time.perf_counter()
        try:
            return await asyncio.wait_for(self._call(body), self._seconds)
        except asyncio.TimeoutError:
            kind = "slow"
        except (aiohttp.ClientError, OSError):
            kind = "unreachable"
        except ActionFault as fault:
            kind = fault.kind
        finally:
            ACTION_SECONDS.observe(time.perf_counter() - begun)
        name = str(body.get("next_action"))
        ACTION_ERRORS.labels(name, kind).inc()
        logger.error("action %s failed: %s", name, kind)
        return dict(_NOTHING)

    async def _call(self, body: dict[str, Any]) -> dict[str, Any]:
        headers = {HEADER: request_id.get(), **self.headers}
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self.url, json=body, headers=headers, params=self.combine_parameters()
            ) as reply,
        ):
            if reply.status != 200:
                raise ActionFault(f"status_{reply.status // 100}xx")
            raw = await _read(reply)
        return only_data(raw)


async def _read(reply: aiohttp.ClientResponse) -> bytes:
    """The whole body, never more than the limit in memory."""
    raw = bytearray()
    async for chunk in reply.content.iter_chunked(16 * 1024):
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise ActionFault("too_big")
    return bytes(raw)


def only_data(raw: bytes) -> dict[str, Any]:
    """The `custom` parts of a reply. Texts, events and follow-up actions are left out.

    An action of ours adds data to reviewed words and nothing else; a follow-up action could
    send Rasa in circles.

    Raises:
        ActionFault: when it is not the JSON of an action server.
    """
    try:
        result = json.loads(raw)
    except (ValueError, RecursionError):
        raise ActionFault("malformed") from None
    responses = result.get("responses") if isinstance(result, dict) else None
    if not isinstance(responses, list):
        raise ActionFault("malformed")
    kept = [{"custom": r["custom"]} for r in responses if _has_data(r)]
    return {"events": [], "responses": kept}


def _has_data(response: Any) -> bool:
    return isinstance(response, dict) and isinstance(response.get("custom"), dict)


def without_words(body: dict[str, Any]) -> dict[str, Any]:
    """The call's body without what was typed and what was said; ids and offsets stay."""
    tracker = body.get("tracker")
    if not isinstance(tracker, dict):
        return body
    events = [_wordless(event) for event in tracker.get("events") or []]
    latest = _wordless(tracker.get("latest_message") or {})
    return {**body, "tracker": {**tracker, "events": events, "latest_message": latest}}


def _wordless(event: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in event.items() if key not in {"text", "text_tokens"}}
    if "text" in event:
        kept["text"] = ""
    if isinstance(kept.get("parse_data"), dict):
        kept["parse_data"] = _wordless(kept["parse_data"])
    return kept


def bounded(endpoint: EndpointConfig | None) -> EndpointConfig | None:
    """Rasa's endpoint made into ours; None stays None."""
    if endpoint is None or isinstance(endpoint, BoundedActionEndpoint):
        return endpoint
    return BoundedActionEndpoint(
        endpoint.url, params=endpoint.params, headers=endpoint.headers, **endpoint.kwargs
    )
