"""The commands of `python -m calcichat.editor`: what they print, and in which order they work."""

from __future__ import annotations

import argparse
import asyncio
import datetime
import webbrowser
from pathlib import Path

from calcichat.content.checks import context_of
from calcichat.editor import draft, gaps_plot, sign_off
from calcichat.editor.errors import EditorError
from calcichat.editor.gaps import Table, as_csv, as_text, monday_of, table_of
from calcichat.editor.release import tag_release
from calcichat.settings import PROJECT_ROOT
from calcichat.storage.counts import KEEP_DAYS, Counts
from calcichat.storage.database import create_database
from calcichat.storage.errors import StorageError

_MOST_WEEKS = KEEP_DAYS // 7


def review_book(wanted: argparse.Namespace) -> None:
    """Writes reports/review_book.html, and the PDF where there is a Chromium."""
    # Brings the channel and with it Rasa: a few seconds.
    _say("reading the words (some seconds)")
    from calcichat.editor.book import make_book
    from calcichat.editor.review_book import write_html, write_pdf

    book = make_book(context_of(wanted.data))
    page = write_html(book, wanted.reports, wanted.paper)
    _say(f"wrote {_short(page)}: {len(book.answers)} answers, release {book.content.release}")
    if wanted.no_pdf:
        return
    _say("printing it through Chromium (up to a minute)")
    try:
        _say(f"wrote {_short(write_pdf(page))}")
    except EditorError as error:
        _say(str(error))


def release(wanted: argparse.Namespace) -> None:
    """Tags the words, and keeps their review book under the release's name."""
    tag, new = tag_release(wanted.data)
    _say(f"tagged {tag}" if new else f"{tag} is there already, with these words")
    wanted.reports = wanted.reports / "releases" / tag
    review_book(wanted)
    _say(f"the words as they were: git show {tag}:data/answers/<id>.yml")


def sign(wanted: argparse.Namespace) -> None:
    """Signs answers; see docs/editor_guide.md."""
    _say("checking the words (some seconds)")
    for file in sign_off.sign_off(_words(wanted.ids), wanted.reviewer, wanted.data):
        _say(f"signed {file}")
    _say("commit the files; patients see it from the next start on")


def take_out(wanted: argparse.Namespace) -> None:
    """Withdraws answers."""
    for file in sign_off.withdraw(_words(wanted.ids), wanted.data):
        _say(f"withdrawn: {file}")
    _say("restart the assistant now: it says the words until then (make run)")
    _say("the answer comes back when it is signed: make sign-off")


def preview(wanted: argparse.Namespace) -> None:
    """Shows one answer in the widget or the terminal."""
    _say("reading the words (some seconds)")
    from calcichat.editor.preview import Preview
    from calcichat.editor.preview import as_text as message_text

    shown = Preview(wanted.data)
    message = shown.message(wanted.id)  # an unknown id is refused before anything starts
    if wanted.print:
        print(message_text(message))
        return
    from calcichat.editor.preview_server import serve

    def ready(address: str) -> None:
        _say(f"{wanted.id} is at {address}")
        _say("change the file and reload the page; Ctrl-C stops it. Typed words need make run")
        if wanted.open:
            webbrowser.open(address)

    try:
        serve(shown, wanted.id, wanted.port, ready)
    except OSError as error:
        raise EditorError(f"port {wanted.port} can not be used: name another (port=...)") from error


def gaps(wanted: argparse.Namespace) -> None:
    """Prints and draws what patients met, or drafts an answer from a gap."""
    if wanted.draft:
        for file in draft.draft_from_gap(
            wanted.draft, wanted.data, wanted.new_id, group=wanted.group
        ):
            _say(f"wrote {file}")
        _say("make check names what is left to write")
        return
    if not 1 <= wanted.weeks <= _MOST_WEEKS:
        raise EditorError(f"weeks: 1 to {_MOST_WEEKS}; counts are kept {KEEP_DAYS} days")
    table = _counted(wanted.weeks)
    print(as_text(table))
    _say("drawing it (some seconds)")
    wanted.reports.mkdir(parents=True, exist_ok=True)
    sheet = wanted.reports / "gaps.csv"
    sheet.write_text(as_csv(table), encoding="utf-8")
    for file in (sheet, *gaps_plot.draw(table, wanted.reports / "gaps")):
        _say(f"wrote {_short(file)}")


def _counted(weeks: int) -> Table:
    today = datetime.datetime.now(datetime.timezone.utc).date()
    since = monday_of(today) - datetime.timedelta(weeks=weeks - 1)
    try:
        counts = asyncio.run(Counts(create_database()).weekly(since))
    except StorageError as error:
        raise EditorError(f"the counts can not be read: {error}; was the chat ever run?") from error
    return table_of(counts, since, today)


def _words(given: list[str]) -> list[str]:
    """Ids from a command line, where make hands over several as one word."""
    return [word for part in given for word in part.replace(",", " ").split()]


def _short(path: Path) -> str:
    """A path as people write it."""
    try:
        return path.resolve().relative_to(PROJECT_ROOT).as_posix()
    except ValueError:
        return path.name


def _say(line: str) -> None:
    print(f"[editor] {line}", flush=True)
