"""YAML in, plain values out, with errors that name file and line."""

# ruff: noqa: ANN401 - what YAML holds is only known once it has been looked at
from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from calcichat.content.model import ContentError

# The C loader reads the whole of data/ in a tenth of the time of the pure one.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader that refuses a key given twice; YAML would drop the first in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value]
        if len(keys) != len(set(keys)):
            double = next(key for key in keys if keys.count(key) > 1)
            raise yaml.constructor.ConstructorError(
                None, None, f"key {double} stands twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


def shown(path: Path, root: Path) -> str:
    """The path as people write it: data/answers/how_common.yml, whatever `root` is called."""
    try:
        return f"data/{path.relative_to(root).as_posix()}"
    except ValueError:
        return path.name


def read_yaml(path: Path, root: Path) -> Any:
    """One YAML document.

    Raises:
        ContentError: when the file is missing, is not UTF-8 or is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader underneath
    except FileNotFoundError as error:
        raise ContentError(shown(path, root), "the file is missing") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(shown(path, root), f"can not be read: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or error
        raise ContentError(shown(path, root), f"{where}not readable as YAML: {problem}") from error
