"""Rules of two groups: the hand-off of not_covered, and the numbers of safety."""

from __future__ import annotations

from collections.abc import Iterator

from calcichat.content.checks.base import Context, Problem
from calcichat.content.checks.lexicon import markers_in
from calcichat.content.checks.texts import file_of, sentences
from calcichat.content.checks.wording import MOST_WORDS, words_in
from calcichat.content.model import Entry, Line, Wording

MOST_TOPIC_WORDS = 6


def hand_off_shape(context: Context) -> Iterator[Problem]:
    """not_covered: topic and silence; the neighbouring fact; the list and the helpline."""
    for entry in _group(context, "not_covered"):
        file = file_of(context, entry)
        nearest = context.content.catalogue["not_covered"].get(entry.id, {}).get("nearest")
        for wording in entry.wording.values():
            for fault in _shape_faults(context, wording, nearest):
                yield context.problem(file, f"{fault} ({wording.lang})", at=f"utter_{entry.id}")


def hand_off_keys(context: Context) -> Iterator[Problem]:
    """not_covered: a topic to name and a question for her list."""
    for entry in _group(context, "not_covered"):
        file = file_of(context, entry)
        for key, fault in (
            ("topic", _topic_fault(entry.topic)),
            ("doctor_question", _question_fault(entry.doctor_question)),
        ):
            if fault:
                yield context.problem(file, f"{key} {fault}", at=f"{key}:")


def safety_numbers(context: Context) -> Iterator[Problem]:
    """The number comes first, alone in emergency and crisis, and no fact stands beside it."""
    for name, first in (("emergency", "emergency_number"), ("crisis", "crisis_number")):
        entry = context.content.entries.get(name)
        for wording in entry.wording.values() if entry else ():
            assert entry is not None  # noqa: S101 - for the type checker
            file, lines = file_of(context, entry), list(wording.lines())
            if not lines or first not in markers_in(lines[0].text):
                yield context.problem(file, f"${first} is not in the first sentence", at=name)
            if "emergency_number" not in markers_in(wording.text):
                yield context.problem(file, "$emergency_number is missing", at=name)
            if "helpline_phone" in markers_in(wording.text):
                yield context.problem(
                    file, "the helpline is no emergency line", at="helpline_phone"
                )
            for proof in {proof for line in lines for proof in line.proof}:
                if proof in context.content.facts:
                    yield context.problem(file, f"tells the fact {proof} in an emergency", at=proof)
    entry = context.content.entries.get("symptom_reported")
    if entry and not all("$emergency_number" in text.text for text in entry.wording.values()):
        yield context.problem(file_of(context, entry), "$emergency_number is missing")


def _group(context: Context, group: str) -> Iterator[Entry]:
    return (entry for entry in context.content.entries.values() if entry.group == group)


def _shape_faults(context: Context, wording: Wording, nearest: str | None) -> Iterator[str]:
    paragraphs = wording.paragraphs
    wanted = 3 if nearest else 2
    if len(paragraphs) != wanted:
        why = f"nearest is {nearest}" if nearest else "the catalogue names no nearest"
        yield f"{len(paragraphs)} paragraphs instead of {wanted}: {why}"
        return
    if any(len(paragraph) > 2 for paragraph in paragraphs):
        yield "more than two sentences in a paragraph of a hand-off"
    if "g_sheet_silent" not in _proofs(paragraphs[0]):
        yield "paragraph 1 does not say that the sheet is silent (g_sheet_silent)"
    # What the sheet says of itself (source_...) is no medical fact.
    stated = _proofs(paragraphs[0]) & set(context.content.facts)
    if any(not name.startswith("source_") for name in stated):
        yield "paragraph 1 states a fact"
    if nearest and nearest in context.content.entries:
        near = context.content.entries[nearest].in_lang(wording.lang)
        told = {proof for line in near.lines() for proof in line.proof}
        if not _proofs(paragraphs[1]) & set(context.content.facts) & told:
            yield f"paragraph 2 tells no fact of {nearest}"
    if "g_on_your_list" not in _proofs(paragraphs[-1]):
        yield "the last paragraph does not put it on her list (g_on_your_list)"
    if "helpline_phone" not in markers_in(" ".join(line.text for line in paragraphs[-1])):
        yield "the last paragraph does not give $helpline_phone"


def _proofs(lines: tuple[Line, ...]) -> set[str]:
    return {proof for line in lines for proof in line.proof}


def _topic_fault(topic: object) -> str | None:
    if not isinstance(topic, str) or not topic.strip():
        return "is missing"
    first = topic.split()[0]
    # A name such as BI-RADS keeps its capitals.
    if first[0].isupper() and not first.isupper():
        return "does not start in lower case"
    if topic.rstrip()[-1] in ".?!":
        return "is a noun phrase, not a sentence"
    if len(topic.split()) > MOST_TOPIC_WORDS:
        return f"has more than {MOST_TOPIC_WORDS} words"
    return None


def _question_fault(question: object) -> str | None:
    if not isinstance(question, str) or not question.strip():
        return "is missing"
    if not question.rstrip().endswith("?") or len(sentences(question)) != 1:
        return "is not one question"
    if words_in(question) > MOST_WORDS:
        return f"has more than {MOST_WORDS} words"
    return None
