"""A small valid content tree, and edits to break it in one place."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from calcichat.content.checks import Problem, context_of, run
from tests.content.small_tree import FEWEST, FILES

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
    tree = SmallTree(tmp_path)
    for file, text in FILES.items():
        entry_id = Path(file).stem
        rows = "\n".join(
            f"    - invented line {n} of {entry_id}" for n in range(FEWEST.get(file, 0))
        )
        tree.write(file, text.replace("    EXAMPLES", rows))
    shutil.copy(REAL_DATA / "terms.yml", tree.data / "terms.yml")
    return tree
