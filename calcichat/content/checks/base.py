"""What every check works with: the problem it reports and the content it looks at."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from calcichat.content.checks.lexicon import Lexicon
from calcichat.content.load import Tree
from calcichat.content.model import Content


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where it is, what it is, and what to do about it."""

    file: str
    line: int | None = field(compare=False)
    fault: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.fault}" + (f" ({self.hint})" if self.hint else "")


@dataclass
class Context:
    """The content under check.

    Attributes:
        tree: the content and the raw documents behind it.
        lexicon: data/terms.yml.
        project: folder with domain.yml, actions/ and the code.
        domain: what domain.yml holds, None when there is no such file.
        today: the day against which due dates are held.
    """

    tree: Tree
    lexicon: Lexicon
    project: Path
    domain: Mapping[str, Any] | None
    today: datetime.date

    @property
    def content(self) -> Content:
        """The typed content."""
        return self.tree.content

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        return {}

    def rows(self, file: str) -> list[str]:
        """The lines of a file named as in a problem; [] when it can not be read."""
        if file not in self._sources:
            below = file.removeprefix("data/")
            path = self.tree.root / below if file != below else self.project / file
            try:
                self._sources[file] = path.read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError):
                self._sources[file] = []
        return self._sources[file]

    def line_of(self, file: str, text: str) -> int | None:
        """The first line of a file that holds `text`, counted from 1."""
        wanted = text.strip()
        if not wanted:
            return None
        return next((at for at, row in enumerate(self.rows(file), 1) if wanted in row), None)

    def problem(self, file: str, fault: str, hint: str = "", at: str = "") -> Problem:
        """A problem at the line of `file` that holds `at`."""
        return Problem(file, self.line_of(file, at) if at else None, fault, hint)


Check = Callable[[Context], Iterable[Problem]]
