"""A new file is not an answer until its words are written, and a release is signed."""

from __future__ import annotations

from collections.abc import Iterator

from calcichat.content.checks.base import Context, Problem
from calcichat.content.signoff import all_unsigned

# What `make new-answer` puts where a person has to write.
UNWRITTEN = "WRITE-HERE"


def files_readable(context: Context) -> Iterator[Problem]:
    """Files that could not be read at all."""
    for fault in context.tree.faults:
        yield Problem(fault.file, None, fault.fault)


def words_written(context: Context) -> Iterator[Problem]:
    """No file is left as `make new-answer` made it."""
    for file in context.tree.documents:
        for at, row in enumerate(context.rows(file), 1):
            if UNWRITTEN in row:
                yield Problem(file, at, f"still to be written: {row.strip()[:60]}")


def signed_for_release(context: Context) -> Iterator[Problem]:
    """Answers, page sentences, emergency lines and the ledger are signed and unchanged since."""
    for name, file, why in all_unsigned(context.tree):
        yield context.problem(file, why, f"make sign-off id={name}")
