"""A small stand-in for the chat API: answers invented here, faults on request, nothing of Rasa.

The browser tests use it when no bot runs, and always for faults, because it can be told to be
slow, silent or broken (`Bot.faults`), and keeps the turns it has processed (`Bot.seen`). With
`upstream` set it passes everything that is not at fault on to a running bot. By hand:
`python -m tests.browser.fake_bot --port 18100`.
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

from tests.browser.canned import TOPICS
from tests.browser.fake_api import Bot, error

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


class Handler(BaseHTTPRequestHandler):
    """One connection; the bot is on the server object."""

    protocol_version = "HTTP/1.1"
    server: FakeServer
    lost = False

    def log_message(self, *_args: Any) -> None:
        """No log: test output stays readable."""

    def do_GET(self) -> None:
        """Pages, modules, topics."""
        parts = urlsplit(self.path)
        path = parts.path.removeprefix(BASE)
        if self.failed(path):
            return None
        if self.server.bot.upstream:
            return self.forward(None)
        if path == "/topics":
            lang = parse_qs(parts.query).get("lang", ["en"])[0]
            return self.send_json(200, TOPICS if lang == "en" else [])
        return self.send_file(path)

    def do_POST(self) -> None:
        """The chat API."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw or b"{}")
        bot = self.server.bot
        path = urlsplit(self.path).path.removeprefix(BASE)
        bot.seen.append({"path": path, **body})
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
        time.sleep(fault.get("seconds", 0))
        if fault["kind"] == "slow":
            return False
        if fault["kind"] == "lost":  # the turn is processed, its reply never arrives
            self.lost = True
            return False
        if fault["kind"] == "reset":
            self.hang_up()
            return True
        self.send_raw(
            fault.get("status", 200),
            fault.get("type", "application/json"),
            fault.get("body", "").encode(),
            fault.get("headers"),
        )
        return True

    def hang_up(self) -> None:
        """End the connection with a TCP reset."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True

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
        data = file.read_bytes()
        for mark, value in self.server.bot.marks.items():
            data = data.replace(f"{{{{{mark}}}}}".encode(), value.encode())
        return self.send_raw(200, TYPES[file.suffix], data, headers)

    def send_json(self, status: int, body: Any) -> None:
        """One JSON reply."""
        data = b"" if body is None else json.dumps(body).encode()
        self.send_raw(status, "application/json", data)

    def send_raw(
        self, status: int, kind: str, data: bytes, headers: dict[str, str] | None = None
    ) -> None:
        """One reply; portals on other origins may read it."""
        if self.lost:
            return self.hang_up()
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
