"""`python -m calcichat.editor <command>`: what the people who answer for the words work with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from calcichat.content.load import DATA
from calcichat.content.model import GROUPS, ContentError
from calcichat.editor import commands
from calcichat.editor.errors import EditorError
from calcichat.settings import PROJECT_ROOT, SettingError
from calcichat.storage.errors import StorageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0 when it did what was asked, 1 when it could not (the reason is printed), 2 for a wrong
        call (from argparse).
    """
    wanted = _parser().parse_args(arguments)
    wanted.data = wanted.data.resolve()
    try:
        wanted.run(wanted)
    except (EditorError, ContentError, SettingError, StorageError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m calcichat.editor", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the data folder")
    parser.add_argument(
        "--reports", type=Path, default=PROJECT_ROOT / "reports", help="where files are written"
    )
    added = parser.add_subparsers(required=True, metavar="command")
    _add_book(added)
    _add_signing(added)
    _add_preview(added)
    _add_gaps(added)
    return parser


_Added: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add_book(added: _Added) -> None:
    book = added.add_parser("review-book", help="every answer with its proof, as HTML and PDF")
    book.add_argument("--paper", choices=("A4", "letter"), default="A4")
    book.add_argument("--no-pdf", action="store_true", help="only the HTML page")
    book.set_defaults(run=commands.review_book)
    release = added.add_parser("release", help="tag the words as content-<release>, with the book")
    release.add_argument("--paper", choices=("A4", "letter"), default="A4")
    release.add_argument("--no-pdf", action="store_true", help="only the HTML page")
    release.set_defaults(run=commands.release)


def _add_signing(added: _Added) -> None:
    sign = added.add_parser("sign-off", help="record who read an answer and stands by it")
    sign.add_argument("ids", nargs="+", help="ids, each with @code if you like; or: all")
    sign.add_argument("--reviewer", required=True, help="the person's name")
    sign.set_defaults(run=commands.sign)
    out = added.add_parser("withdraw", help="take an answer out until it is signed again")
    out.add_argument("ids", nargs="+")
    out.set_defaults(run=commands.take_out)


def _add_preview(added: _Added) -> None:
    preview = added.add_parser("preview", help="one answer in the widget, without a model")
    preview.add_argument("id")
    preview.add_argument("--port", type=int, default=8450)
    preview.add_argument("--open", action="store_true", help="open the browser too")
    preview.add_argument("--print", action="store_true", help="only print it, start nothing")
    preview.set_defaults(run=commands.preview)


def _add_gaps(added: _Added) -> None:
    gaps = added.add_parser("gaps", help="what patients met each week; drafts answers from it")
    gaps.add_argument("--weeks", type=int, default=12, help="how many weeks back, 57 at most")
    gaps.add_argument("--draft", metavar="GAP", help="draft a new answer from this gap")
    gaps.add_argument("--as", dest="new_id", metavar="ID", help="id of the new answer")
    gaps.add_argument("--group", choices=GROUPS, default="answers", help="group it joins")
    gaps.set_defaults(run=commands.gaps)


if __name__ == "__main__":
    sys.exit(main())
