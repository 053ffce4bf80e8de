"""`python -m calcichat.operations.error_pages FOLDER`: what nginx says when nothing behind it does.

Made of the reviewed words of data/page/, so that a clinic's own numbers stand in them too.
"""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path

from calcichat.content import load_content
from calcichat.content.model import DEFAULT_LANG, Content
from calcichat.content.words import fill, markers

# Status -> the chat API's code and whether trying again helps (docs/chat_api.md).
_CODES = {
    400: ("bad_request", False),
    413: ("too_long", False),
    429: ("too_many", True),
    503: ("unavailable", True),
}
# No patient gets to see these two: the widget never asks for such a path. As the channel says it.
_PLAIN = {404: "not found", 405: "this can not be done here", 414: "this can not be done here"}


def write_error_pages(folder: Path, content: Content | None = None) -> None:
    """Writes error/<status>.json and error/503.html into `folder`, which is made.

    Args:
        folder: nginx's root.
        content: the reviewed words; those of data/ by default.
    """
    words = _Words(content or load_content())
    target = folder / "error"
    target.mkdir(parents=True, exist_ok=True)
    for status, (code, retryable) in _CODES.items():
        said = words.of(f"errors.{code}")
        if code == "unavailable":
            said = f"{said} {words.of('helpline.title')}: {words.of('helpline.call')}."
        _write(target / f"{status}.json", code, said, retryable=retryable)
    for status, said in _PLAIN.items():
        _write(target / f"{status}.json", f"http_{status}", said, retryable=False)
    (target / "503.html").write_text(_page(words), "utf8")


class _Words:
    def __init__(self, content: Content) -> None:
        self._content = content
        self._markers = markers(content, {})

    def of(self, name: str) -> str:
        """A sentence of data/page/ with its numbers."""
        return fill(self._content.strings[name][DEFAULT_LANG], self._markers)


def _write(file: Path, code: str, said: str, *, retryable: bool) -> None:
    body = {"error": {"code": code, "retryable": retryable, "text": said}}
    file.write_text(json.dumps(body, ensure_ascii=False), "utf8")


def _page(words: _Words) -> str:
    title, said, helpline, call = (
        html.escape(words.of(name))
        for name in ("header.page_title", "errors.unavailable", "helpline.title", "helpline.call")
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{said}</p>\n"
        f"<p>{helpline}: {call}</p>\n</main>\n</body>\n</html>\n"
    )


if __name__ == "__main__":
    write_error_pages(Path(sys.argv[1]))
