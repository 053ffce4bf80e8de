"""Every sentence stands on the ledger, and the ledger is told in full."""

from __future__ import annotations

from collections.abc import Iterator

from calcichat.content.checks.base import Context, Problem
from calcichat.content.checks.texts import Text, all_texts, answer_texts, file_of
from calcichat.content.model import Wording


def sentences_proved(context: Context) -> Iterator[Problem]:
    """Each line of an answer has its own proof, and proof has no line too many."""
    for text in answer_texts(context):
        for line in text.wording.lines():
            if not line.proof:
                yield context.problem(
                    text.file,
                    f"sentence without proof in {text.label}: {line.text[:50]}",
                    "one entry of `proof` per line of text",
                    line.text,
                )
    for entry in context.content.entries.values():
        file = file_of(context, entry)
        for name, variations in (context.tree.documents[file].get("responses") or {}).items():
            for variation in variations or []:
                proof = (variation.get("metadata") or {}).get("proof")
                lines = [row for row in variation["text"].splitlines() if row.strip()]
                if proof is not None and len(proof) > len(lines):
                    yield context.problem(
                        file, f"{name} has {len(lines)} lines and {len(proof)} proofs", at=name
                    )


def proof_known(context: Context) -> Iterator[Problem]:
    """Proof names facts and guidance of the ledger."""
    for text in all_texts(context):
        for name in {name for line in text.wording.lines() for name in line.proof}:
            if name not in context.content.facts and name not in context.content.guidance:
                yield context.problem(
                    text.file, f"proof names {name}, which data/fact_sheet.yml lacks", at=name
                )


def facts_told(context: Context) -> Iterator[Problem]:
    """No fact of the ledger is left out of every answer."""
    cited = {
        name
        for text in answer_texts(context)
        for line in text.wording.lines()
        for name in line.proof
    }
    for name in context.content.facts:
        if name not in cited:
            yield context.problem(
                "data/fact_sheet.yml", f"fact {name} is cited by no answer", at=f"{name}:"
            )


def answers_state_facts(context: Context) -> Iterator[Problem]:
    """A text of kind `answers` or `help` has at least one source."""
    for text in answer_texts(context):
        if text.group not in ("answers", "help") or text.label == "openings":
            continue
        if not _proofs(text.wording) & set(context.content.facts):
            yield context.problem(text.file, f"{text.label} cites no fact", at=text.label)


def pairs_kept(context: Context) -> Iterator[Problem]:
    """What reassures stands with its other half, in each text by itself."""
    for text in all_texts(context):
        proofs = _proofs(text.wording)
        for pair in context.content.pairs:
            if pair.when in proofs and pair.needs not in proofs:
                yield _pair_broken(context, text, pair.when, pair.needs)


def ledger_well_formed(context: Context) -> Iterator[Problem]:
    """Facts have section and statement; names do not clash; pairs name what exists."""
    file, content = "data/fact_sheet.yml", context.content
    for fact in content.facts.values():
        if not fact.section or not fact.statement.rstrip().endswith((".", "?")):
            yield context.problem(
                file, f"fact {fact.id} needs a section and a whole sentence", at=f"{fact.id}:"
            )
    for name in content.guidance:
        if not name.startswith("g_") or name in content.facts:
            yield context.problem(file, f"guidance {name} needs a name of its own with g_", at=name)
    if len(content.guidance) > 25:
        yield context.problem(file, f"{len(content.guidance)} guidance statements, at most 25")
    for pair in content.pairs:
        for name in (pair.when, pair.needs):
            if name not in content.facts and name not in content.guidance:
                yield context.problem(file, f"pair names {name}, which the ledger lacks", at=name)


def _proofs(wording: Wording) -> set[str]:
    return {name for line in wording.lines() for name in line.proof}


def _pair_broken(context: Context, text: Text, when: str, needs: str) -> Problem:
    line = next(line for line in text.wording.lines() if when in line.proof)
    return context.problem(
        text.file, f"{text.label} ({text.wording.lang}) tells {when} without {needs}", at=line.text
    )
