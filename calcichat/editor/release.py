"""Keeps the words of a release findable: a git tag named after it, and the book of the tag."""

from __future__ import annotations

from pathlib import Path

from calcichat.content.load import load_content
from calcichat.editor.errors import EditorError
from calcichat.editor.git import git


def tag_release(root: Path) -> tuple[str, bool]:
    """Tags the commit that holds the present words as content-<release>.

    Args:
        root: the data folder of a git checkout.

    Returns:
        The tag, and whether it was made now (False: it stood there already, with these words).

    Raises:
        EditorError: when the data folder is not committed as it is, or git refuses.
    """
    if git(root, "status", "--porcelain", "--", ".").strip():
        raise EditorError("data/ has changes that are not committed: commit them, then tag")
    tag = f"content-{load_content(root).release}"
    if git(root, "tag", "--list", tag).strip():
        return tag, False
    git(root, "tag", "--annotate", tag, "--message", f"Words as they stand in release {tag}")
    return tag, True
