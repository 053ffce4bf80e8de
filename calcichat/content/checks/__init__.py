"""All checks of the content, in the order an editor reads their faults."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from calcichat.content.checks import (
    domain,
    examples,
    identity,
    links,
    proof,
    special,
    terms,
    wording,
    written,
)
from calcichat.content.checks.base import Check, Context, Problem
from calcichat.content.checks.lexicon import read_lexicon
from calcichat.content.load import DATA, load_tree
from calcichat.content.model import ContentError
from calcichat.content.reader import read_yaml

__all__ = ["ALL", "RELEASE", "Context", "Problem", "context_of", "run"]

ALL: tuple[Check, ...] = (
    written.files_readable,
    written.words_written,
    identity.names_agree,
    identity.ids_complete,
    identity.one_variation_a_language,
    identity.simple_form,
    proof.ledger_well_formed,
    proof.sentences_proved,
    proof.proof_known,
    proof.facts_told,
    proof.answers_state_facts,
    proof.pairs_kept,
    terms.terms_and_numbers,
    terms.phrases_stay_within,
    terms.markers_known,
    terms.hedges_kept,
    wording.no_forbidden_words,
    wording.no_braces,
    wording.phones_at_home,
    wording.phones_not_in_code,
    wording.sentence_length,
    wording.paragraph_length,
    wording.title_length,
    wording.reading_grade,
    special.hand_off_shape,
    special.hand_off_keys,
    special.safety_numbers,
    examples.enough_examples,
    examples.examples_once,
    examples.examples_plain,
    links.related_exist,
    links.starters_exist,
    links.dates_valid,
    links.dates_quoted,
    domain.domain_there,
    domain.intents_agree,
    domain.actions_agree,
)
RELEASE: tuple[Check, ...] = (written.signed_for_release,)


def context_of(
    root: Path = DATA,
    project: Path | None = None,
    clock: Callable[[], datetime.date] = datetime.date.today,
) -> Context:
    """Reads what the checks need.

    Args:
        root: the data folder.
        project: the folder with domain.yml and actions/; the data folder's parent by default.
        clock: gives today's date, against which due dates are held.

    Raises:
        ContentError: when the catalogue, the ledger or the word lists can not be read.
    """
    project = project or root.parent
    try:
        listed = read_yaml(project / "domain.yml", project)
    except ContentError:
        listed = None
    return Context(
        tree=load_tree(root),
        lexicon=read_lexicon(root),
        project=project,
        domain=listed if isinstance(listed, dict) else None,
        today=clock(),
    )


def run(context: Context, release: bool = False) -> list[Problem]:
    """Every problem, each once, sorted by file."""
    found = [problem for check in ALL for problem in check(context)]
    if release:
        found += [problem for check in RELEASE for problem in check(context)]
    return sorted(dict.fromkeys(found), key=lambda problem: (problem.file, problem.line or 0))
