"""Walks over every sentence a patient can read, whatever file it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calcichat.content.checks.base import Context
from calcichat.content.model import DEFAULT_LANG, Entry, Line, Wording
from calcichat.content.page import NOT_LANGS, page_leaves
from calcichat.content.reader import shown

# A sentence ends at . ! ? before a blank; not after one letter ("Susan G. Komen", "9 a.m. to").
_END = re.compile(r"(?<![\s.][A-Za-z])([.!?][\"')]?)\s+(?=[^\s])")


@dataclass(frozen=True)
class Text:
    """One text as a check sees it.

    Attributes:
        file: where it stands, as shown in problems.
        label: response or page string it belongs to.
        entry: its answer, None for page strings.
        simple: whether it is the easier form.
    """

    file: str
    label: str
    wording: Wording
    entry: Entry | None = None
    simple: bool = False

    @property
    def group(self) -> str:
        """The group whose number and term rule holds; "page" for page strings."""
        return self.entry.group if self.entry else "page"


@dataclass(frozen=True)
class Phrase:
    """A short text without proof of its own: a title, a topic, a question for the doctor."""

    file: str
    key: str
    text: str
    entry: Entry


def file_of(context: Context, entry: Entry) -> str:
    """The file of an entry, as shown in problems."""
    return shown(entry.path, context.tree.root)


def answer_texts(context: Context) -> Iterator[Text]:
    """The texts of all answers: both forms, every language."""
    for entry in context.content.entries.values():
        file = file_of(context, entry)
        for wording in entry.wording.values():
            yield Text(file, f"utter_{entry.id}", wording, entry)
        for wording in entry.simple.values():
            yield Text(file, f"utter_{entry.id}_simple", wording, entry, simple=True)
        yield from _openings(file, entry)


def _openings(file: str, entry: Entry) -> Iterator[Text]:
    """Lines that may take the place of the first one; its proof backs them too."""
    rows = entry.extra.get("openings") or []
    first = next(entry.wording[DEFAULT_LANG].lines(), Line("", ()))
    for row in rows if isinstance(rows, list) else [rows]:
        wording = Wording(DEFAULT_LANG, ((Line(str(row), first.proof),),))
        yield Text(file, "openings", wording, entry)


def page_texts(context: Context) -> Iterator[Text]:
    """The strings of data/page/ in every language, cut into sentences."""
    broken = {fault.file for fault in context.tree.faults}
    for file, document in context.tree.documents.items():
        if not file.startswith("data/page/") or file in broken:
            continue
        for name, row in page_leaves(document):
            for lang, text in row.items():
                if lang not in NOT_LANGS and isinstance(text, str):
                    yield Text(file, name, Wording(lang, _page_paragraphs(text, row)))


def all_texts(context: Context) -> Iterator[Text]:
    """Every text of every file."""
    yield from answer_texts(context)
    yield from page_texts(context)


def phrases(context: Context) -> Iterator[Phrase]:
    """Titles, topics and questions for the doctor."""
    for entry in context.content.entries.values():
        file = file_of(context, entry)
        for title in entry.titles.values():
            yield Phrase(file, "title", title, entry)
        if isinstance(entry.topic, str):
            yield Phrase(file, "topic", entry.topic, entry)
        if isinstance(entry.doctor_question, str):
            yield Phrase(file, "doctor_question", entry.doctor_question, entry)


def sentences(text: str) -> list[str]:
    """The sentences of one line."""
    return [part for part in _END.sub(r"\1\n", text.strip()).split("\n") if part.strip()]


def _page_paragraphs(text: str, row: Mapping[str, Any]) -> tuple[tuple[Line, ...], ...]:
    """A flat `proof` backs every sentence of the string, a nested one its lines in order."""
    proof = row.get("proof") or []
    nested = bool(proof) and isinstance(proof[0], list)
    rest = iter(proof)
    paragraphs: list[tuple[Line, ...]] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines: list[Line] = []
        for line in block.splitlines():
            backing = tuple(next(rest, ()) if nested else proof)
            lines += [Line(part, backing) for part in sentences(line)]
        paragraphs.append(tuple(lines))
    return tuple(paragraphs)
