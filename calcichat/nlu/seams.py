"""Seams that show by word order alone: a question that was turned round begins a new one.

Whoever types without a stop still writes "what is it | can you feel it | who do i call": verb
before subject stands only where a question begins. "Tell me what it is" has it the other way.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc

from calcichat.nlu.question_words import (
    ARTICLES,
    CROWDS,
    JOINERS,
    OPENERS,
    SPANISH_EMBEDDERS,
    SPANISH_JOINERS,
    SPANISH_OPENERS,
    SPANISH_QUESTION_WORDS,
    SPANISH_VERDICTS,
    SURE_OPENERS,
)

_WHY_IN_SPANISH = {("por", "qué"), ("por", "que"), ("para", "qué")}
_ASKING_WORDS = frozenset("what why how where when who wat wht".split())
_PRONOUNS = frozenset("i it they she he we you u this that these those there".split())
_KINDS = frozenset("one ones kind type sort kinds types".split())
# After these a question goes on, even turned round ("do you know what is it").
_HELD = frozenset(
    "tell tells told telling know knows knew knowing wonder wondering ask asks asked asking "
    "explain explained explaining understand understood say says said sure idea see matter "
    "about of to remember learn figure decide find out depends".split()
)
_GIVING = frozenset("tell tells told telling show give ask asks asked explain explains to".split())
_ORDERS = frozenset("tell explain suggest describe".split())
_POLITE = JOINERS | {"kindly", "please", ","}
# "What causes it" is whole without one of the verbs that stand before a subject; so is "what's it",
# of which spaCy makes two tokens.
WHOLE_VERBS = frozenset("causes cause brings makes happens happened means s 's".split())
_SPANISH_PREPOSITIONS = frozenset("de a con en para por".split())
_SPANISH_PLAIN = frozenset("donde quien quienes que cual cuales cuanto".split())
# "Que miedo", "que Dios me ayude" ask nothing.
_SPANISH_CRIES = frozenset(
    "miedo susto pena horror terror nervios bueno bien mal mala malo triste tristeza alivio rabia "
    "lastima lástima dolor angustia dios bonito lindo raro feo cosa lata estres estrés vergüenza "
    "verguenza suerte".split()
)
_SPANISH_PASSIVE = frozenset("puede pueden quita quitan siente sienten ve ven".split())
_WISH = re.compile(
    r"\b(want(s|ed|ing)?|wish(es)?|like|need(s)?|try(ing)?|love)\b(?: \S+){0,2} "
    r"(know|understand|learn|find out|ask)\b"
    r"|\b(qui(ero|siera|siéramos|siere)|queremos|quería|necesito|gustaría|quiere) "
    r"(que \S+ )?(saber|entender|preguntar\w*|conocer)\b"
    r"|\b(pregunt(a|an|ó|aba)|quiere saber) (si|qué|que|por|cómo|como|cuándo|cuando)\b"
)
# Whoever says that she was not told something asks for it.
_NOT_TOLD = re.compile(
    r"\b(nobody|no ?one|none of them|never|n[o']t|did ?nt) (?:\S+ ){0,3}"
    r"(tell|tells|told|say|says|said|explain(s|ed)?|mention(s|ed)?)( to)?( me| us| her)? "
    r"(if|whether|what|why|how|when|where|who|which)\b"
    r"|\b(nadie|nunca|tampoco|no) (?:\S+ ){0,4}"
    r"(dijo|dijeron|dice|dicen|dicho|explic(a|an|ó|o|aron|ado)|aclar(ó|o|aron|ado))( bien)? "
    r"(si|qué|que|cuánt\w+|cuant\w+|cómo|como|cuándo|cuando|por qué|dónde|donde)\b"
)


def wishes_to_know(words: list[str]) -> bool:
    """Whether a piece asks by saying that somebody wants to know, or was not told.

    Args:
        words: of the piece, in lower case.
    """
    text = " ".join(words)
    return (_WISH.search(text) or _NOT_TOLD.search(text)) is not None


def asks_in_spanish(words: list[str]) -> bool:
    """Whether a piece begins as a question: "y de dónde", "que examenes me hacen"."""
    start = 1 if words[:1] and words[0] in SPANISH_JOINERS else 0
    first, second = (*words[start : start + 2], "", "")[:2]
    if first in _SPANISH_PLAIN and second and second not in _SPANISH_CRIES:
        return True
    return first in _SPANISH_PREPOSITIONS and second in SPANISH_QUESTION_WORDS | _SPANISH_PLAIN


def is_spanish_why(words: list[str]) -> bool:
    """Whether "por qué" or "para qué" opens the words, with or without its accent."""
    return tuple(words[:2]) in _WHY_IN_SPANISH


def opens_in_spanish(before: str, word: str, after: str) -> bool:
    """Such as "... | cuánto tardan", "... y | es cierto", "... | por qué otra vez"."""
    joined = before in SPANISH_JOINERS
    if joined and (
        word in SPANISH_OPENERS or (word in {"es", "son"} and after in SPANISH_VERDICTS)
    ):
        return True
    asks = word in SPANISH_QUESTION_WORDS or (word, after) in _WHY_IN_SPANISH
    return asks and (joined or before not in SPANISH_EMBEDDERS)


def opens_directly(doc: Doc, i: int, end: int) -> bool:
    """Whether a question begins at a token by its own form.

    Args:
        doc: the message.
        i: a token, not the first of its sentence.
        end: where the sentence ends.
    """
    word, after = doc[i].lower_, doc[i + 1].lower_ if i + 1 < end else ""
    if _is_numbered(doc, i, end):
        return True
    if _is_held(doc, i):
        return False
    if word in _ASKING_WORDS and (after in OPENERS or after in {"about", "s", "'s"}):
        return True
    if word == "which" and after in _KINDS:
        return True
    before = doc[i - 1].lower_
    if word == "whether":
        return before in {"and", ",", "or"} or (
            before == "on" and doc[i - 2].lower_ in {"and", ","}
        )
    return False


def opens_after_question(doc: Doc, i: int, end: int) -> bool:
    """Whether a further question begins at a token, if the words before it ask something already.

    Arguments as for `opens_directly`.
    """
    if _is_held(doc, i):
        return False
    before, word = doc[i - 1].lower_, doc[i].lower_
    after = doc[i + 1].lower_ if i + 1 < end else ""
    ordered = word in _ORDERS and before in _POLITE
    return ordered or _is_turned(word, after) or _turned_in_spanish(before, word, after)


def opens_another(joiner: str, verb: str, subject: str) -> bool:
    """A second question, whatever its subject ("..., do many women", "... and does medicare").

    "eat and do", ", do the paperwork" go on with what is asked already.
    """
    if verb in {"tell", "give", "show"}:
        return joiner in {"and", ","} and subject == "me"
    if verb == "do":
        return (joiner == "," and subject not in ARTICLES) or (
            joiner == "and" and subject in CROWDS
        )
    return verb in SURE_OPENERS and joiner in {"and", ","}


def _is_turned(word: str, after: str) -> bool:
    return word in OPENERS and after in _PRONOUNS


def _is_numbered(doc: Doc, i: int, end: int) -> bool:
    """Whether "2) ..." of a list stands here."""
    if not (doc[i].is_digit and len(doc[i]) == 1 and i + 1 < end and doc[i + 1].text == ")"):
        return False
    return all(token.text != "(" for token in doc[max(0, i - 4) : i])  # "(birads 4)"


def _is_held(doc: Doc, i: int) -> bool:
    before = doc[i - 1].lower_
    if before == "me":
        return doc[i - 2].lower_ in _GIVING if i > 1 else False
    return before in _HELD


def _turned_in_spanish(before: str, word: str, after: str) -> bool:
    if before in SPANISH_JOINERS and word in _SPANISH_PREPOSITIONS:
        return after in SPANISH_QUESTION_WORDS | _SPANISH_PLAIN
    if word == "se":
        return after in _SPANISH_PASSIVE and before not in {"que", "si", "no"}
    return word == "si" and before in {",", "y", "o"}
