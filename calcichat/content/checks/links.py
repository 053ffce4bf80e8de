"""Buttons lead somewhere else, and dates are dates that have not run out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from calcichat.content.checks.base import Context, Problem
from calcichat.content.checks.texts import file_of

FEWEST_RELATED, MOST_RELATED = 2, 4


def related_exist(context: Context) -> Iterator[Problem]:
    """Related ids exist, are not the id itself, stand once, and are two to four."""
    known = {name for ids in context.content.catalogue.values() for name in ids}
    for entry in context.content.entries.values():
        file = file_of(context, entry)
        for name in entry.related:
            if name == entry.id:
                yield context.problem(file, f"related names {name} itself", at="related:")
            elif name not in known or name not in context.content.entries:
                yield context.problem(file, f"related id {name} does not exist", at="related:")
        if len(set(entry.related)) != len(entry.related):
            yield context.problem(file, "a related id stands twice", at="related:")
        few = FEWEST_RELATED if entry.group in ("answers", "help", "not_covered") else 0
        if not few <= len(entry.related) <= MOST_RELATED:
            yield context.problem(file, f"{len(entry.related)} related ids, 2 to 4", at="related:")


def starters_exist(context: Context) -> Iterator[Problem]:
    """The starter buttons of the greeting name ids that exist."""
    file = "data/page/starters.yml"
    document = context.tree.documents.get(file)
    rows = document.get("starters") if isinstance(document, dict) else None
    for name in map(str, rows or []):
        if name not in context.content.entries:
            yield context.problem(file, f"starter {name} does not exist", at=str(name))


def dates_valid(context: Context) -> Iterator[Problem]:
    """No review is overdue or dated backwards."""
    for entry in context.content.entries.values():
        file = file_of(context, entry)
        if entry.review_due < context.today:
            yield context.problem(
                file,
                f"review was due on {entry.review_due}",
                "read it against the source, then move both dates",
                "review_due",
            )
        if entry.review_due <= entry.reviewed:
            yield context.problem(file, "review_due does not lie after reviewed", at="review_due")
    due = context.content.source.get("review_due")
    if isinstance(due, str) and datetime.date.fromisoformat(due) < context.today:
        yield context.problem(
            "data/fact_sheet.yml", f"the source was to be read again on {due}", at="review_due"
        )


def dates_quoted(context: Context) -> Iterator[Problem]:
    """A bare YAML date breaks Rasa's tracker, wherever it stands."""
    for file, document in context.tree.documents.items():
        for value in _bare_dates(document):
            yield context.problem(file, f'date not quoted: write "{value}"', at=f"{value}")


def _bare_dates(value: Any) -> Iterator[datetime.date]:  # noqa: ANN401 - any YAML value
    if isinstance(value, datetime.date):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _bare_dates(item)
    elif isinstance(value, list):
        for item in value:
            yield from _bare_dates(item)
