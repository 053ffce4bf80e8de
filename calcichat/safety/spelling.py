"""Opens contractions and mends slips in the lexicon's key words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from calcichat.words import WordMemory, english_words

_REPEATED = re.compile(r"(.)\1+")
_SHORTEST = 5  # Shorter words have too many neighbours ("lump", "bump", "jump"): listed by hand.
_LONG = 9  # From here two slips are still the same word.
_DIMINUTIVE = re.compile(r"(\w{3,}?)c?it([oa]s?)$")  # Spanish: "sangrita", "dolorcito".
# How Spanish sounds, whatever it is spelled like: "desmallo" and "desmayo" are one word.
_SOUNDS = (
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"ll"), "y"),
    (re.compile(r"v"), "b"),
    (re.compile(r"z|c(?=[ei])"), "s"),
    (re.compile(r"qu(?=[ei])|c(?!h)"), "k"),
    (re.compile(r"x|g(?=[ei])"), "j"),
    (_REPEATED, r"\1"),
)
PAST_YEAR = "pastyear"


class Speller:
    """Turns one typed word into the words the rules know.

    A word in `known` (the lexicon and `lookalikes`) stays as it is. Any other word that is one
    slip (two from nine letters on) from a key word with the same first letter becomes that word.
    """

    def __init__(
        self,
        rewrites: Mapping[str, str],
        keys: Iterable[str],
        known: Iterable[str],
        past_year_until: int,
    ) -> None:
        self._rewrites = {word: tuple(other.split()) for word, other in rewrites.items()}
        self._known = frozenset(known)
        self._past_year_until = past_year_until
        self._contractions = [word for word in self._rewrites if word.endswith(("nt", "not"))]
        self._by_first: dict[str, list[str]] = {}
        for key in sorted({*keys, *self._contractions}):
            if len(key) >= _SHORTEST:
                self._by_first.setdefault(key[0], []).append(key)
        self._by_sound = {_sound(key): key for key in sorted(keys) if len(key) >= _SHORTEST}
        self.rewrite = WordMemory(self._rewrite, self._known.union(self._rewrites, english_words()))

    def _rewrite(self, word: str) -> tuple[str, ...]:
        bare = word.replace("'", "")
        for form in (word, bare):
            if form in self._rewrites:
                return self._rewrites[form]
        if "'" in word and not word.endswith("'s"):
            best = process.extractOne(bare, self._contractions, scorer=OSA.distance, score_cutoff=1)
            if best is not None:
                return self._rewrites[str(best[0])]
        if word.endswith("'s") or word.endswith("s'"):
            bare = word.rstrip("s").rstrip("'")
        # Not `isdigit`: Ethiopic digits are some of its kind, and `int` refuses them.
        if bare.isdecimal() and len(bare) == 4 and 1900 <= int(bare) <= self._past_year_until:
            return (PAST_YEAR,)
        if bare[0].isdigit():
            return (bare.replace(",", "."),)
        fixed = self.correct(bare)
        return self._rewrites.get(fixed, (fixed,))

    def correct(self, word: str) -> str:
        """Returns the key word `word` is a slip of, or `word` itself."""
        if word in self._known or len(word) < 4:
            return word
        for times in (r"\1", r"\1\1"):
            short = _REPEATED.sub(times, word)
            if short != word and (short in self._known or short in self._rewrites):
                return short
        if word.endswith("in") and word + "g" in self._known:
            return word + "g"  # "bleedin"
        plain = self._without_diminutive(word) or self._by_sound.get(_sound(word))
        if plain is not None:
            return plain
        slips = 2 if len(word) >= _LONG else 1
        best = process.extractOne(
            word, self._by_first.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips
        )
        if best is None:
            return word
        # Two slips only where the key word is long as well.
        return str(best[0]) if best[1] <= 1 or len(best[0]) >= _LONG else word

    def _without_diminutive(self, word: str) -> str | None:
        """Returns the known word that `word` makes small, as people soften what frightens them."""
        match = _DIMINUTIVE.search(word)
        if match is None:
            return None
        stem, end = match.groups()
        plural = "s" if end.endswith("s") else ""
        forms = (stem + end, f"{stem}e{plural}", stem + plural, f"{stem}es" if plural else stem)
        return next((form for form in forms if form in self._known), None)


def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
