"""How a sentence may be written: no comfort, no braces, no numbers away from home, short."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import Path

from calcichat.content.checks.base import Context, Problem
from calcichat.content.checks.texts import Text, all_texts, phrases, sentences
from calcichat.content.reading import grades

MOST_WORDS, MOST_WORDS_SIMPLE = 20, 12
MOST_SENTENCES, MOST_PARAGRAPHS = 3, 3
MOST_GRADE, MOST_GRADE_SIMPLE, MEAN_GRADE = 8.0, 4.0, 6.0
MOST_TITLE = 40
# Below this a grade says more about one word than about the text ("Hello." has grade 8.4); labels
# of the page and courtesies are that short.
GRADED_WORDS, SHORT_GROUPS = 20, ("page", "talk")
# The only files of data/ that may hold a telephone number in words a patient reads, and the
# reference papers those numbers were taken from.
PHONE_HOMES = ("data/help/helpline.yml", "data/safety/lines.yml")
# First line of a file that a script builds out of data/ (a test elsewhere compares the two).
BUILT = "Made by scripts/"
_CODE = {"calcichat": ("*.py",), "actions": ("*.py",), "widget": ("*.js", "*.html")}
REFERENCE = ("data/fact_sheet.yml", "data/catalogue.yml", "data/terms.yml")
_PHONE = re.compile(r"\b\d{3}[-. ]\d{4}\b|\b1[-. ]8\d\d\b|\bGO[ -]KOMEN\b", re.IGNORECASE)
_HOURS = re.compile(r"\b\d{1,2}(?::\d\d)?\s*[ap]\.?m\b", re.IGNORECASE)


def no_forbidden_words(context: Context) -> Iterator[Problem]:
    """No comfort beyond the sheet and no promise, in texts, titles, topics and questions."""
    for text in all_texts(context):
        for line in text.wording.lines():
            for word in context.lexicon.forbidden(line.text):
                yield context.problem(
                    text.file, f'forbidden word "{word}": {line.text[:50]}', at=line.text
                )
    for phrase in phrases(context):
        for word in context.lexicon.forbidden(phrase.text):
            yield context.problem(
                phrase.file, f'forbidden word "{word}" in {phrase.key}', at=phrase.text
            )


def no_braces(context: Context) -> Iterator[Problem]:
    """Rasa reads {braces} as slots, in texts and in examples."""
    for text in all_texts(context):
        for line in text.wording.lines():
            if "{" in line.text or "}" in line.text:
                yield context.problem(text.file, f"braces in {text.label}", at=line.text)
    for phrase in phrases(context):
        if "{" in phrase.text or "}" in phrase.text:
            yield context.problem(phrase.file, f"braces in {phrase.key}", at=phrase.text)


def phones_at_home(context: Context) -> Iterator[Problem]:
    """Telephone numbers stand in two files and nowhere else; texts use the markers."""
    lines = (context.content.lines.get("lines") or {}).values()
    short = "|".join(re.escape(str(line.get("number"))) for line in lines)
    emergency = re.compile(rf"(?<![\w$]){short and f'(?:{short})'}(?!\w)") if short else None
    for file in context.tree.documents:
        if file in PHONE_HOMES or file in REFERENCE:
            continue
        for at, row in _read_rows(context, file):
            if _PHONE.search(row) or (emergency and emergency.search(row)):
                yield Problem(file, at, "telephone number outside its file", "write its marker")
            if _HOURS.search(row):
                yield Problem(
                    file, at, "hours outside data/help/helpline.yml", "they change in one place"
                )


def phones_not_in_code(context: Context) -> Iterator[Problem]:
    """The helpline's number stands in no program and no page template."""
    helpline = context.content.entries.get("helpline")
    phone = str((helpline.extra.get("contact") or {}).get("phone", "")) if helpline else ""
    digits = re.sub(r"\D", "", phone)
    if not digits:
        return
    number = re.compile(r"\D{0,2}".join(digits[-10:]))
    for path in [context.project / "domain.yml", *_code_files(context)]:
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if number.search(text) and BUILT not in text.split("\n", 1)[0]:
            file = path.relative_to(context.project).as_posix()
            at = next(at for at, row in enumerate(text.splitlines(), 1) if number.search(row))
            yield Problem(file, at, "telephone number outside its file", "take it from data/")


