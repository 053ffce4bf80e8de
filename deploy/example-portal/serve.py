"""A clinic's portal to try the chat in, on another origin than the bot's, each way of embedding.

    python deploy/example-portal/serve.py --bot http://localhost:5005/webhooks/chat

The bot has to name this portal: CALCICHAT_ORIGINS and CALCICHAT_FRAME_ANCESTORS, both
http://127.0.0.1:8090 (docs/embedding.md). Every page comes with the strictest policy its way of
embedding works under. Standard library only.
"""

from __future__ import annotations

import argparse
import json
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
DIST = HERE.parents[1] / "widget" / "dist"
# What a clinic's own pages need in the policy, beside what they need for themselves (style-src).
POLICIES = {
    "script-tag.html": "default-src 'none'; style-src 'self'; script-src {origin}; "
    "connect-src {origin}; require-trusted-types-for 'script'",
    "element.html": "default-src 'none'; style-src 'self'; script-src {origin}; "
    "connect-src {origin}; require-trusted-types-for 'script'",
    "iframe.html": "default-src 'none'; style-src 'self'; frame-src {origin}",
    "index.html": "default-src 'none'; style-src 'self'",
}
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8"}


def widget_file() -> tuple[str, str, str]:
    """Version, file name and integrity of the built widget."""
    ((name, integrity),) = json.loads((DIST / "integrity.json").read_text("utf8")).items()
    return name.removeprefix("calci-chat.").removesuffix(".js"), name, integrity


class Portal(ThreadingHTTPServer):
    """Serves the pages of this folder with the bot's address filled in."""

    daemon_threads = True

    def __init__(self, port: int, bot: str) -> None:
        version, name, integrity = widget_file()
        parts = urlsplit(bot)
        self.url = f"http://127.0.0.1:{port}"
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.marks = {
            "bot": escape(bot.rstrip("/")),
            "script": escape(f"{bot.rstrip('/')}/widget/{version}/dist/{name}"),
            "integrity": integrity,
        }
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    """One page; nothing is logged."""

    server: Portal

    def log_message(self, *_args: object) -> None:
        """No log."""

    def do_GET(self) -> None:
        """A page of this folder, or 404."""
        name = self.path.split("?")[0].strip("/") or "index.html"
        file = HERE / name
        # A name alone: no way out of the folder.
        if "/" in name or file.suffix not in TYPES or not file.is_file():
            self.send_error(404)
            return
        text = file.read_text("utf8")
        for mark, value in self.server.marks.items():
            text = text.replace(f"{{{{{mark}}}}}", value)
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", TYPES[file.suffix])
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Referrer-Policy", "no-referrer")
        if name in POLICIES:
            policy = POLICIES[name].format(origin=self.server.origin)
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    """Serves until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bot", default="http://localhost:5005/webhooks/chat")
    parser.add_argument("--port", type=int, default=8090)
    chosen = parser.parse_args()
    portal = Portal(chosen.port, chosen.bot)
    print(f"{portal.url}  (Ctrl-C stops it)", flush=True)
    try:
        portal.serve_forever()
    except KeyboardInterrupt:
        portal.server_close()


if __name__ == "__main__":
    main()
