"""A clinic's page on another origin, as the tests need it: any markup, any headers."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Portal</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>
<body><h1>Portal of a clinic</h1><p><a id="before" href="#one">First link</a></p>
{body}<p>Host text that must not be printed.</p><p><a id="after" href="#two">Last link</a></p>
</body></html>"""


class Portal(ThreadingHTTPServer):
    """Serves what was put into `pages`: path -> (html, headers)."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        self.url = f"http://127.0.0.1:{port}"
        super().__init__(("127.0.0.1", port), Handler)

    def put(self, body: str, head: str = "", path: str = "/", **headers: str) -> str:
        """Set a page and give its address; `csp=` becomes the policy header."""
        names = {"csp": "Content-Security-Policy"}
        named = {names.get(key, key): value for key, value in headers.items()}
        self.pages[path] = (PAGE.format(head=head, body=body), named)
        return self.url + path


class Handler(BaseHTTPRequestHandler):
    """One page."""

    server: Portal

    def log_message(self, *_args: Any) -> None:
        """No log."""

    def do_GET(self) -> None:
        """The page of this path."""
        html, headers = self.server.pages.get(self.path.split("?")[0], ("", {}))
        data = html.encode()
        self.send_response(200 if html else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
