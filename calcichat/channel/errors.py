"""The chat API's errors: status, code and whether trying again helps (docs/chat_api.md)."""

from __future__ import annotations

_ERRORS = {
    "bad_request": (400, False),
    "session_invalid": (401, False),
    "session_expired": (401, False),
    "origin_not_allowed": (403, False),
    "turn_conflict": (409, False),
    "turn_in_flight": (409, True),
    "too_long": (413, False),
    "not_json": (415, False),
    "too_many": (429, True),
    "unavailable": (503, True),
}


class ChatError(Exception):
    """A request that gets an error reply.

    Attributes:
        code: one of the chat API's codes; the words for it stand in data/page/errors.yml.
        status: HTTP status.
        retryable: the same request may succeed later.
        retry_after: seconds for the Retry-After header, None for no header.
    """

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status, self.retryable = _ERRORS[code]
        self.retry_after = 1 if code == "turn_in_flight" else retry_after
