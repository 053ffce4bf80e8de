"""Writes single keys into a content file and leaves every other character where it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import yaml

from calcichat.content.model import DEFAULT_LANG
from calcichat.editor.errors import EditorError

# New keys follow this one where it is there: the dates and the signature stand together.
_ANCHORS = ("signed", "reviewer", "review_due", "reviewed")


def set_in_answer(text: str, entry_id: str, changes: Mapping[str, str | None]) -> str:
    """The text of an answer file with keys of its English metadata changed.

    Args:
        text: the file as it is.
        entry_id: the id the file is named after.
        changes: key to its new text value, or None to take the key out.

    Raises:
        EditorError: when the metadata is not written as an indented block.
    """
    for key, value in changes.items():
        text = _set(text, _metadata(text, entry_id), key, value)
    return text


def set_in_paper(text: str, changes: Mapping[str, str | None]) -> str:
    """The text of a file that is no answer, with keys of its outermost level changed.

    Raises:
        EditorError: when the file is no mapping.
    """
    for key, value in changes.items():
        text = _set(text, _block(_compose(text)), key, value)
    return text


def replace_file(path: Path, text: str) -> None:
    """Writes a file at once or not at all; its permissions stay."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    shutil.copymode(path, draft)
    draft.replace(path)


def _set(text: str, block: yaml.MappingNode, key: str, value: str | None) -> str:
    found = next((pair for pair in block.value if pair[0].value == key), None)
    if found is not None:
        return _remove(text, found) if value is None else _replace(text, found[1], value)
    return text if value is None else _insert(text, block, key, value)


def _replace(text: str, node: yaml.Node, value: str) -> str:
    return text[: node.start_mark.index] + _quoted(value) + text[node.end_mark.index :]


def _remove(text: str, pair: tuple[yaml.Node, yaml.Node]) -> str:
    rows = text.splitlines(keepends=True)
    del rows[pair[0].start_mark.line : pair[1].end_mark.line + 1]
    return "".join(rows)


def _insert(text: str, block: yaml.MappingNode, key: str, value: str) -> str:
    rows = text.splitlines(keepends=True)
    nodes = {pair[0].value: pair for pair in block.value}
    anchor = next((nodes[name] for name in _ANCHORS if name in nodes), None)
    first = block.value[0][0].start_mark
    at = anchor[1].end_mark.line + 1 if anchor else first.line
    if at and at <= len(rows) and not rows[at - 1].endswith("\n"):
        rows[at - 1] += "\n"
    rows.insert(at, f"{' ' * first.column}{key}: {_quoted(value)}\n")
    return "".join(rows)


def _quoted(value: str) -> str:
    # A JSON string is a YAML string; quotes keep dates from becoming dates.
    return json.dumps(value, ensure_ascii=False)


def _metadata(text: str, entry_id: str) -> yaml.MappingNode:
    response = _child(_child(_compose(text), "responses"), f"utter_{entry_id}")
    variations = response.value if isinstance(response, yaml.SequenceNode) else []
    for variation in variations:
        if _is_english(variation):
            return _block(_child(variation, "metadata"))
    raise EditorError(f"utter_{entry_id}: no English variation with metadata")


def _is_english(variation: yaml.Node) -> bool:
    condition = _child(variation, "condition")
    rows = condition.value if isinstance(condition, yaml.SequenceNode) else []
    for row in rows:
        name, value = _child(row, "name"), _child(row, "value")
        if name is not None and name.value == "language":
            return value is not None and bool(value.value == DEFAULT_LANG)
    return True


def _compose(text: str) -> yaml.Node | None:
    # The pure loader: the C one counts bytes where its marks promise characters.
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    return node


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _block(node: yaml.Node | None) -> yaml.MappingNode:
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        raise EditorError("its keys are not written one a line; lay them out as the guide shows")
    return node
