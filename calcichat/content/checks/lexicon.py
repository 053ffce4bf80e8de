"""The word lists of data/terms.yml, and finding their words in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from calcichat.content.model import ContentError
from calcichat.content.reader import read_yaml, shown

_MARKER = re.compile(r"\$\{?(\w+)\}?")
_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+\.(?:org|com|gov|net|edu)(?:/[\w/-]*\w)?"
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Lower case, without accents, hyphens as spaces: how words are compared."""
    flat = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    kept = "".join(letter for letter in flat if not unicodedata.combining(letter))
    return re.sub(r"[\s\-–—_]+", " ", kept)


def markers_in(text: str) -> list[str]:
    """The names of the markers ($name) in a text."""
    return _MARKER.findall(text)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, whole, with a plural -s allowed; longest first."""
    ordered = sorted({folded(word) for word in words}, key=len, reverse=True)
    body = "|".join(re.escape(word) for word in ordered)
    return re.compile(rf"(?<!\w)(?:{body})(?:s|es)?(?!\w)")


@dataclass(frozen=True)
class Lexicon:
    """The lists of data/terms.yml, ready to search with."""

    canonical: dict[str, str]
    term_pattern: re.Pattern[str]
    numbers: dict[str, str]
    number_pattern: re.Pattern[str]
    forbidden_pattern: re.Pattern[str]
    hedge_pattern: re.Pattern[str]
    markers: dict[str, tuple[str, ...]]
    page_markers: frozenset[str]
    page_numbers: frozenset[str]
    page_terms: frozenset[str]

    def terms(self, text: str) -> dict[str, str]:
        """The medical terms of a text: canonical term -> the words as found."""
        found: dict[str, str] = {}
        for hit in self.term_pattern.finditer(folded(_MARKER.sub(" ", text))):
            word = hit.group()
            found.setdefault(self._name(word), word)
        return found

    def figures(self, text: str) -> dict[str, str]:
        """The numbers of a text, digits and words: value -> as found. Markers do not count."""
        flat = folded(_MARKER.sub(" ", text))
        found = {hit: hit for hit in _NUMBER.findall(flat)}
        for word in self.number_pattern.findall(flat):
            found.setdefault(self.numbers[word.removesuffix("s")], word)
        return found

    def addresses(self, text: str) -> set[str]:
        """The web and mail addresses of a text."""
        return set(_ADDRESS.findall(text.lower()))

    def forbidden(self, text: str) -> list[str]:
        """Words of comfort or promise that no text may use."""
        found = self.forbidden_pattern.findall(folded(text))
        return found + (["%"] if "%" in text else [])

    def hedged(self, text: str) -> bool:
        """Whether the text says "may", "can", "usually" or the like."""
        return bool(self.hedge_pattern.search(folded(text)))

    def _name(self, word: str) -> str:
        for form in (word, word.removesuffix("s"), word.removesuffix("es")):
            if form in self.canonical:
                return self.canonical[form]
        return word


def read_lexicon(root: Path) -> Lexicon:
    """Reads data/terms.yml.

    Raises:
        ContentError: when the file is missing or one of its lists is.
    """
    path = root / "terms.yml"
    document = read_yaml(path, root)
    try:
        return build_lexicon(document)
    except (KeyError, TypeError, AttributeError) as error:
        raise ContentError(shown(path, root), f"list missing or misformed: {error}") from error


def build_lexicon(document: Mapping[str, Any]) -> Lexicon:
    """The lexicon of a document laid out as data/terms.yml is."""
    canonical = {
        folded(form): folded(term)
        for family in document["terms"].values()
        for term, variants in family.items()
        for form in (term, *variants)
    }
    numbers = {folded(word): str(value) for word, value in document["numbers"].items()}
    return Lexicon(
        canonical=canonical,
        term_pattern=_pattern(canonical),
        numbers=numbers,
        number_pattern=_pattern(numbers),
        forbidden_pattern=_pattern(word for word in document["forbidden"] if word != "%"),
        hedge_pattern=_pattern(document["hedges"]),
        markers={name: tuple(ids) for name, ids in document["markers"].items()},
        page_markers=frozenset(document["page"]["markers"]),
        page_numbers=frozenset(document["page"]["numbers"]),
        page_terms=frozenset(document["page"]["terms"]),
    )