def _code_files(context: Context) -> Iterator[Path]:
    for folder, patterns in _CODE.items():
        for path, folders, names in os.walk(context.project / folder):
            folders[:] = [name for name in folders if name not in ("node_modules", "dist")]
            for name in names:
                if any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
                    yield Path(path) / name


def sentence_length(context: Context) -> Iterator[Problem]:
    """One sentence a line, of at most 20 words (12 in a simple form)."""
    for text in all_texts(context):
        most = MOST_WORDS_SIMPLE if text.simple else MOST_WORDS
        for line in text.wording.lines():
            if len(sentences(line.text)) > 1:
                yield context.problem(
                    text.file, f"more than one sentence on a line: {line.text[:50]}", at=line.text
                )
            for sentence in sentences(line.text):
                count = words_in(sentence)
                if count > most:
                    yield context.problem(
                        text.file, f"{count} words, at most {most}: {line.text[:50]}", at=line.text
                    )


def paragraph_length(context: Context) -> Iterator[Problem]:
    """At most three sentences a paragraph and three paragraphs a text."""
    for text in all_texts(context):
        for paragraph in text.wording.paragraphs:
            if len(paragraph) > MOST_SENTENCES:
                yield context.problem(
                    text.file,
                    f"{len(paragraph)} sentences in a paragraph of {text.label}, at most 3",
                    at=paragraph[0].text,
                )
        if len(text.wording.paragraphs) > MOST_PARAGRAPHS and text.group != "help":
            yield context.problem(
                text.file,
                f"{len(text.wording.paragraphs)} paragraphs in {text.label}, at most 3",
                at=text.label,
            )


def title_length(context: Context) -> Iterator[Problem]:
    """A title fits on a button."""
    for phrase in phrases(context):
        if phrase.key == "title" and not 0 < len(phrase.text) <= MOST_TITLE:
            yield context.problem(
                phrase.file, f"title of {len(phrase.text)} characters, at most 40", at=phrase.text
            )


def reading_grade(context: Context) -> Iterator[Problem]:
    """Each English text within its grade; the answers 6 on average."""
    counted: list[float] = []
    for text in all_texts(context):
        if text.wording.lang != "en" or text.label == "openings" or _too_short(text):
            continue
        grade = grades(_lines(text)).counted
        limit = MOST_GRADE_SIMPLE if text.simple else MOST_GRADE
        if text.group == "answers" and not text.simple:
            counted.append(grade)
        if grade > limit:
            yield context.problem(
                text.file,
                f"reading grade {grade:.1f} of {text.label}, at most {limit:g}",
                "shorter words and sentences",
                text.label,
            )
    if counted and sum(counted) / len(counted) > MEAN_GRADE:
        mean = sum(counted) / len(counted)
        yield Problem("data/answers", None, f"mean reading grade {mean:.2f}, at most 6.0")


def words_in(sentence: str) -> int:
    """Words of a sentence; a marker counts as one."""
    return len([part for part in sentence.split() if re.search(r"\w", part)])


def _lines(text: Text) -> str:
    return "\n".join(line.text for line in text.wording.lines())


def _too_short(text: Text) -> bool:
    return text.group in SHORT_GROUPS and words_in(text.wording.text) < GRADED_WORDS


def _read_rows(context: Context, file: str) -> Iterator[tuple[int, str]]:
    """The rows of a file that a patient may read: no comments, no examples."""
    for at, row in enumerate(context.rows(file), 1):
        if row.startswith("nlu:"):
            return
        if not row.lstrip().startswith("#"):
            yield at, row
