"""Cuts a message into the parts that may each ask something.

spaCy's tokenizer and sentencizer find the sentences; rules on top find the seams inside them:
"and also ...", a new question word, lines, and run-on phone typing without any punctuation.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import spacy
from spacy.tokens import Doc, Token

# Words that open a question in the middle of run-on text.
_QUESTION_WORDS = frozenset(
    "what whats what's how hows why when where which who whos whose wat wht".split()
)
# Verbs that open one only when a subject follows ("is it", "should i").
_VERBS = frozenset(
    "is are am was were do does did can could should shall will would have has must may "
    "might cant isnt arent dont doesnt wont shouldnt couldnt wouldnt".split()
)
# Those that open a question in run-on text; "have" mostly follows its subject ("women | have").
_OPENERS = _VERBS - frozenset("have has had may might must am".split())
# After a comma or an "and" these open one before any subject ("do many women", "does medicare").
_SURE_OPENERS = frozenset("do does did can could will would should".split())
_SUBJECTS = frozenset(
    "i it they she he we you this that these those there the my her his their a any anyone "
    "someone women men micro macro micros macros calcifications calcification "
    "microcalcifications macrocalcifications".split()
)
_ARTICLES = frozenset("a any the my her his their this that".split())
# Mostly no question without a comma or an "and" ("someone who speaks").
_RELATIVE = frozenset({"who", "which", "whose", "whos"})
# After one of these a question word continues the clause ("tell me what", "i know how").
_EMBEDDERS = frozenset(
    "me know knows knew knowing wonder wondering ask asks asked asking explain explained "
    "understand understood say says said tell tells told telling sure idea see matter about "
    "of to in for from with on by at as than or like mean means meant forgot remember learn "
    "figure decide find out exactly depends and but so no any much many this that where "
    "what how why when which who really just not".split()
)
_ASKING = frozenset("explain tell know understand wonder ask say show describe".split())
_JOINERS = frozenset({"and", "also", "plus", "but", "then", "or", "so", "&"})
_LOOSE_ENDS = frozenset({",", "-", "--", "¿", "¡"})  # spaCy ends a sentence with a "¿"
_MIN_LEFT = 3  # tokens a clause needs before a seam is looked for inside it
_MIN_RIGHT = 2


@dataclass(frozen=True)
class Span:
    """A piece of the message, as character offsets.

    `soft` is true when the seam before it was guessed (no punctuation): the classifier may undo it.
    `asks` is true when the piece has the form of a question or a request.
    """

    start: int
    end: int
    soft: bool
    asks: bool


class Segmenter:
    """Splits text into spans; holds a blank spaCy pipeline and no state between calls."""

    def __init__(self) -> None:
        self._nlp = spacy.blank("en")
        self._nlp.add_pipe(
            "sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", "？", "！", ";", "¿"]}
        )

    def split(self, text: str) -> tuple[Span, ...]:
        """The spans of `text` in order; blank pieces are left out. Offsets are characters."""
        doc = self._nlp(text)
        spans: list[Span] = []
        for start, end in _sentences(doc):
            cuts = [start, *_seams(doc, start, end), end]
            for number, (left, right) in enumerate(pairwise(cuts)):
                span = _trim(doc, left, right, soft=number > 0)
                if span is not None:
                    spans.append(span)
        return tuple(spans)


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
    after_joiner = before.lower_ in _JOINERS or before.text in {",", "-", "--", "…", "...", ":"}
    if word in _RELATIVE:
        return after_joiner
    if word in _QUESTION_WORDS:
        return after_joiner or not (before.lower_ in _EMBEDDERS or _is_it_so(doc, i))
    if _opens_another(before.lower_, word, doc[i + 1].lower_) and _asks(doc, last, i):
        return True
    if word in _OPENERS and i + 1 < end and _subject_follows(word, doc[i + 1].lower_):
        complete = i >= 2 and doc[i - 2].lower_ in _VERBS  # "... are they | do they ..."
        return after_joiner or (
            before.lower_ not in _EMBEDDERS and (complete or not _is_subject(before))
        )
    return False


def _is_it_so(doc: Doc, i: int) -> bool:
    """One question: "is it | why she has them"; two: "what is it | why do i have it"."""
    verb, subject = doc[i - 2].lower_, doc[i - 1].lower_
    return verb in {"is", "was"} and subject == "it" and doc[i - 3].lower_ not in _QUESTION_WORDS


def _opens_another(joiner: str, verb: str, subject: str) -> bool:
    """A second question, whatever its subject ("..., do many women", "... and does medicare").

    "eat and do", ", do the paperwork" go on with what is asked already.
    """
    if verb in {"tell", "give", "show"}:
        return joiner in {"and", ","} and subject == "me"
    if verb == "do":
        return joiner == "," and subject not in _ARTICLES
    return verb in _SURE_OPENERS and joiner in {"and", ","}


def _subject_follows(verb: str, word: str) -> bool:
    """True for "do they", which opens a question; "do a biopsy" is what somebody does."""
    return word in _SUBJECTS and not (verb in {"do", "does", "did"} and word in _ARTICLES)


def _is_open(doc: Doc, start: int, i: int) -> bool:
    """The clause is not complete yet ("how common | are they", "please explain | why")."""
    words = [token.lower_ for token in doc[start:i]]
    asked = [at for at, word in enumerate(words) if word in _QUESTION_WORDS]
    if asked and words[-1] in {"and", ","} and len(words) - asked[-1] > _MIN_LEFT:
        return False  # "what brought them on and | can i": it asks without a verb of our list
    if doc[i].lower_ in _QUESTION_WORDS:
        # "can someone explain in plain words | what ...": the request waits for its object.
        return not asked and any(word in _ASKING for word in words)
    return bool(asked) and not any(word in _OPENERS for word in words[asked[-1] :])


def _is_subject(token: Token) -> bool:
    """'it is the ...' is no question, 'spots is it ...' is one."""
    return token.lower_ in _SUBJECTS or token.lower_ in _QUESTION_WORDS


def _with_joiners(doc: Doc, i: int, last: int) -> int:
    """Moves a seam left over "and", "also" and commas, so that they open the new part."""
    while i - 1 > last and (doc[i - 1].lower_ in _JOINERS or doc[i - 1].is_punct):
        i -= 1
    return i


def _trim(doc: Doc, start: int, end: int, *, soft: bool) -> Span | None:
    edge = _JOINERS - {"so"}
    while start < end and (
        doc[start].is_space or doc[start].is_punct or (soft and doc[start].lower_ in edge)
    ):
        start += 1
    asks = any(token.text in {"?", "？"} for token in doc[start:end])
    while end > start and (doc[end - 1].is_space or doc[end - 1].text in _LOOSE_ENDS):
        end -= 1
    if start >= end or not any(token.is_alpha or token.like_num for token in doc[start:end]):
        return None
    first, last = doc[start], doc[end - 1]
    asks = asks or _asks(doc, start, end)
    return Span(first.idx, last.idx + len(last), soft, asks)


# What may stand before the verb of a question ("ok so is it ...").
_LEAD_INS = _JOINERS | frozenset("ok okay hi hello hey well please um oh , - :".split())
_REQUESTS = frozenset("tell explain show give list describe please need want wondering".split())


def _asks(doc: Doc, start: int, end: int) -> bool:
    """Question or request by its words alone, for people who type no question mark."""
    words = [token.lower_ for token in doc[start:end]]
    head = words[:4]
    if any(word in _QUESTION_WORDS or word in _REQUESTS for word in head):
        return True
    return any(
        word in _VERBS
        and i + 1 < len(words)
        and words[i + 1] in _SUBJECTS
        and (i == 0 or words[i - 1] in _LEAD_INS)
        for i, word in enumerate(head)
    )


_BARE = (
    _QUESTION_WORDS
    | _VERBS
    | _JOINERS
    | frozenset(
        "i it they she he we you this that these those there them so then too ok okay yes no not "
        "true else reason case usually always really just even still again ? ! . ,".split()
    )
)


def is_bare(text: str) -> bool:
    """True for a piece without a word of its own ("why?", "is it usually", "is that why")."""
    words = text.lower().replace("?", " ").replace("!", " ").replace(".", " ").split()
    return len(words) <= 4 and all(word.strip(",") in _BARE for word in words)
