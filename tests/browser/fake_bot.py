"""A small stand-in for the chat API: answers invented here, faults on request, nothing of Rasa.

The browser tests use it when no bot runs, and always for faults, because it can be told to be
slow, silent or broken: `POST /fault {"path": "/message", "kind": "status", "status": 503,
"times": 1}`. It keeps the turns it has processed, so that a test can count them: `GET /seen`.
With `upstream` set it passes everything that is not at fault on to a running bot.
"""

from __future__ import annotations

import argparse
import http.client
import json
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from canned import GREETING, TOPICS, answer

BASE = "/webhooks/chat"
WIDGET = Path(__file__).resolve().parents[2] / "widget"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self' data:; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; frame-ancestors {parents}"
)


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
        self.faults: list[dict[str, Any]] = []
        self.reply: dict[str, Any] = {}
        self.count = 0

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
            "expires_in": self.reply.get("expires_in", 3600),
            "lang": "en",
            "content": "test",
            "messages": [GREETING],
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
        reply = self.reply.get("message") or answer(said)
        reply = {"turn": turn, "content": "test", "urgent": False, **reply}
        turns[turn] = (said, reply)
        self.seen.append({"path": "/message", **body})
        return 200, reply

    def erase(self, body: dict[str, Any]) -> tuple[int, Any]:
        """POST /erase."""
        self.sessions.pop(body.get("session", ""), None)
        self.seen.append({"path": "/erase", **body})
        return 200, {"erased": True}

    def renew(self, body: dict[str, Any]) -> tuple[int, Any]:
        """POST /renew."""
        self.seen.append({"path": "/renew", **body})
        return 200, {"session": body["session"], "expires_in": self.reply.get("expires_in", 3600)}

    def feedback(self, body: dict[str, Any]) -> tuple[int, Any]:
        """POST /feedback."""
        self.seen.append({"path": "/feedback", **body})
        return 204, None


def error(status: int, code: str, text: str) -> tuple[int, Any]:
    """An error in the shape of the chat API."""
    return status, {"error": {"code": code, "retryable": status >= 500, "text": text}}


class Handler(BaseHTTPRequestHandler):
    """One connection; the bot is on the server object."""

    protocol_version = "HTTP/1.1"
    server: FakeServer

    def log_message(self, *_args: Any) -> None:
        """No log: test output stays readable."""

    def do_GET(self) -> None:
        """Pages, modules, topics."""
        parts = urlsplit(self.path)
        path = parts.path.removeprefix(BASE)
        if path == "/seen":
            return self.send_json(200, self.server.bot.seen)
        if self.failed(path):
            return None
        if self.server.bot.upstream:
            return self.forward(None)
        if path == "/topics":
            lang = parse_qs(parts.query).get("lang", ["en"])[0]
            return self.send_json(200, TOPICS if lang == "en" else [])
        return self.send_file(path)

    def do_POST(self) -> None:
        """The chat API, and the tests' own `/fault`, `/reply`, `/reset`."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw or b"{}")
        bot = self.server.bot
        path = urlsplit(self.path).path.removeprefix(BASE)
        if path in {"/fault", "/reply", "/reset"}:
            if path == "/fault":
                bot.faults.append(body)
            elif path == "/reply":
                bot.reply = body
            else:
                bot.reset()
            return self.send_json(200, {})
        if self.failed(path):
            return None
        if bot.upstream:
            return self.forward(raw)
        act = {
            "/session": bot.session,
            "/message": bot.message,
            "/erase": bot.erase,
            "/renew": bot.renew,
            "/feedback": bot.feedback,
        }.get(path)
        return self.send_json(*(act(body) if act else error(404, "bad_request", "No such path.")))

    def failed(self, path: str) -> bool:
        """Act out the fault for this path; true when the request is done with."""
        fault = self.server.bot.fault_for(path)
        if not fault:
            return False
        if fault["kind"] == "slow":
            time.sleep(fault["seconds"])
            return False
        if fault["kind"] == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True
            return True
        self.send_raw(
            fault.get("status", 200),
            fault.get("type", "application/json"),
            fault.get("body", "").encode(),
            fault.get("headers"),
        )
        return True

    def forward(self, raw: bytes | None) -> None:
        """Pass the request on to the running bot."""
        address = urlsplit(self.server.bot.upstream).netloc
        connection = http.client.HTTPConnection(address, timeout=30)
        headers = {"Content-Type": "application/json"} if raw is not None else {}
        connection.request(self.command, self.path, raw, headers)
        reply = connection.getresponse()
        kept = {
            name: reply.headers[name]
            for name in ("Retry-After", "Content-Security-Policy")
            if reply.headers[name]
        }
        if raw is not None and self.path.endswith("/message"):
            self.server.bot.seen.append({"path": "/message", **json.loads(raw)})
        self.send_raw(reply.status, reply.headers["Content-Type"] or "", reply.read(), kept)

    def send_file(self, path: str) -> None:
        """A page of the widget or one of its modules."""
        names = {"/": "page/index.html", "/embed": "page/embed.html"}
        inside = names.get(path) or "/".join(path.split("/")[3:])
        file = (WIDGET / inside).resolve()
        if not file.is_file() or WIDGET not in file.parents:
            return self.send_json(*error(404, "bad_request", "No such file."))
        headers = {}
        if file.suffix == ".html":
            parents = self.server.bot.parents if path == "/embed" else "'none'"
            headers["Content-Security-Policy"] = PAGE_CSP.format(parents=parents)
        data = file.read_bytes().replace(b"{{version}}", b"0.1.0")
        return self.send_raw(200, TYPES[file.suffix], data, headers)

    def send_json(self, status: int, body: Any) -> None:
        """One JSON reply."""
        data = b"" if body is None else json.dumps(body).encode()
        self.send_raw(status, "application/json", data)

    def send_raw(
        self, status: int, kind: str, data: bytes, headers: dict[str, str] | None = None
    ) -> None:
        """One reply; portals on other origins may read it."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Expose-Headers", "Retry-After")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_OPTIONS(self) -> None:
        """The browser's question before a JSON request from another origin."""
        self.send_raw(
            204,
            "text/plain",
            b"",
            {
                "Access-Control-Allow-Headers": "Content-Type",
                "Access-Control-Allow-Methods": "GET, POST",
            },
        )


class FakeServer(ThreadingHTTPServer):
    """The server with its bot."""

    daemon_threads = True

    def __init__(self, port: int, bot: Bot) -> None:
        self.bot = bot
        super().__init__(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=18100)
    parser.add_argument("--upstream", default="")
    chosen = parser.parse_args()
    FakeServer(chosen.port, Bot(chosen.upstream)).serve_forever()
