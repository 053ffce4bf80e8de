"""Reads data/safety/lexicon into compiled rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml
from spacy.vocab import Vocab

from calcichat.safety.context import Context
from calcichat.safety.elsewhere import Elsewhere
from calcichat.safety.patterns import LexiconError, PatternSet, WordSets
from calcichat.safety.spelling import PAST_YEAR, Speller
from calcichat.safety_order import SAFETY_ORDER

_KEY = "safety_lexicon"
# Every scalar stays a string: `no`, `on` and `yes` are words here. The C reader is much faster.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Rule:
    """One rule of the lexicon.

    Attributes:
        id: The catalogue id it raises.
        name: Its name in the lexicon.
        patterns: What raises it.
        unless: Wording that, where it overlaps a find, takes it back (idioms).
        needs: Wording that must stand somewhere in the message as well.
        asks: Whether the sentence must carry a question mark.
        here_only: Whether a sentence about another part of the body or illness lowers it.
        lowered_by: The contexts that lower it.
    """

    id: str
    name: str
    patterns: PatternSet
    unless: PatternSet | None
    needs: PatternSet | None
    asks: bool
    here_only: bool
    lowered_by: tuple[Context, ...]


@dataclass(frozen=True)
class Lexicon:
    """Everything the screen knows."""

    vocab: Vocab
    rules: tuple[Rule, ...]
    speller: Speller
    boundaries: frozenset[str]
    elsewhere: Elsewhere

    def prepare(self) -> Iterator[None]:
        """Compiles every line of the rules ahead of the messages that need it, step by step."""
        for rule in self.rules:
            for patterns in filter(None, (rule.patterns, rule.unless, rule.needs)):
                for pattern in patterns.patterns:
                    pattern.prepare()
                    yield


def load(folder: Path) -> Lexicon:
    """Reads the lexicon.

    Args:
        folder: The folder `data/safety`; the files stand in its folder `lexicon`.

    Raises:
        LexiconError: A file is missing or malformed, or names a word set or context that is not
            there; it is named.
    """
    vocab = Vocab()
    with _naming("words"):
        words = _read(folder, "words")
        sets: WordSets = {name: frozenset(entry) for name, entry in words["sets"].items()}
    with _naming("context"):
        around = _read(folder, "context")
        contexts = {
            name: Context.read(vocab, entry, sets) for name, entry in around["contexts"].items()
        }
        boundaries = frozenset(around["boundaries"])
        elsewhere = Elsewhere.read(vocab, around["elsewhere"], sets)
    rules: list[Rule] = []
    for id_ in SAFETY_ORDER:
        with _naming(id_):
            rules += _rules(vocab, id_, _read(folder, id_), sets, contexts)
    with _naming("lookalikes"):
        real = _own_words(elsewhere.names).union(_read(folder, "lookalikes")["words"])
    with _naming("words"):
        speller = _speller(words, real, sets, rules)
    return Lexicon(vocab, tuple(rules), speller, boundaries, elsewhere)


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Makes whatever a malformed file leads to an error that names the file."""
    try:
        yield
    except LexiconError as error:
        raise LexiconError(f"{name}.yml: {error}") from error
    except (OSError, KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise LexiconError(f"{name}.yml can not be read: {error!r}") from error


def _read(folder: Path, name: str) -> Mapping[str, Any]:
    text = (folder / "lexicon" / f"{name}.yml").read_text("utf-8")
    content = yaml.load(text, Loader=_LOADER)  # noqa: S506 - strings, lists and mappings only
    if not isinstance(content, dict) or _KEY not in content:
        raise LexiconError(f"needs the key {_KEY}")
    return cast("Mapping[str, Any]", content[_KEY])


def _rules(
    vocab: Vocab,
    id_: str,
    content: Mapping[str, Any],
    sets: WordSets,
    contexts: Mapping[str, Context],
) -> list[Rule]:
    return [_rule(vocab, id_, name, content, sets, contexts) for name in content["rules"]]


def _rule(
    vocab: Vocab,
    id_: str,
    name: str,
    content: Mapping[str, Any],
    sets: WordSets,
    contexts: Mapping[str, Context],
) -> Rule:
    entry = content["rules"][name]
    names = entry.get("lowered_by", content["lowered_by"])
    unknown = [other for other in names if other not in contexts]
    if unknown:
        raise LexiconError(f"rule {name} names unknown contexts {unknown}")
    # A rule about what the file's idioms set aside ("my calcium tablets") keeps only its own.
    shared = () if entry.get("own_unless_only") == "true" else content.get("unless", ())
    unless = [*shared, *entry.get("unless", ())]
    return Rule(
        id=id_,
        name=name,
        patterns=PatternSet(vocab, entry["patterns"], sets),
        unless=PatternSet(vocab, unless, sets) if unless else None,
        needs=PatternSet(vocab, entry["needs"], sets) if "needs" in entry else None,
        asks=entry.get("asks") == "true",
        here_only=content.get("here_only") == "true",
        lowered_by=tuple(contexts[other] for other in names),
    )


def _speller(
    words: Mapping[str, Any], real: frozenset[str], sets: WordSets, rules: Sequence[Rule]
) -> Speller:
    keys = frozenset().union(*(sets[name] for name in words["spelling_sets"]))
    urgent = (rule for rule in rules if rule.id in words["spelling_rules"])
    keys = keys.union(*(_own_words(rule.patterns) for rule in urgent))
    keys |= frozenset(words["spelling_words"])
    known = keys.union(real, {PAST_YEAR}, *(_own_words(rule.patterns) for rule in rules))
    rewrites = words["rewrites"]
    return Speller(rewrites, keys, known, int(words["past_year_until"]))


def _own_words(lines: PatternSet) -> frozenset[str]:
    return frozenset().union(*(line.own for line in lines.patterns))
