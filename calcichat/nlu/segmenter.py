"""Cuts a message into the parts that may each ask something.

spaCy's tokenizer and sentencizer find the sentences; rules on top find the seams inside them:
"and also ...", a new question word, lines, and run-on phone typing without any punctuation; long
stretches without any of them are cut as calcichat.nlu.run_on has learnt.
"""

from __future__ import annotations

from itertools import pairwise

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from calcichat.nlu.forgetting import Forgetful
from calcichat.nlu.question_words import (
    ARTICLES,
    ASKING,
    EMBEDDERS,
    JOINERS,
    LEAD_INS,
    NEGATIONS,
    OPENERS,
    QUESTION_WORDS,
    RELATIVE,
    REQUESTS,
    SPANISH_JOINERS,
    SUBJECTS,
    VERBS,
    WANTS,
)
from calcichat.nlu.run_on import RunOn
from calcichat.nlu.seams import (
    WHOLE_VERBS,
    asks_in_spanish,
    is_spanish_why,
    opens_after_question,
    opens_another,
    opens_directly,
    opens_in_spanish,
    wishes_to_know,
)
from calcichat.nlu.spans import Span

_LOOSE_ENDS = frozenset({",", "-", "--", "¿", "¡"})  # spaCy ends a sentence with a "¿"
_MIN_LEFT = 3  # tokens a clause needs before a seam is looked for inside it
_MIN_RIGHT = 2
_SOMEBODY = frozenset({"i", "she", "he", "we", "they"})
_WHOLE_REQUEST = 5  # so many words from "know" or "explain" on have its object among them


class Segmenter:
    """Splits text into spans; holds a blank spaCy pipeline and no state between calls.

    Args:
        run_on: cuts what the rules leave long; without it that stays whole.
    """

    def __init__(self, run_on: RunOn | None = None) -> None:
        self._run_on = run_on
        self._read = Forgetful(_pipeline)

    @property
    def language(self) -> Language:
        """The pipeline, which cuts a text into tokens."""
        return self._read.language

    def split(self, text: str) -> tuple[Span, ...]:
        """The spans of `text` in order; blank pieces are left out. Offsets are characters."""
        doc = self._read(text)
        spans: list[Span] = []
        for start, end in _sentences(doc):
            cuts = [start, *_seams(doc, start, end), end]
            cuts = self._run_on.with_seams(doc, cuts) if self._run_on else cuts
            for number, (left, right) in enumerate(pairwise(cuts)):
                span = _trim(doc, left, right, soft=number > 0)
                if span is not None:
                    spans.append(span)
        return tuple(spans)


def _pipeline() -> Language:
    language = spacy.blank("en")
    language.add_pipe(
        "sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", "？", "！", ";", "¿"]}
    )
    return language


def _sentences(doc: Doc) -> list[tuple[int, int]]:
    """Token ranges of sentences; a line break ends one too."""
    ranges: list[tuple[int, int]] = []
    for sentence in doc.sents:
        start = sentence.start
        for token in sentence:
            if token.is_space and "\n" in token.text and token.i > start:
                ranges.append((start, token.i))
                start = token.i + 1
        if start < sentence.end:
            ranges.append((start, sentence.end))
    return ranges


def _seams(doc: Doc, start: int, end: int) -> list[int]:
    """Token positions inside a sentence where a new question begins."""
    seams: list[int] = []
    last = start
    if end - start > _MIN_LEFT and (doc[start].lower_, doc[start + 1].text) == ("why", ","):
        last = start + 1  # "they called me. why, does it hurt"
        seams.append(last)
    for i in range(start + _MIN_LEFT, end - _MIN_RIGHT + 1):
        if i - last < _MIN_LEFT:
            continue
        if _opens_question(doc, i, last, end) and not _is_open(doc, last, i):
            seam = _with_joiners(doc, i, last)
            if seam - last >= _MIN_LEFT - 1:
                seams.append(seam)
                last = seam
    return seams


def _opens_question(doc: Doc, i: int, last: int, end: int) -> bool:
    word = doc[i].lower_
    before = doc[i - 1]
    if opens_directly(doc, i, end):
        return True
    after_joiner = before.lower_ in JOINERS or before.text in {",", "-", "--", "…", "...", ":"}
    if word in RELATIVE:
        return after_joiner
    if word in QUESTION_WORDS:
        return after_joiner or not (before.lower_ in EMBEDDERS or _is_it_so(doc, i))
    another = opens_another(before.lower_, word, doc[i + 1].lower_)
    if (another or opens_after_question(doc, i, end)) and _asks(doc, last, i):
        return True
    if opens_in_spanish(doc[i - 1].lower_, word, doc[i + 1].lower_ if i + 1 < end else ""):
        return True
    if _wants_to_know(doc, i, end):
        return not _is_subject(before) and before.lower_ not in EMBEDDERS - JOINERS
    opens = word in OPENERS or (after_joiner and word in {"am", "have", "has"})
    if opens and i + 1 < end and _subject_follows(word, _first_word(doc, i + 1, end)):
        complete = i >= 2 and doc[i - 2].lower_ in VERBS  # "... are they | do they ..."
        return after_joiner or (
            before.lower_ not in EMBEDDERS and (complete or not _is_subject(before))
        )
    return False


