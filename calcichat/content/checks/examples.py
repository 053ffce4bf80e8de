"""What patients type: enough of it, and each line in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from calcichat.content.checks.base import Context, Problem
from calcichat.content.checks.lexicon import folded
from calcichat.content.checks.texts import file_of

FEWEST = {"answers": 40, "help": 40, "not_covered": 40, "safety": 60, "talk": 15, "fallback": 0}
FEWEST_OF_ID = {"out_of_scope": 250}
# Played by the program when it did not understand or a part failed; nobody types them.
WITHOUT_EXAMPLES = ("unclear", "unavailable")


def example_key(example: str) -> str:
    """An example without case, blanks and punctuation, for comparing."""
    return re.sub(r"[^\w]+", "", folded(example))


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
    for entry in context.content.entries.values():
        file = file_of(context, entry)
        for example in entry.examples:
            key = example_key(example)
            if not key:
                yield context.problem(file, "an empty example", at="nlu:")
                continue
            if key in homes:
                where = "twice in this file" if homes[key] == entry.id else f"in {homes[key]} too"
                yield context.problem(
                    file, f"example stands {where}: {example}", "one intent each", example
                )
            homes.setdefault(key, entry.id)


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
