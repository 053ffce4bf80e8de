"""Whether a message is about the subject at all, by words that tie it to ours or to another.

The words stand in data/understanding/topic.yml, so that a clinician can read and correct them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import spacy
import yaml
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from calcichat.content.model import ContentError
from calcichat.nlu.forgetting import Forgetful

FILE = Path("understanding") / "topic.yml"
LISTS = ("ours", "weak", "others")
_SHORT = 12  # words of a message in which even "calcification" may be another organ's


@dataclass(frozen=True)
class Topic:
    """Which kinds of words a text holds.

    Attributes:
        ours: a word of the subject ("breast", "calcification", "biopsy").
        weak: one that a patient uses of it and others use too ("results", "doctor").
        others: one that only another subject uses ("kidney stones", "car insurance").
    """

    ours: bool
    weak: bool
    others: bool

    @property
    def foreign(self) -> bool:
        """About something else: another subject's word and none of ours."""
        return self.others and not self.ours

    @property
    def silent(self) -> bool:
        """No word says what it is about."""
        return not (self.ours or self.weak or self.others)


class TopicWords:
    """Finds the words; the longest phrase wins ("calcium" does not count in "calcium score")."""

    def __init__(self, lists: dict[str, list[str]]) -> None:
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for name in LISTS:
            words = sorted(_forms(lists[name]))
            self._matcher.add(name, [self._nlp.make_doc(word) for word in words])
        # Typed texts are read apart from the lists; a word has the same number for both.
        self._read = Forgetful(_pipeline)
        self._shared = _forms(lists["shared"])
        self._shared_short = self._shared | _forms(lists["shared_short"])

    @classmethod
    def load(cls, data: Path) -> TopicWords:
        """Reads the lists below the data folder.

        Raises:
            ContentError: naming the file, when a list is missing or no list of words.
        """
        try:
            document = yaml.load((data / FILE).read_text("utf8"), yaml.CSafeLoader)
            names = (*LISTS, "shared", "shared_short")
            return cls({name: [str(word) for word in document[name]] for name in names})
        except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
            raise ContentError(f"data/{FILE}", f"can not be read: {error}") from error

    def of(self, text: str) -> Topic:
        """What the words of a text say it is about."""
        doc = self._read(text)
        spans = filter_spans(self._matcher(doc, as_spans=True))
        found = {span.label_ for span in spans}
        shared = self._shared_short if len(doc) <= _SHORT else self._shared
        mine = {span.text.lower() for span in spans if span.label_ == "ours"}
        others = "others" in found
        return Topic(bool(mine - shared if others else mine), "weak" in found, others)


def _forms(words: Iterable[str]) -> frozenset[str]:
    """The words, and what may be their plurals."""
    return frozenset(form for word in words for form in (word, f"{word}s", f"{word}es"))


def _pipeline() -> Language:
    language = spacy.blank("en")
    for name in LISTS:
        language.vocab.strings.add(name)  # the label of a find
    return language
