"""Mends typing slips before a message is understood; never touches what is stored or shown.

`macro` against `micro` is one letter and the difference between "no follow-up" and "may be
cancer": a spelling as near to one as to the other is left unclear on purpose.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from calcichat.content.model import ContentError
from calcichat.nlu.topic import FILE as TOPIC_FILE
from calcichat.nlu.topic import LISTS
from calcichat.words import WordMemory, common_words, english_words

FILE = Path("understanding") / "spelling.yml"
AMBIGUOUS = "unclearcalcifications"  # what a spelling between micro and macro becomes
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SPLIT_KEY = re.compile(r"\b(m[a-z]{2,5})[\s-]+([ck][al]{1,3}[a-z]{4,14})\b")
_SHORTEST = 4  # letters; slips in shorter words are spelled out in data/understanding/spelling.yml
_LEAST_COUNT = 3  # examples a word stands in before others are mended to it
_FREQUENT = 400  # words of the examples that even a rare but real word is mended to
# Key words of the subject: mended to even when the examples hold them rarely.
KEY_WORDS = (
    "calcification calcifications calcified calcium microcalcification microcalcifications "
    "macrocalcification macrocalcifications mammogram mammograms mammography biopsy biopsies "
    "ultrasound benign malignant suspicious cluster clusters clustered cancer cancerous breast "
    "breasts doctor radiologist helpline question questions radiation surgery treatment dangerous "
    "harmless diagnostic stereotactic screening percentage insurance spanish"
).split()


class Speller:
    """Mends words towards those the examples use.

    Args:
        vocabulary: frequent words of the examples, most frequent first; slips become these.
        forms: phone spellings and what they stand for.
        in_place: compiled patterns and their replacements.
        known: further words that are right as they are.
        spanish: frequent words that tell a Spanish message.
    """

    def __init__(
        self,
        vocabulary: Iterable[str],
        forms: dict[str, str],
        in_place: list[tuple[re.Pattern[str], str]],
        known: Iterable[str] = (),
        spanish: Iterable[str] = (),
    ) -> None:
        self.vocabulary = list(dict.fromkeys([*vocabulary, *KEY_WORDS]))
        self._common = set(self.vocabulary[:_FREQUENT]) | set(KEY_WORDS)
        self._known = common_words() | set(self.vocabulary) | set(known)
        self._rare = english_words() - self._known
        self._spanish = frozenset(spanish)
        self._forms = forms
        self._in_place = in_place
        self._seen: dict[str, str] | None = None
        # Rare words cost 0.1 ms each.
        self._mend_word = WordMemory(self._mended, self._rare)

    @classmethod
    def load(cls, data: Path, vocabulary: Iterable[str]) -> Speller:
        """Reads the phone spellings below the data folder.

        Raises:
            ContentError: naming the file, when it can not be used.
        """
        try:
            document = yaml.load((data / FILE).read_text("utf8"), yaml.CSafeLoader)
            in_place = [(re.compile(r["pattern"]), r["becomes"]) for r in document["in_place"]]
            topic = yaml.load((data / TOPIC_FILE).read_text("utf8"), yaml.CSafeLoader)
            known = {word for name in LISTS for row in topic[name] for word in str(row).split()}
            spanish = str(document["spanish"]).split()
            return cls(vocabulary, dict(document["forms"]), in_place, known, spanish)
        except (OSError, KeyError, TypeError, re.error, yaml.YAMLError) as error:
            raise ContentError(f"data/{FILE}", f"can not be read: {error}") from error

    def for_message(self) -> Speller:
        """One that mends the same text only once; what it saw goes with it."""
        other = copy.copy(self)
        other._seen = {}
        return other

    def mend(self, text: str) -> str:
        """The lower-cased text with slips mended; word order and the rest unchanged."""
        if self._seen is None:
            return self._mended_text(text)
        if text not in self._seen:
            self._seen[text] = self._mended_text(text)
        return self._seen[text]

    def _mended_text(self, text: str) -> str:
        text = text.lower().replace("’", "'")
        if self._is_spanish(text):
            return text
        text = _SPLIT_KEY.sub(_join_split_key, text)
        text = _WORD.sub(lambda match: self._mend_word(match[0]), text)
        for pattern, becomes in self._in_place:
            text = pattern.sub(becomes, text)
        return text

    def _is_spanish(self, text: str) -> bool:
        """Spanish words must not be mended to English ones ("linea" to "line")."""
        words = _WORD.findall(text)
        spanish = sum(word in self._spanish for word in words)
        return spanish >= 2 and spanish >= 0.25 * len(words)

    def _mended(self, word: str) -> str:
        if word in self._forms:
            return self._forms[word]
        if word.startswith("m") and len(word) >= 12:
            kind = _mend_kind(word)
            if kind is not None:
                return kind
        if len(word) < _SHORTEST or word in self._known or "'" in word:
            return word
        limit = 1 if len(word) <= 6 else 2 if len(word) <= 10 else 3
        near = process.extract(
            word, self.vocabulary, scorer=OSA.distance, score_cutoff=limit, limit=5
        )
        if not near:
            return word
        best, distance, _ = min(near, key=lambda row: (row[1] + (row[0][0] != word[0]), row[2]))
        # A slip seldom hits the first letter, and then nothing else (gastritis is no mastitis).
        if best[0] != word[0] and distance > 1:
            return word
        # A rare word may be right ("brest" is a town): only a very frequent one takes its place.
        if word in self._rare and (distance > 1 or best not in self._common):
            return word
        return str(best)


def frequent_words(texts: Iterable[str]) -> list[str]:
    """Words of the examples that slips may be mended to: frequent and real, most frequent first."""
    counts = Counter(word for text in texts for word in set(_WORD.findall(text.lower())))
    real = english_words()
    return [
        word
        for word, count in counts.most_common()
        if count >= _LEAST_COUNT and len(word) >= _SHORTEST and word in real
    ]


def _join_split_key(match: re.Match[str]) -> str:
    kind, noun = match[1], match[2]
    if OSA.distance(noun, "calcifications") > 5 or _prefix_kind(kind) is None:
        return match[0]
    return f"{kind}{noun}"


def _mend_kind(word: str) -> str | None:
    """micro..., macro... or unclear for a long word that ends like 'calcification(s)'."""
    at = max(word.find(start, 2) for start in ("cal", "cla", "kal", "cac"))
    if at < 2 or OSA.distance(word[at:], "calcifications") > 4:
        return None
    kind = _prefix_kind(word[:at])
    noun = "calcifications" if word.endswith("s") else "calcification"
    return None if kind is None else (f"{kind}{noun}" if kind else AMBIGUOUS)


def _prefix_kind(prefix: str) -> str | None:
    """'micro', 'macro', '' (cannot tell) or None (neither).

    The vowels before the o decide: i or y reads micro, a reads macro, both or none nobody can tell.
    """
    if min(OSA.distance(prefix, "micro"), OSA.distance(prefix, "macro")) > 2:
        return None
    has_i = any(letter in "iy" for letter in prefix)
    has_a = "a" in prefix
    if has_i != has_a:
        return "micro" if has_i else "macro"
    return ""
