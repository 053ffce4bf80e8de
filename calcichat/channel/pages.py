"""Serves the stand-alone page and the widget's files."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic_cors.core import SANIC_CORS_EVALUATED

from calcichat import __version__
from calcichat.channel.infobutton import start_of
from calcichat.channel.page_facts import page_marks
from calcichat.content.model import Content
from calcichat.settings import PROJECT_ROOT, Settings

WIDGET = PROJECT_ROOT / "widget"
_PAGE = WIDGET / "page"
_FOLDERS = ("src", "page", "dist", "strings", "connection", "messages", "storage", "view")
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_YEAR = 31_536_000  # seconds; the path names the version, so the file never changes


def add_pages(blueprint: Blueprint, settings: Settings, content: Content) -> None:
    """Adds the page routes to the channel's blueprint.

    Raises:
        ContentError: when a number that the pages name has no home.
    """
    marks = {**page_marks(content, settings), "version": __version__}

    @blueprint.get("/")
    async def page(_request: Request) -> HTTPResponse:
        return _html("index.html", marks, "frame-ancestors 'none'")

    @blueprint.get("/embed")
    async def embed(_request: Request) -> HTTPResponse:
        allowed = " ".join(settings.frame_ancestors) or "'none'"
        return _html("embed.html", marks, f"frame-ancestors {allowed}")

    # A last slash would change what the relative address means.
    @blueprint.get("/infobutton", strict_slashes=True)
    async def infobutton(request: Request) -> HTTPResponse:
        return _to_page(start_of(request.query_string))

    @blueprint.get("/widget/<version>/<file:path>")
    async def widget(request: Request, version: str, file: str) -> HTTPResponse:
        # `rasa run --cors` would add its header to ours, and browsers refuse two; theirs would
        # name one portal in a file that caches keep for all.
        setattr(request.ctx, SANIC_CORS_EVALUATED, "1")
        return _file(version, file)


def content_security_policy(frame_ancestors: str) -> str:
    """The policy of our own pages: nothing from anywhere else, no inline code."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "connect-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            frame_ancestors,
        ]
    )


def _to_page(start: str) -> HTTPResponse:
    headers = {
        "Location": f"./?start={start}",  # relative: a proxy may serve us under another path
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTTPResponse(status=302, headers=headers)


def _html(name: str, marks: dict[str, str], frame_ancestors: str) -> HTTPResponse:
    headers = {
        "Content-Security-Policy": content_security_policy(frame_ancestors),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    text = (_PAGE / name).read_text("utf8")
    for mark, value in marks.items():
        text = text.replace(f"{{{{{mark}}}}}", value)
    return HTTPResponse(text, headers=headers, content_type="text/html; charset=utf-8")


def _file(version: str, file: str) -> HTTPResponse:
    path = (WIDGET / file).resolve()
    if version != __version__ or not _is_public(path):
        return HTTPResponse("not found", status=404, content_type="text/plain")
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
    headers = {
        "Cache-Control": f"public, max-age={_YEAR}, immutable",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
    }
    return HTTPResponse(path.read_bytes(), headers=headers, content_type=kind)


def _is_public(path: Path) -> bool:
    """Only the widget's own source and built files, never its tools or anything outside."""
    if not path.is_file() or WIDGET not in path.parents:
        return False
    return path.relative_to(WIDGET).parts[0] in _FOLDERS
