"""A wrong type anywhere in a file is a named fault, never a crash of the check."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from calcichat.content import ContentError
from calcichat.content.checks import context_of, run
from tests.content.conftest import SmallTree

WRONG = [None, 1, "x", [], {}, [None], {"a": None}, True, [[1]], ""]
TRIES = 12


def _places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if before:
        yield before
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        yield from _places(item, (*before, key))


def _broken(document: Any, draw: random.Random) -> Any:
    *way, last = draw.choice(list(_places(document)))
    at = document
    for key in way:
        at = at[key]
    if draw.random() < 0.3:
        del at[last]
    else:
        at[last] = draw.choice(WRONG)
    return document


@pytest.mark.parametrize("seed", range(TRIES))
def test_wrong_types_never_crash_the_check(small: SmallTree, seed: int) -> None:
    draw = random.Random(seed)
    files = [*small.data.rglob("*.yml"), small.project / "domain.yml"]
    for path in files:
        whole = path.read_text(encoding="utf-8")
        path.write_text(yaml.safe_dump(_broken(yaml.safe_load(whole), draw), sort_keys=False))
        try:
            run(context_of(small.data))
        except ContentError as error:
            assert Path(error.file).suffix == ".yml"
        path.write_text(whole, encoding="utf-8")


def test_an_empty_file_is_named(small: SmallTree) -> None:
    (small.data / "talk" / "greet.yml").write_text("")
    assert "data/talk/greet.yml" in {problem.file for problem in small.problems()}
