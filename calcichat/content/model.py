"""The reviewed words as typed, unchanging objects. Nothing here reads a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GROUPS = ("answers", "help", "not_covered", "safety", "talk", "fallback")
DEFAULT_LANG = "en"
# What a reviewer can take out at once; words of the other groups are corrected, never missing.
WITHDRAWABLE = ("answers", "help", "not_covered")


class ContentError(Exception):
    """A content file that can not be used.

    Attributes:
        file: path below the project root, as a person would type it.
        fault: what is wrong, in one line.
    """

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(f"{file}: {fault}")
        self.file = file
        self.fault = fault


@dataclass(frozen=True)
class Fact:
    """One fact of the sheet in our own words; `terms` are further words a sentence may use."""

    id: str
    section: str
    statement: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guidance:
    """A reviewed statement that is no fact of the sheet."""

    id: str
    statement: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A sentence proved by `when` needs a sentence proved by `needs` in the same text."""

    when: str
    needs: str


@dataclass(frozen=True)
class Line:
    """One sentence with the ledger ids that back it."""

    text: str
    proof: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """A text in one language: paragraphs of lines."""

    lang: str
    paragraphs: tuple[tuple[Line, ...], ...]

    @property
    def text(self) -> str:
        """The text as a patient reads it: lines joined by a space, a blank line a paragraph."""
        return "\n\n".join(" ".join(line.text for line in lines) for lines in self.paragraphs)

    def lines(self) -> Iterator[Line]:
        """Every line in order."""
        for paragraph in self.paragraphs:
            yield from paragraph


@dataclass(frozen=True)
class Entry:
    """Everything one file under data/<group>/ says.

    `wording` and `simple` map a language to its text; `titles` a language to its button label
    (`title` is the English one). `extra` holds the metadata keys without a field of their own.
    """

    id: str
    group: str
    title: str
    wording: dict[str, Wording]
    simple: dict[str, Wording]
    related: tuple[str, ...]
    reviewed: datetime.date
    review_due: datetime.date
    examples: tuple[str, ...]
    doctor_question: str | None
    topic: str | None
    extra: dict[str, Any]
    path: Path
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def withdrawn(self) -> bool:
        """Whether a reviewer took it out (metadata `withdrawn`) until it is signed again."""
        return self.group in WITHDRAWABLE and bool(self.extra.get("withdrawn"))

    def in_lang(self, lang: str) -> Wording:
        """The text in `lang`, in English where it has not been written."""
        return self.wording.get(lang) or self.wording[DEFAULT_LANG]


@dataclass(frozen=True)
class Content:
    """All of data/, in catalogue order.

    Attributes:
        catalogue: group -> id -> what the catalogue says of it (`asks`, `says`, `never`, ...).
        strings: "file.name" -> language -> text, every sentence of data/page/.
        lines: data/safety/lines.yml as it stands (`lines`, `country`).
        release: short hash of every reviewed word and its metadata; examples do not count.
    """

    entries: dict[str, Entry]
    facts: dict[str, Fact]
    guidance: dict[str, Guidance]
    source: dict[str, Any]
    pairs: tuple[Pair, ...]
    catalogue: dict[str, dict[str, dict[str, Any]]]
    strings: dict[str, dict[str, str]]
    lines: Mapping[str, Any]
    release: str

    def group_of(self, entry_id: str) -> str:
        """The group of an id; KeyError when neither a file nor the catalogue knows it."""
        if entry_id in self.entries:
            return self.entries[entry_id].group
        for group, ids in self.catalogue.items():
            if entry_id in ids:
                return group
        raise KeyError(entry_id)

    def sources(self, entry_id: str, lang: str = DEFAULT_LANG) -> list[dict[str, str]]:
        """The facts that prove the text of an id, each once, in order of first use."""
        seen = dict.fromkeys(
            proof for line in self.entries[entry_id].in_lang(lang).lines() for proof in line.proof
        )
        url = str(self.source.get("url", ""))
        return [
            {"fact": name, "section": self.facts[name].section, "url": url}
            for name in seen
            if name in self.facts
        ]

    def title(self, entry_id: str, lang: str = DEFAULT_LANG) -> str:
        """The button label of an id, in English where `lang` has none."""
        entry = self.entries[entry_id]
        return entry.titles.get(lang, entry.title)
