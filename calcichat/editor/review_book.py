"""Prints the review book: one HTML page that needs nothing else, and a PDF of it."""

# ruff: noqa: ANN401 - metadata values are what YAML holds
from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from calcichat.editor.book import GROUP_TITLES, Answer, Book, Form, Paper
from calcichat.editor.errors import EditorError

_HERE = Path(__file__).parent
PAPERS = ("A4", "letter")
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
_PDF_SECONDS = 180


def html_of(book: Book, paper: str = "A4") -> str:
    """The whole book as one HTML page for paper of a size."""
    env = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    items: list[Answer | Paper] = [*book.answers, *book.papers]
    changed = [item for item in items if (item.unsigned or "").startswith("changed")]
    never = [item for item in items if (item.unsigned or "").startswith("not signed")]
    return env.get_template("book.html.j2").render(
        book=book,
        paper=paper,
        # Our own file; an escaped quotation mark would break a rule.
        css=Markup((_HERE / "book.css").read_text("utf8")),  # noqa: S704
        groups=GROUP_TITLES,
        waiting=[item for item in items if item.unsigned],
        changed=[
            {"id": _id(item), "unsigned": item.unsigned, "changes": item.changes}
            for item in changed
        ],
        never=[_id(item) for item in never],
        total=len(items),
        overdue=[answer for answer in book.answers if answer.overdue],
        withdrawn=[answer for answer in book.answers if answer.entry.withdrawn],
        ledger=next(sheet for sheet in book.papers if sheet.id == "fact_sheet"),
        plain=plain,
        names=proof_names,
    )


def _id(item: Answer | Paper) -> str:
    return item.entry.id if isinstance(item, Answer) else item.id


def proof_names(form: Form) -> list[str]:
    """The ledger ids behind a text, each once."""
    return list(dict.fromkeys(proof.id for sentence in form.sentences for proof in sentence.proofs))


def plain(value: Any) -> str:
    """A metadata value as a person reads it: no brackets, no quotes."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {plain(item)}" for key, item in value.items())
    if isinstance(value, list):
        return " / ".join(plain(item) for item in value)
    return str(value)


def write_html(book: Book, folder: Path, paper: str) -> Path:
    """Writes review_book.html into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "review_book.html"
    path.write_text(html_of(book, paper), encoding="utf-8")
    return path


def chromium() -> str | None:
    """The Chromium of this machine, None when there is none."""
    return next((found for name in _CHROMIUM if (found := shutil.which(name))), None)


def write_pdf(page: Path) -> Path:
    """A PDF beside a HTML file.

    Raises:
        EditorError: when there is no Chromium, or it fails or takes too long.
    """
    browser = chromium()
    if browser is None:
        raise EditorError(
            f"no Chromium here, so no PDF: open {page.name} in a browser and print it"
        )
    target = page.with_suffix(".pdf")
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            "--headless",
            "--no-sandbox",  # the only page it opens is ours, and root has no sandbox
            "--disable-gpu",
            f"--user-data-dir={profile}",
            "--no-pdf-header-footer",  # the page brings its own; Chromium's shows a path
            f"--print-to-pdf={target}",
            page.resolve().as_uri(),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=_PDF_SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise EditorError(f"Chromium made no PDF in {_PDF_SECONDS} s") from error
    if not target.is_file():
        raise EditorError(f"Chromium made no PDF: open {page.name} in a browser and print it")
    return target
