"""An action server with every fault of reliability.md 2.1 that one can have."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CARD = {"events": [], "responses": [{"custom": {"card": {"open": True}}}]}
FOLLOWUP = [{"event": "followup", "name": "action_helpline"}]
HUGE = {"events": [], "responses": [{"text": "x" * 2**21}]}
MODES: dict[str, tuple[int, bytes]] = {
    "good": (200, json.dumps(CARD).encode()),
    "500": (500, b'{"error": "x", "request_body": "canary-lump"}'),
    "503": (503, b"busy"),
    "404": (404, b"{}"),
    "400_json": (400, b'{"action_name": "action_helpline", "error": "canary-lump"}'),
    "400_text": (400, b"canary-lump"),
    "html": (200, b"<html>canary-lump</html>"),
    "broken": (200, b'{"events": ['),
    "list": (200, b"[]"),
    "number": (200, b"7"),
    "empty_object": (200, b"{}"),
    "empty": (200, b""),
    "deep": (200, b"[" * 100_000),
    "unknown_event": (200, b'{"events": [{"event": "no_such"}], "responses": []}'),
    "bad_responses": (200, b'{"events": [], "responses": "canary-lump"}'),
    "no_dicts": (200, b'{"events": [], "responses": ["canary-lump", null, 7]}'),
    "null_text": (200, b'{"events": [], "responses": [{"text": null}]}'),
    "words": (200, b'{"events": [], "responses": [{"text": "Everything was done."}]}'),
    "unknown_response": (200, b'{"events": [], "responses": [{"response": "utter_no_such"}]}'),
    "followup": (200, json.dumps({"events": FOLLOWUP, "responses": []}).encode()),
    "restart": (200, b'{"events": [{"event": "restart"}], "responses": []}'),
    "two_megabytes": (
        200,
        json.dumps(HUGE).encode(),
    ),
}
SPECIAL = ("slow", "dropped", "trickle")


class FakeActions:
    """Answers every call in the present mode and keeps the bodies it was sent."""

    def __init__(self, port: int = 0) -> None:
        self.mode = "good"
        self.seconds = 30.0
        self.bodies: list[bytes] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(200, b'{"status": "ok"}')

            def do_POST(self) -> None:
                fake.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                if fake.mode == "slow":
                    time.sleep(fake.seconds)
                elif fake.mode == "dropped":
                    self.connection.close()
                    return
                elif fake.mode == "trickle":
                    self.send_response(200)
                    self.end_headers()
                    for _ in range(200):
                        self.wfile.write(b" ")
                        time.sleep(0.2)
                self._send(*MODES.get(fake.mode, MODES["good"]))

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_: Any) -> None:
                pass

        self._server = Server(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()
