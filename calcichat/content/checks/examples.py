"""What patients type: enough of it, and each line in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from calcichat.content.checks.base import Context, Problem
from calcichat.content.checks.lexicon import folded
from calcichat.content.checks.texts import file_of
from calcichat.content.entry import examples_of

FEWEST = {"answers": 40, "help": 40, "not_covered": 40, "safety": 60, "talk": 15, "fallback": 0}
FEWEST_OF_ID = {"out_of_scope": 250}
# Played by the program when a part of it failed; nobody types it.
WITHOUT_EXAMPLES = ("unavailable",)


def example_key(example: str) -> str:
    """An example without case, blanks and punctuation, for comparing."""
    # What is nothing but signs ("???") is itself.
    return re.sub(r"[^\w]+", "", folded(example)) or example


def enough_examples(context: Context) -> Iterator[Problem]:
    """At least as many examples as the group asks for."""
    for entry in context.content.entries.values():
        fewest = FEWEST_OF_ID.get(entry.id, FEWEST.get(entry.group, 0))
        count = len({example_key(example) for example in entry.examples})
        if count < fewest:
            yield context.problem(
                file_of(context, entry), f"{count} different examples, at least {fewest}", at="nlu:"
            )
        if entry.id in WITHOUT_EXAMPLES and count:
            yield context.problem(
                file_of(context, entry), f"{entry.id} has examples, but nobody types it", at="nlu:"
            )


def examples_once(context: Context) -> Iterator[Problem]:
    """No example stands twice, whatever its case, blanks and punctuation."""
    homes: dict[str, str] = {}
    spellings: set[tuple[str, str]] = set()
    for file, example in _examples(context):
        key = example_key(example)
        spelling = (file, re.sub(r"[^\w]+", " ", example.lower()).strip() or example)
        where = ""
        if not key:
            yield context.problem(file, "an empty example", at="nlu:")
        elif homes.setdefault(key, file) != file:
            where = f"in {homes[key]} too"
        # One file may hold "follow-up" and "followup", "sí" and "si": people type both.
        elif spelling in spellings:
            where = "twice in this file"
        spellings.add(spelling)
        if where:
            fault = f"example stands {where}: {example}"
            yield Problem(file, _last_line(context, file, example), fault, "one intent each")


def examples_plain(context: Context) -> Iterator[Problem]:
    """Examples are plain text: Rasa would read brackets as annotations."""
    for entry in context.content.entries.values():
        for example in entry.examples:
            if re.search(r"[{}]|\]\(", example):
                yield context.problem(
                    file_of(context, entry),
                    f"braces or annotation in example: {example}",
                    at=example,
                )


def _examples(context: Context) -> Iterator[tuple[str, str]]:
    """File and text of every example, those of data/understanding/ too."""
    for file, document in context.tree.documents.items():
        if isinstance(document, dict):
            for example in examples_of(document):
                yield file, example


def _last_line(context: Context, file: str, example: str) -> int | None:
    rows = context.rows(file)
    found = [at for at, row in enumerate(rows, 1) if row.strip().lstrip("- ") == example]
    return found[-1] if found else None
