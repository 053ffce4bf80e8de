"""The chat API as the fake bot keeps it: sessions, turns, faults; no HTTP in here."""

from __future__ import annotations

from typing import Any

from tests.browser.canned import GREETING, answer


def error(status: int, code: str, text: str) -> tuple[int, Any]:
    """An error in the shape of the chat API."""
    return status, {"error": {"code": code, "retryable": status >= 500, "text": text}}


class Bot:
    """What the fake remembers: sessions, processed turns, faults still to come."""

    def __init__(self, upstream: str = "", parents: str = "'none'") -> None:
        self.upstream = upstream
        self.parents = parents
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.sessions: dict[str, dict[int, tuple[Any, Any]]] = {}
        self.seen: list[dict[str, Any]] = []
        self.processed: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.count = 0
        # What the channel fills into its pages, and what a session tells besides its greeting.
        self.marks = {"version": "0.1.0", "chat_attributes": "", "no_script": "No JavaScript."}
        self.facts: dict[str, Any] = {}

    def fault_for(self, path: str) -> dict[str, Any] | None:
        """The fault for this request, used up by it."""
        for fault in self.faults:
            if fault["path"] == path and fault.get("times", 1) > 0:
                fault["times"] = fault.get("times", 1) - 1
                return fault
        return None

    def session(self, _body: dict[str, Any]) -> tuple[int, Any]:
        """POST /session."""
        self.count += 1
        name = f"s{self.count}"
        self.sessions[name] = {}
        return 200, {
            "session": name,
            "expires_in": 3600,
            "lang": "en",
            "content": "test",
            "messages": [GREETING],
            **self.facts,
        }

    def message(self, body: dict[str, Any]) -> tuple[int, Any]:
        """POST /message: the same turn again gets the same reply and is processed once."""
        turns = self.sessions.get(body.get("session", ""))
        if turns is None:
            return error(401, "session_expired", "This chat has ended.")
        turn = body["turn"]
        said = body.get("text", body.get("choice"))
        if turn in turns:
            before, reply = turns[turn]
            return (200, reply) if before == said else error(409, "turn_conflict", "Other turn.")
        if turns and turn < max(turns):
            return error(409, "turn_conflict", "Lower turn.")
        reply = answer(said)
        reply = {"turn": turn, "content": "test", "urgent": False, **reply}
        turns[turn] = (said, reply)
        self.processed.append(body)
        return 200, reply

    def erase(self, body: dict[str, Any]) -> tuple[int, Any]:
        """POST /erase."""
        self.sessions.pop(body.get("session", ""), None)
        return 200, {"erased": True}

    def renew(self, body: dict[str, Any]) -> tuple[int, Any]:
        """POST /renew."""
        return 200, {"session": body["session"], "expires_in": 3600}

    def feedback(self, _body: dict[str, Any]) -> tuple[int, Any]:
        """POST /feedback."""
        return 204, None
