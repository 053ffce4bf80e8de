"""The two papers everything else leans on: the catalogue of ids and the ledger of facts."""

# ruff: noqa: ANN401 - what YAML holds is only known once it has been looked at
from __future__ import annotations

from typing import Any

from calcichat.content.entry import words_of
from calcichat.content.model import GROUPS, ContentError, Fact, Guidance, Pair

Ledger = tuple[dict[str, Fact], dict[str, Guidance], tuple[Pair, ...]]
_WRONG_TYPES = (AttributeError, KeyError, TypeError, ValueError)


def build_catalogue(document: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Group -> id -> what the catalogue says of it.

    Raises:
        ContentError: when a group is no mapping of ids.
    """
    try:
        return {
            group: {
                str(name): dict(spec or {}) for name, spec in (document.get(group) or {}).items()
            }
            for group in GROUPS
        }
    except _WRONG_TYPES as error:
        raise ContentError("data/catalogue.yml", f"a group maps ids to keys: {error}") from error


def build_ledger(document: Any) -> Ledger:
    """Facts, guidance and pairs of data/fact_sheet.yml.

    Raises:
        ContentError: when a row lacks a key or a text is none.
    """
    try:
        facts = {
            name: Fact(name, _text(row["section"]), _text(row["statement"]), _terms(row))
            for name, row in document["facts"].items()
        }
        guidance = {
            name: Guidance(name, _text(row["statement"]), _terms(row))
            for name, row in document["guidance"].items()
        }
        pairs = tuple(
            Pair(_text(row["when"]), _text(row["needs"])) for row in document.get("pairs") or []
        )
        dict(document.get("source") or {})
    except _WRONG_TYPES as error:
        fault = f"a row lacks a key or is not as it should be: {error}"
        raise ContentError("data/fact_sheet.yml", fault) from error
    return facts, guidance, pairs


def _terms(row: dict[str, Any]) -> tuple[str, ...]:
    return words_of(row.get("terms"))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
