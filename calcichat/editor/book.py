"""Gathers what the review book shows; how it looks is in book.html.j2 and book.css."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from calcichat.channel.messages import Message, MessageBuilder
from calcichat.content.checks import Context
from calcichat.content.checks.texts import page_texts
from calcichat.content.model import DEFAULT_LANG, Content, Entry, Line, Wording
from calcichat.content.reading import Grades, grades
from calcichat.content.signoff import SIGN_KEYS, checksum, paper_checksum, papers, unsigned_paper
from calcichat.content.signoff import unsigned as why_unsigned
from calcichat.content.words import markers
from calcichat.editor.history import Change, changes_since_signed, paper_changes
from calcichat.evaluation.spread import spread
from calcichat.settings import Settings, read_settings

EXAMPLES = 10
GROUP_TITLES = {
    "answers": "Answers from the fact sheet",
    "help": "Help and next steps",
    "not_covered": "Questions the fact sheet does not cover",
    "safety": "Safety messages",
    "talk": "Conversation",
    "fallback": "When nothing else fits",
}


@dataclass(frozen=True)
class Proof:
    """One statement behind a sentence; `section` is empty for guidance, which is no fact."""

    id: str
    statement: str
    section: str


@dataclass(frozen=True)
class Sentence:
    """A sentence with its numbers filled in, and what stands behind it."""

    text: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class Form:
    """One text of an answer: which one, its sentences, its reading grade (English only)."""

    label: str
    sentences: tuple[Sentence, ...]
    grades: Grades | None


@dataclass(frozen=True)
class Answer:
    """One answer as the book prints it.

    Attributes:
        code: checksum of its words, printed so that a signature names what was read.
        unsigned: why it does not count as signed, None when it does.
        changes: what differs from the signed words; None when nothing was signed or found.
        shown: the Message a patient gets.
        more: metadata that reaches patients outside the text (telephone, opening lines, ...).
    """

    entry: Entry
    code: str
    unsigned: str | None
    overdue: bool
    changes: list[Change] | None
    shown: Message
    forms: tuple[Form, ...]
    examples: tuple[str, ...]
    more: dict[str, Any]
    related: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A file that is signed but is no answer."""

    id: str
    file: str
    code: str
    unsigned: str | None
    reviewer: str
    changes: list[Change] | None
    rows: tuple[tuple[str, Form], ...]


@dataclass(frozen=True)
class Book:
    """Everything the review book shows; `used` maps each ledger id to where it is cited."""

    content: Content
    today: datetime.date
    answers: tuple[Answer, ...]
    papers: tuple[Paper, ...]
    used: dict[str, list[str]]

    def group(self, name: str) -> list[Answer]:
        """The answers of one group, in catalogue order."""
        return [answer for answer in self.answers if answer.entry.group == name]

    @property
    def mean_grade(self) -> float:
        """The mean reading grade of the answers' English texts."""
        found = [a.forms[0].grades.counted for a in self.group("answers") if a.forms[0].grades]
        return sum(found) / len(found) if found else 0.0


def book_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """The running settings, for the sentences that name them; no key is made or read."""
    return read_settings({**env, "CALCICHAT_SECRET": "the review book signs no session"})


def make_book(context: Context) -> Book:
    """The book of the content under `context`."""
    builder = MessageBuilder(context.content, book_settings())
    words = _Words(context.content)
    sheets = tuple(_papers(context, words))
    answers = tuple(
        _answer(entry, context, builder, words) for entry in context.content.entries.values()
    )
    return Book(context.content, context.today, answers, sheets, _used(answers, sheets))


def _answer(entry: Entry, context: Context, builder: MessageBuilder, words: _Words) -> Answer:
    content, why = context.content, why_unsigned(entry)
    changed = why is not None and why.startswith("changed")
    return Answer(
        entry=entry,
        code=checksum(entry),
        unsigned=why,
        overdue=entry.review_due < context.today,
        changes=changes_since_signed(entry, context.tree.root) if changed else None,
        shown=builder.single(entry.id, DEFAULT_LANG),
        forms=tuple(_forms(entry, words)),
        examples=tuple(spread(entry.examples, EXAMPLES)),
        more={key: value for key, value in entry.extra.items() if key not in SIGN_KEYS},
        related=tuple(content.title(n) for n in entry.related if n in content.entries),
    )


class _Words:
    """Sentences with their numbers filled in and their proof looked up."""

    def __init__(self, content: Content) -> None:
        settings = book_settings().markers()
        self._content = content
        self._values = {lang: markers(content, settings, lang) for lang in (DEFAULT_LANG, "es")}

    def sentence(self, line: Line, lang: str) -> Sentence:
        """One line of a text in a language."""
        # Page sentences hold further markers that the widget fills in; those stay visible.
        values = self._values.get(lang, self._values[DEFAULT_LANG])
        said = Template(line.text).safe_substitute(values)
        return Sentence(said, tuple(self._proof(name) for name in line.proof))

    def _proof(self, name: str) -> Proof:
        if name in self._content.facts:
            fact = self._content.facts[name]
            return Proof(name, fact.statement, fact.section)
        row = self._content.guidance.get(name)
        return Proof(name, row.statement if row else "not in the ledger", "")


def _forms(entry: Entry, words: _Words) -> Iterator[Form]:
    for label, wordings in (("", entry.wording), ("Simple form", entry.simple)):
        for wording in wordings.values():
            name = label or (
                "Full answer" if wording.lang == DEFAULT_LANG else f"In {wording.lang}"
            )
            yield _form(name, wording, words)


def _form(label: str, wording: Wording, words: _Words) -> Form:
    rows = [words.sentence(line, wording.lang) for line in wording.lines()]
    text = "\n".join(line.text for line in wording.lines())
    return Form(label, tuple(rows), grades(text) if wording.lang == DEFAULT_LANG else None)


def _papers(context: Context, words: _Words) -> Iterator[Paper]:
    texts: dict[str, list[tuple[str, Form]]] = {}
    for text in page_texts(context):
        form = _form(text.wording.lang, text.wording, words)
        texts.setdefault(text.file, []).append((text.label, form))
    for name, file, document in papers(context.tree):
        why = unsigned_paper(document)
        changed = why is not None and why.startswith("changed")
        yield Paper(
            id=name,
            file=file,
            code=paper_checksum(document),
            unsigned=why,
            reviewer=str(document.get("reviewer") or ""),
            changes=paper_changes(context.tree.root / f"{name}.yml", document) if changed else None,
            rows=tuple(texts.get(file, ())),
        )


def _used(answers: Sequence[Answer], sheets: Sequence[Paper]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for answer in answers:
        for form in answer.forms:
            _note(found, form, answer.entry.id)
    for sheet in sheets:
        for _, form in sheet.rows:
            _note(found, form, sheet.id)
    return found


def _note(found: dict[str, list[str]], form: Form, name: str) -> None:
    for sentence in form.sentences:
        for proof in sentence.proofs:
            homes = found.setdefault(proof.id, [])
            if name not in homes:
                homes.append(name)
