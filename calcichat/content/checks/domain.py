"""domain.yml lists what the files hold, and no patient reads a word of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from calcichat.content.checks.base import Context, Problem
from calcichat.content.entry import nlu_blocks

FILE = "domain.yml"
_DEFAULT_ACTIONS = re.compile(
    r"action_(listen|restart|session_start|default_|deactivate_loop|revert_|two_stage|unlikely|back"
    r"|extract_slots)"
)


def domain_there(context: Context) -> Iterator[Problem]:
    """There is a domain, and it holds no text."""
    if context.domain is None:
        yield Problem(FILE, None, "the file is missing or not readable")
    elif context.domain.get("responses"):
        yield context.problem(FILE, "texts in the domain", "they live in data/", "responses:")


def intents_agree(context: Context) -> Iterator[Problem]:
    """Every intent of a file stands in the domain, and the domain has none without a file."""
    if context.domain is None:
        return
    listed = _names(context.domain.get("intents"))
    for name, file in _declared_intents(context).items():
        if name not in listed:
            yield context.problem(file, f"domain.yml lacks intent {name}", "one line there", name)
    known = {name for ids in context.content.catalogue.values() for name in ids}
    known |= set(_declared_intents(context))
    for name in listed:
        if name not in known:
            yield context.problem(FILE, f"intent {name} has no file", at=name)
        if listed.count(name) > 1:
            yield context.problem(FILE, f"intent {name} stands twice", at=name)


def actions_agree(context: Context) -> Iterator[Problem]:
    """Every action the domain or a rule names exists, and every action made is in the domain."""
    if context.domain is None:
        return
    listed = _names(context.domain.get("actions"))
    made = _made_actions(context)
    responses = _responses(context)
    for name in listed:
        there = name in responses if name.startswith("utter_") else name in made
        if not there and not _DEFAULT_ACTIONS.match(name):
            what = "no file of data/ has" if name.startswith("utter_") else "no module makes"
            yield context.problem(FILE, f"{name}: {what} it", at=name)
    for name in made - set(listed):
        if not _DEFAULT_ACTIONS.match(name):
            yield context.problem(FILE, f"action {name} is made in actions/, but not listed")
    for name in _rule_actions(context):
        if name not in responses and name not in listed and not _DEFAULT_ACTIONS.match(name):
            yield context.problem("data/rules.yml", f"a rule names {name}, which is none", at=name)


def _names(rows: Any) -> list[str]:  # noqa: ANN401 - any YAML value
    """Names of a domain list, whose items are names or mappings of one name to its settings."""
    listed = rows if isinstance(rows, list) else []
    return [str(next(iter(row)) if isinstance(row, dict) and row else row) for row in listed]


def _declared_intents(context: Context) -> dict[str, str]:
    return {
        str(block.get("intent")): file
        for file, document in context.tree.documents.items()
        if isinstance(document, dict)
        for block in nlu_blocks(document)
        if "intent" in block
    }


def _responses(context: Context) -> set[str]:
    return {
        name
        for document in context.tree.documents.values()
        if isinstance(document, dict) and isinstance(document.get("responses"), dict)
        for name in document["responses"]
    }


def _made_actions(context: Context) -> set[str]:
    made: set[str] = set()
    for path in sorted((context.project / "actions").glob("*.py")):
        made.update(re.findall(r"return \"(action_\w+)\"", path.read_text(encoding="utf-8")))
    return made


def _rule_actions(context: Context) -> set[str]:
    """Actions of data/rules.yml, read as text: it is Rasa's file and not part of the content."""
    rows = "\n".join(context.rows("data/rules.yml"))
    return set(re.findall(r"^\s*-\s*action:\s*(\w+)", rows, re.MULTILINE))
