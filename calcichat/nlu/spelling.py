"""Mends the key words of the topic before they are understood; never touches what is stored.

`macro` against `micro` is one letter and the difference between "no follow-up" and "may be
cancer": a spelling as near to one as to the other is left unclear on purpose.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SPLIT_KEY = re.compile(r"\b(m[a-z]{2,5})[\s-]+(cal[a-z]{4,14}|cla[a-z]{4,14})\b")

# The words a typing slip is mended to. Longest edit distance allowed by length of the word.
KEY_WORDS = (
    "calcification", "calcifications", "calcified", "calcium", "microcalcification",
    "microcalcifications", "macrocalcification", "macrocalcifications", "mammogram", "mammograms",
    "mammography", "biopsy", "biopsies", "ultrasound", "benign", "malignant", "suspicious",
    "cluster", "clusters", "clustered", "cancer", "cancerous", "breast", "breasts", "doctor",
    "radiologist", "helpline", "question", "questions", "radiation", "surgery", "treatment",
    "dangerous", "harmless", "diagnostic", "stereotactic", "screening", "percentage", "insurance",
    "spanish", "follow", "results", "report", "symptom", "symptoms", "infection", "mastitis",
    "injury", "implants", "pregnant", "breastfeeding", "supplements", "vitamin", "medicine",
    "appointment", "opinion", "removed", "prevent", "dissolve", "common", "phone", "number",
)  # fmt: skip
AMBIGUOUS = "unclearcalcifications"  # what a spelling between micro and macro becomes
_KNOWN = frozenset(KEY_WORDS)
# Real words near a key word that must stay as they are.
_KEEP = frozenset(
    "calcite calcitonin cancel canceled cancelled cluttered beast beats breath breathe "
    "breasted fallow hollow follows followed following commons comment commend uncommon "
    "reports reported reporter resulted result injure injured injures number numbers numb "
    "phones phoned iphone surgeon surgeons surgeries radiating questioned doctors docs "
    "prevented prevents removes remove remover medicines medical treatments treat treated "
    "opinions harmful danger dangers screen screened symptomatic infections infected "
    "vitamins implant percent percentages macro micro spouse stanish cancers marker".split()
)


def mend(text: str) -> str:
    """The lower-cased text with slips in key words mended; word order and the rest unchanged."""
    text = text.lower().replace("’", "'")
    text = _SPLIT_KEY.sub(_join_split_key, text)
    return _WORD.sub(lambda match: _mend_word(match[0]), text)


def is_ambiguous(text: str) -> bool:
    """True when a key word stands halfway between micro- and macrocalcification."""
    return AMBIGUOUS in mend(text)


def _join_split_key(match: re.Match[str]) -> str:
    kind, noun = match[1], match[2]
    if OSA.distance(noun, "calcifications") > 5:
        return match[0]
    if kind in {"micro", "macro"} or _prefix_kind(kind) is not None:
        return f"{kind}{noun}"
    return match[0]


@lru_cache(maxsize=4096)
def _mend_word(word: str) -> str:
    if len(word) < 5 or word in _KNOWN or word in _KEEP:
        return word
    if word.startswith("m") and len(word) >= 13:
        mended = _mend_kind(word)
        if mended is not None:
            return mended
    best, best_distance = word, 3
    for key in KEY_WORDS:
        if abs(len(key) - len(word)) > 2:
            continue
        limit = 1 if len(key) <= 6 else 2 if len(key) <= 11 else 3
        distance = OSA.distance(word, key, score_cutoff=limit)
        if distance <= limit and (distance < best_distance or best == word):
            best, best_distance = key, distance
    return best


def _mend_kind(word: str) -> str | None:
    """micro..., macro... or unclear for a long word that ends like 'calcification(s)'."""
    at = max(word.find("cal", 2), word.find("cla", 2), word.find("kal", 2))
    if at < 2 or OSA.distance(word[at:], "calcifications") > 4:
        return None
    noun = "calcification" if not word.endswith("s") else "calcifications"
    kind = _prefix_kind(word[:at])
    return None if kind is None else (f"{kind}{noun}" if kind else AMBIGUOUS)


def _prefix_kind(prefix: str) -> str | None:
    """'micro', 'macro', '' (cannot tell) or None (neither).

    The vowel after the m decides: i or y reads micro, a reads macro, anything else nobody can tell.
    """
    if min(OSA.distance(prefix, "micro"), OSA.distance(prefix, "macro")) > 2:
        return None
    vowels = [letter for letter in prefix if letter in "aeiouy"]
    has_i = any(letter in "iy" for letter in vowels)
    has_a = "a" in vowels
    if has_i != has_a:
        return "micro" if has_i else "macro"
    return ""
