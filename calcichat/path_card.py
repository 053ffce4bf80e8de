"""The path card: what can come next by the fact sheet, and where a patient says she is.

The words stand in data/page/path.yml, the rules that find a step in what she says in
data/understanding/path.yml. The steps are what can come, not an order that every patient follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from calcichat.content.load import DATA
from calcichat.content.model import DEFAULT_LANG, Content, ContentError
from calcichat.content.reader import read_yaml

PAGE = "path"
# The answer of each step: for "my biopsy is on Tuesday", which asks nothing, and for a tapped step.
STEP_ANSWERS = {
    "mammogram": "how_are_they_found",
    "more_images": "why_more_tests",
    "follow_up_tests": "follow_up_tests",
    "biopsy": "biopsy_needed",
}
FIRST_STEP = "mammogram"
_TEXT = "_text"
_RULES = Path("understanding") / "path.yml"
_WORDS = Path("page") / "path.yml"
_LONGEST = 2000  # characters of a message, as in the chat API


@dataclass(frozen=True)
class Rules:
    """What finds a step in a message.

    Attributes:
        parted_by: parts a message into clauses.
        not_said: a clause in which it is found tells nothing of where she is.
        asks_where: a message that asks where she is.
        about_more: words of a message that says a step and yet is about something else.
        steps: step id -> what people say who are there, from the first step to the last.
    """

    parted_by: re.Pattern[str]
    not_said: re.Pattern[str]
    asks_where: re.Pattern[str]
    about_more: re.Pattern[str]
    steps: dict[str, re.Pattern[str]]


def step_ids(content: Content) -> tuple[str, ...]:
    """The steps of the path, from the first to the last."""
    prefix = f"{PAGE}."
    names = [name[len(prefix) :] for name in content.strings if name.startswith(prefix)]
    return tuple(name for name in names if f"{name}{_TEXT}" in names)


def path_data(
    content: Content, here: str | None, lang: str = DEFAULT_LANG, root: Path = DATA
) -> dict[str, Any]:
    """The `data.path` of a message.

    Args:
        content: the reviewed words.
        here: the step she says she is at; an id the path does not know counts as None.
        lang: her language; English where a step has not been written in it.
        root: the data folder `content` was read from, for the proof of its sentences.

    Returns:
        `steps` (id, title, text, the id of its answer and the ledger ids behind it, in order) and
        `here`.
    """
    known, proofs = step_ids(content), _proofs(root)
    steps = [
        {
            "id": step,
            "title": _words(content, step, lang),
            "text": _words(content, f"{step}{_TEXT}", lang),
            "answer": STEP_ANSWERS[step],
            "proof": list(dict.fromkeys([*proofs[step], *proofs[f"{step}{_TEXT}"]])),
        }
        for step in known
    ]
    return {"steps": steps, "here": here if here in known else None}


def step_of(text: str, root: Path = DATA) -> str | None:
    """The step a patient says she is at, or None when her words do not say.

    Of several steps in one message the one furthest along counts: what came before it is past.
    """
    rules = load_rules(root)
    plain = text[:_LONGEST].lower().replace("’", "'")
    clauses = [" ".join(part.split()) for part in rules.parted_by.split(plain) if part]
    told = [clause for clause in clauses if not rules.not_said.search(clause)]
    for step, words in reversed(rules.steps.items()):
        if any(words.search(clause) for clause in told):
            return step
    return None


@lru_cache(maxsize=4)
def load_rules(root: Path = DATA) -> Rules:
    """Reads data/understanding/path.yml.

    Raises:
        ContentError: for a missing key or a pattern that is none.
    """
    document = read_yaml(root / _RULES, root)
    try:
        return Rules(
            re.compile(document["parted_by"]),
            _any_of(document["not_said"]),
            re.compile(document["asks_where"]),
            re.compile(document["about_more"]),
            {row["step"]: _any_of(row["words"]) for row in document["steps"]},
        )
    except (KeyError, TypeError, re.error) as error:
        raise ContentError(f"data/{_RULES}", f"a key or a pattern is wrong: {error}") from error


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _words(content: Content, name: str, lang: str) -> str:
    row = content.strings[f"{PAGE}.{name}"]
    return " ".join(row.get(lang, row[DEFAULT_LANG]).split())


@lru_cache(maxsize=4)
def _proofs(root: Path) -> dict[str, tuple[str, ...]]:
    """Name of each string of the path -> the ids behind it; `Content` keeps its words alone."""
    document = read_yaml(root / _WORDS, root)
    return {name: _flat(row.get("proof") or []) for name, row in document["strings"].items()}


def _flat(proof: list[Any]) -> tuple[str, ...]:
    """One list for all lines, whether each line has its own or not."""
    return tuple(each for item in proof for each in (item if isinstance(item, list) else [item]))
