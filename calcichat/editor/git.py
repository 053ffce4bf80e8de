"""The few questions the editor's commands ask git."""

from __future__ import annotations

import subprocess
from pathlib import Path

from calcichat.editor.errors import EditorError

_SECONDS = 30


def git(folder: Path, *arguments: str) -> str:
    """What a git command prints.

    Raises:
        EditorError: when git is not installed, refuses or takes too long.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - whichever git there is
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise EditorError("git is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise EditorError(f"git {arguments[0]} took longer than {_SECONDS} s") from error
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"code {done.returncode}"]
        raise EditorError(f"git {arguments[0]}: {said[-1]}")
    return done.stdout


def versions(path: Path, most: int) -> list[str]:
    """The last commits that touched a file, newest first; [] outside a git checkout."""
    try:
        listed = git(path.parent, "log", f"--max-count={most}", "--format=%H", "--", path.name)
    except EditorError:
        return []
    return listed.split()


def text_at(path: Path, commit: str) -> str | None:
    """A file as it was in a commit; None when it was not there."""
    try:
        return git(path.parent, "show", f"{commit}:./{path.name}")
    except EditorError:
        return None
