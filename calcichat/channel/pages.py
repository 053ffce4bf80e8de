"""Serves the stand-alone page and the widget's files."""

from __future__ import annotations

import html
import mimetypes
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from calcichat import __version__
from calcichat.settings import PROJECT_ROOT, Settings

WIDGET = PROJECT_ROOT / "widget"
_PAGE = WIDGET / "page"
_FOLDERS = ("src", "page", "dist", "strings", "connection", "messages", "storage", "view")
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_YEAR = 31_536_000  # seconds; the path names the version, so the file never changes


def add_pages(blueprint: Blueprint, settings: Settings, no_script: str) -> None:
    """Adds the page routes to the channel's blueprint.

    Args:
        blueprint: the channel's.
        settings: who may frame the embed page.
        no_script: what a browser without JavaScript shows.
    """

    @blueprint.get("/")
    async def page(_request: Request) -> HTTPResponse:
        return _html("index.html", "frame-ancestors 'none'", no_script)

    @blueprint.get("/embed")
    async def embed(_request: Request) -> HTTPResponse:
        allowed = " ".join(settings.frame_ancestors) or "'none'"
        return _html("embed.html", f"frame-ancestors {allowed}", no_script)

    @blueprint.get("/widget/<version>/<file:path>")
    async def widget(_request: Request, version: str, file: str) -> HTTPResponse:
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


def _html(name: str, frame_ancestors: str, no_script: str) -> HTTPResponse:
    headers = {
        "Content-Security-Policy": content_security_policy(frame_ancestors),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    text = (_PAGE / name).read_text("utf8").replace("{{version}}", __version__)
    text = text.replace("{{no_script}}", html.escape(no_script))
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
