"""File, intent, response and id are one name; the catalogue and the files are one list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from calcichat.content.checks.base import Context, Problem
from calcichat.content.checks.texts import file_of
from calcichat.content.entry import nlu_blocks, variation_lang

WITH_SIMPLE_FORM = ("answers", "help", "not_covered")


def names_agree(context: Context) -> Iterator[Problem]:
    """Response and intent are named after the file, and the group knows the id."""
    for entry in context.content.entries.values():
        file = file_of(context, entry)
        document = context.tree.documents[file]
        for name in document.get("responses") or {}:
            if name not in (f"utter_{entry.id}", f"utter_{entry.id}_simple"):
                yield context.problem(
                    file, f"response {name} does not belong to {entry.id}", "one id, one file", name
                )
        for block in nlu_blocks(document):
            intent = block.get("intent")
            if intent != entry.id:
                yield context.problem(
                    file, f"intent {intent} differs from the file's id {entry.id}", at=str(intent)
                )


def ids_complete(context: Context) -> Iterator[Problem]:
    """Every id of the catalogue has its file in its group, and no file is unknown to it."""
    broken = {PurePosixPath(fault.file).stem for fault in context.tree.faults}
    for group, ids in context.content.catalogue.items():
        for name in ids:
            entry = context.content.entries.get(name)
            if entry is None and name not in broken:
                yield Problem(
                    f"data/{group}/{name}.yml",
                    None,
                    f"catalogue id {name} has no file",
                    f"make new-answer id={name}",
                )
            if entry is not None and entry.group != group:
                yield context.problem(file_of(context, entry), f"{name} belongs to group {group}")
    known = {name for ids in context.content.catalogue.values() for name in ids}
    for entry in context.content.entries.values():
        if entry.id not in known:
            yield context.problem(
                file_of(context, entry), f"id {entry.id} is not in data/catalogue.yml"
            )


def one_variation_a_language(context: Context) -> Iterator[Problem]:
    """Rasa draws among variations at random; a reviewed text is not drawn."""
    for entry in context.content.entries.values():
        file = file_of(context, entry)
        for name, variations in (context.tree.documents[file].get("responses") or {}).items():
            langs = [variation_lang(variation) for variation in _list(variations)]
            for lang in sorted({lang for lang in langs if langs.count(lang) > 1}):
                yield context.problem(
                    file, f"{name} has more than one variation in language {lang}", at=name
                )


def simple_form(context: Context) -> Iterator[Problem]:
    """What she may ask to hear simpler has an easier form, with the same facts and languages."""
    for entry in context.content.entries.values():
        file = file_of(context, entry)
        if entry.group in WITH_SIMPLE_FORM and not entry.simple:
            yield context.problem(file, f"response utter_{entry.id}_simple is missing")
        for lang, simple in entry.simple.items():
            full = {name for line in entry.in_lang(lang).lines() for name in line.proof}
            for line in simple.lines():
                for name in line.proof:
                    if name in context.content.facts and name not in full:
                        yield context.problem(
                            file,
                            f"the simple form tells {name}, which the full form does not",
                            at=line.text,
                        )


def _list(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
