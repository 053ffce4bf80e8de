"""Builds one answer file of data/<group>/ into an Entry."""

# ruff: noqa: ANN401 - what YAML holds is only known once it has been looked at
from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from calcichat.content.model import DEFAULT_LANG, ContentError, Entry, Line, Wording
from calcichat.content.reader import shown

# Metadata keys that have a field of their own.
OWN_KEYS = {"title", "proof", "related", "reviewed", "review_due", "doctor_question", "topic"}


def words_of(value: Any) -> tuple[str, ...]:
    """A list of YAML as words; () where there is none."""
    return tuple(str(word) for word in value or ())


def build_entry(document: Any, path: Path, root: Path) -> Entry:
    """One answer file.

    Raises:
        ContentError: for a response or metadata key that is missing or of the wrong form.
    """
    file, entry_id = shown(path, root), path.stem
    responses = document.get("responses") if isinstance(document, dict) else None
    if not isinstance(responses, dict) or not responses.get(f"utter_{entry_id}"):
        raise ContentError(
            file, f"response utter_{entry_id} is missing (it is named after the file)"
        )
    variations = _by_lang(responses[f"utter_{entry_id}"], file)
    if DEFAULT_LANG not in variations:
        raise ContentError(file, "the variation without a condition (English) is missing")
    meta = variations[DEFAULT_LANG].get("metadata") or {}
    for key in ("title", "proof", "reviewed", "review_due"):
        if key not in meta:
            raise ContentError(file, f"metadata key {key} is missing")
    return Entry(
        id=entry_id,
        group=path.parent.name,
        title=str(meta["title"]),
        wording=_wordings(variations, file),
        simple=_wordings(_by_lang(responses.get(f"utter_{entry_id}_simple") or [], file), file),
        related=words_of(meta.get("related")),
        reviewed=_date(meta, "reviewed", file),
        review_due=_date(meta, "review_due", file),
        examples=examples_of(document),
        doctor_question=meta.get("doctor_question"),
        topic=meta.get("topic"),
        extra={key: value for key, value in meta.items() if key not in OWN_KEYS},
        path=path,
        titles={
            lang: str(variation["metadata"]["title"])
            for lang, variation in variations.items()
            if "title" in (variation.get("metadata") or {})
        },
    )


def variation_lang(variation: Mapping[str, Any]) -> str:
    """The language of one variation: the value of its `language` condition, else English."""
    for condition in variation.get("condition") or []:
        if condition.get("name") == "language":
            return str(condition.get("value"))
    return DEFAULT_LANG


def _by_lang(variations: Any, file: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for variation in variations if isinstance(variations, list) else [variations]:
        if not isinstance(variation, dict) or not isinstance(variation.get("text"), str):
            raise ContentError(file, "a response is a list of variations, each with a text")
        # Of two variations in a language the first counts; the check names the second.
        found.setdefault(variation_lang(variation), variation)
    return found


def _wordings(variations: dict[str, dict[str, Any]], file: str) -> dict[str, Wording]:
    english = (variations.get(DEFAULT_LANG, {}).get("metadata") or {}).get("proof") or []
    made = {}
    for lang, variation in variations.items():
        proof = (variation.get("metadata") or {}).get("proof", english)
        if not isinstance(proof, list):
            raise ContentError(file, "proof is a list with one entry per line of text")
        made[lang] = Wording(lang, _paragraphs(variation["text"], proof))
    return made


def _paragraphs(text: str, proof: list[Any]) -> tuple[tuple[Line, ...], ...]:
    """Cuts a text at blank lines; the n-th line gets the n-th proof, () when there is none."""
    rest = iter(proof)
    paragraphs: list[list[Line]] = [[]]
    for row in text.strip().splitlines():
        if not row.strip():
            paragraphs.append([])
            continue
        backing = next(rest, None) or []
        names = backing if isinstance(backing, list) else [backing]
        paragraphs[-1].append(Line(row.strip(), words_of(names)))
    return tuple(tuple(lines) for lines in paragraphs if lines)


def _date(meta: Mapping[str, Any], key: str, file: str) -> datetime.date:
    value = meta[key]
    # Rasa keeps metadata in its tracker as JSON: a bare YAML date breaks the conversation.
    if not isinstance(value, str):
        raise ContentError(file, f'{key} is not quoted: write {key}: "{value}"')
    try:
        return datetime.date.fromisoformat(value)
    except ValueError as error:
        raise ContentError(file, f"{key} is no date (year-month-day): {value}") from error


def nlu_blocks(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The intents of one document with their examples."""
    blocks = document.get("nlu")
    return (
        [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    )


def examples_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What patients type, out of the nlu blocks of one document."""
    rows = [
        row
        for block in nlu_blocks(document)
        for row in str(block.get("examples") or "").splitlines()
    ]
    return tuple(row.strip()[1:].strip() for row in rows if row.strip().startswith("-"))
