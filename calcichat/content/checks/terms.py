"""The number and term rule: a sentence names only what stands behind it (docs/content_guide.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from calcichat.content.checks.base import Context, Problem
from calcichat.content.checks.lexicon import markers_in
from calcichat.content.checks.texts import Phrase, Text, all_texts, phrases
from calcichat.content.model import Entry, Line
from calcichat.content.words import KNOWN_MARKERS

# A string of the page with fewer words is a label and claims nothing.
SHORT = 4


def terms_and_numbers(context: Context) -> Iterator[Problem]:
    """No test, disease, symptom, drug, claim or number beyond the proof and the group's rule."""
    for text in all_texts(context):
        for line in text.wording.lines():
            yield from _line_terms(context, text, line)
            yield from _line_numbers(context, text, line)
            yield from _line_addresses(context, text, line)


def phrases_stay_within(context: Context) -> Iterator[Problem]:
    """Titles, topics and questions name only what the answer or the catalogue's id names."""
    for phrase in phrases(context):
        entry = phrase.entry
        backing = " ".join([_all_proof(context, entry), *_catalogue_words(context, entry, True)])
        lexicon = context.lexicon
        for value, word in {
            **_beyond(lexicon.terms(phrase.text), lexicon.terms(backing)),
            **_beyond(lexicon.figures(phrase.text), lexicon.figures(backing)),
        }.items():
            del value
            yield _not_allowed(context, phrase, word)


def markers_known(context: Context) -> Iterator[Problem]:
    """A marker exists, stands alone, and its sentence cites what holds the number."""
    for text in all_texts(context):
        extra = context.lexicon.page_markers if text.group == "page" else frozenset()
        for line in text.wording.lines():
            names = markers_in(line.text)
            if line.text.count("$") != len(names):
                yield context.problem(text.file, "a stray $ sign", at=line.text)
            for name in names:
                needed = context.lexicon.markers.get(name, ())
                if name not in KNOWN_MARKERS | extra:
                    yield context.problem(text.file, f"unknown marker ${name}", at=line.text)
                elif needed and not set(needed) & set(line.proof):
                    yield context.problem(
                        text.file,
                        f"${name} without its proof",
                        f"cite one of: {', '.join(needed)}",
                        line.text,
                    )


def hedges_kept(context: Context) -> Iterator[Problem]:
    """May stays may: where each fact behind a sentence is hedged, so is the sentence."""
    facts, lexicon = context.content.facts, context.lexicon
    for text in all_texts(context):
        if text.group == "page" and text.label.endswith("_alt"):
            continue  # describes a drawing, not breasts
        for line in text.wording.lines():
            cited = [facts[name] for name in line.proof if name in facts]
            if not cited or not all(lexicon.hedged(fact.statement) for fact in cited):
                continue
            label = text.group == "page" and len(line.text.split()) < SHORT
            if not label and not lexicon.hedged(line.text):
                yield context.problem(
                    text.file,
                    f'"may" or "can" of {cited[0].id} is lost: {line.text[:50]}',
                    "what the sheet says with may, can, usually or sometimes keeps it",
                    line.text,
                )


def _line_terms(context: Context, text: Text, line: Line) -> Iterator[Problem]:
    content, lexicon = context.content, context.lexicon
    backing = " ".join([*_statements(context, line.proof), *_group_words(context, text, False)])
    allowed = lexicon.terms(backing)
    found = lexicon.terms(line.text)
    guided = bool(line.proof) and all(name in content.guidance for name in line.proof)
    for term, word in found.items():
        if term in allowed or (text.group == "page" and term in lexicon.page_terms):
            continue
        if guided:
            fault = f'guidance is used for a fact: "{word}" in: {line.text[:50]}'
        else:
            fault = f'"{word}" is in no statement behind: {line.text[:50]}'
        yield context.problem(text.file, fault, "cite the fact that holds it", line.text)


def _line_numbers(context: Context, text: Text, line: Line) -> Iterator[Problem]:
    lexicon = context.lexicon
    backing = " ".join([*_statements(context, line.proof), *_group_words(context, text, True)])
    allowed = lexicon.figures(backing)
    for value, word in lexicon.figures(line.text).items():
        if value in allowed or (text.group == "page" and value in lexicon.page_numbers):
            continue
        yield context.problem(
            text.file, f"number {word} is in no statement behind: {line.text[:50]}", at=line.text
        )


def _line_addresses(context: Context, text: Text, line: Line) -> Iterator[Problem]:
    lexicon = context.lexicon
    for address in lexicon.addresses(line.text) - lexicon.addresses(
        " ".join(_statements(context, line.proof))
    ):
        yield context.problem(
            text.file, f"address {address} is in no statement behind its sentence", at=line.text
        )


def _statements(context: Context, proof: Iterable[str]) -> Iterator[str]:
    for name in proof:
        row = context.content.facts.get(name) or context.content.guidance.get(name)
        if row is not None:
            yield f"{row.statement} {' '.join(row.terms)}"


def _group_words(context: Context, text: Text, numbers: bool) -> list[str]:
    """What a group may name beyond its proof.

    not_covered and fallback name the patient's topic; safety the words of its id, but its numbers
    only through markers; answers, help, talk and the page nothing more.
    """
    if text.entry is None or text.group not in ("not_covered", "fallback", "safety"):
        return []
    if text.group == "safety":
        return [] if numbers else _catalogue_words(context, text.entry, True)
    return _catalogue_words(context, text.entry, False)


def _catalogue_words(context: Context, entry: Entry, says: bool) -> list[str]:
    spec: dict[str, Any] = context.content.catalogue.get(entry.group, {}).get(entry.id, {})
    rows = [spec.get("asks") or "", *((spec.get("says") or []) if says else [])]
    return [str(row) for row in rows]


def _all_proof(context: Context, entry: Entry) -> str:
    names = {
        name
        for wording in entry.wording.values()
        for line in wording.lines()
        for name in line.proof
    }
    return " ".join(_statements(context, sorted(names)))


def _beyond(found: dict[str, str], allowed: dict[str, str]) -> dict[str, str]:
    return {value: word for value, word in found.items() if value not in allowed}


def _not_allowed(context: Context, phrase: Phrase, word: str) -> Problem:
    return context.problem(
        phrase.file, f'{phrase.key} names "{word}", which the answer does not', at=phrase.text
    )