def _first_word(doc: Doc, i: int, end: int) -> str:
    """The word at a place, or the one behind a "not" there."""
    negated = doc[i].lower_ in NEGATIONS and i + 1 < end
    return str(doc[i + 1 if negated else i].lower_)


def _wants_to_know(doc: Doc, i: int, end: int) -> bool:
    """Whether "she wants to know" begins here, in "... she wants to know is it": a question."""
    if doc[i].lower_ not in _SOMEBODY:
        return False
    words = [token.lower_ for token in doc[i + 1 : min(i + 5, end)]]
    return "know" in words and any(word in WANTS for word in words[: words.index("know")])


def _is_it_so(doc: Doc, i: int) -> bool:
    """One question: "is it | why she has them"; two: "what is it | why do i have it"."""
    verb, subject = doc[i - 2].lower_, doc[i - 1].lower_
    return verb in {"is", "was"} and subject == "it" and doc[i - 3].lower_ not in QUESTION_WORDS


def _subject_follows(verb: str, word: str) -> bool:
    """True for "do they", which opens a question; "do a biopsy" is what somebody does."""
    return word in SUBJECTS and not (verb in {"do", "does", "did"} and word in ARTICLES)


def _is_open(doc: Doc, start: int, i: int) -> bool:
    """The clause is not complete yet ("how common | are they", "please explain | why")."""
    words = [token.lower_ for token in doc[start:i]]
    asked = [
        at
        for at, word in enumerate(words)
        if word in QUESTION_WORDS and not (at and words[at - 1] == "or")  # "... or what"
    ]
    if asked and words[-1] in {"and", ","} and len(words) - asked[-1] > _MIN_LEFT:
        return False  # "what brought them on and | can i": it asks without a verb of our list
    if doc[i].lower_ in QUESTION_WORDS:
        # "can someone explain in plain words | what ...": the request waits for its object.
        requests = [at for at, word in enumerate(words) if word in ASKING]
        if requests and words[-1] in JOINERS and len(words) - requests[-1] > _WHOLE_REQUEST:
            return False  # "she wants to know is it the big c and | how come"
        return not asked and bool(requests)
    return bool(asked) and not any(word in OPENERS | WHOLE_VERBS for word in words[asked[-1] :])


def _is_subject(token: Token) -> bool:
    """'it is the ...' is no question, 'spots is it ...' is one."""
    return token.lower_ in SUBJECTS or token.lower_ in QUESTION_WORDS


def _with_joiners(doc: Doc, i: int, last: int) -> int:
    """Moves a seam left over "and", "also" and commas, so that they open the new part."""
    joiners = JOINERS | SPANISH_JOINERS
    while i - 1 > last and (doc[i - 1].lower_ in joiners or doc[i - 1].is_punct):
        i -= 1
    return i


def _trim(doc: Doc, start: int, end: int, *, soft: bool) -> Span | None:
    edge = JOINERS - {"so"}
    while start < end and (
        doc[start].is_space or doc[start].is_punct or (soft and doc[start].lower_ in edge)
    ):
        start += 1
    asks = any(token.text in {"?", "？"} for token in doc[start:end])
    while end > start and (doc[end - 1].is_space or doc[end - 1].text in _LOOSE_ENDS):
        end -= 1
    letters = (letter for token in doc[start:end] for letter in token.text)
    if not any(map(str.isalnum, letters)):  # a word, a number, "BIRADS4"
        return None
    first, last = doc[start], doc[end - 1]
    asks = asks or _asks(doc, start, end)
    return Span(first.idx, last.idx + len(last), soft, asks)


def _asks(doc: Doc, start: int, end: int) -> bool:
    """Question or request by its words alone, for people who type no question mark."""
    words = [token.lower_ for token in doc[start:end]]
    head = words[:4]
    if wishes_to_know(words) or asks_in_spanish(words):
        return True
    if any(word in QUESTION_WORDS or word in REQUESTS for word in head):
        return True
    before = ["", *head]
    if any(opens_in_spanish(*pair, "") for pair in zip(before, head, strict=False)):
        return True
    if is_spanish_why(head):
        return True
    return any(
        word in VERBS
        and start + i + 1 < end
        and _first_word(doc, start + i + 1, end) in SUBJECTS
        and (i == 0 or words[i - 1] in LEAD_INS)
        for i, word in enumerate(head)
    )
