"""A small valid content tree, and edits to break it in one place."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from calcichat.content.checks import Problem, context_of, run
from calcichat.content.checks.examples import FEWEST, FEWEST_OF_ID

# The valid tree, whole but for its examples: EXAMPLES becomes as many as the group asks for.
SMALL = Path(__file__).parent / "small"
REAL_DATA = Path(__file__).resolve().parents[2] / "data"
TODAY = datetime.date(2026, 12, 1)


@dataclass
class SmallTree:
    """A project folder with a data/ that passes every check."""

    project: Path

    @property
    def data(self) -> Path:
        return self.project / "data"

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.project / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        path = self.project / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def problems(self, today: datetime.date = TODAY, release: bool = False) -> list[Problem]:
        return run(context_of(self.data, clock=lambda: today), release)


@pytest.fixture
def small(tmp_path: Path) -> SmallTree:
    tree = SmallTree(tmp_path / "project")
    shutil.copytree(SMALL, tree.project)
    for path in tree.data.glob("*/*.yml"):
        count = FEWEST_OF_ID.get(path.stem, FEWEST.get(path.parent.name, 0))
        rows = "\n".join(f"    - invented line {n} of {path.stem}" for n in range(count))
        path.write_text(path.read_text(encoding="utf-8").replace("    EXAMPLES", rows))
    shutil.copy(REAL_DATA / "terms.yml", tree.data / "terms.yml")
    return tree
