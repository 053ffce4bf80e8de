"""Runs a program of another package in an environment of its own, not among the product's."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_SECONDS = 600


class ToolError(Exception):
    """The program could not be had; the message says why."""


def run_tool(package: str, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Runs it with uv or pipx, or in an environment that is thrown away.

    Args:
        package: that has the program, by its name in the package registry.
        command: the program and its arguments.

    Raises:
        ToolError: when the package could not be installed or needs too long.
    """
    if uv := shutil.which("uv"):
        return _run([uv, "tool", "run", "--quiet", "--from", package, *command])
    if pipx := shutil.which("pipx"):
        return _run([pipx, "run", "--spec", package, *command])
    with tempfile.TemporaryDirectory() as folder:
        _run([sys.executable, "-m", "venv", folder])
        pip = [f"{folder}/bin/python", "-m", "pip", "install", "--quiet"]
        installed = _run([*pip, "--disable-pip-version-check", package])
        program = Path(folder) / "bin" / command[0]
        if installed.returncode != 0 or not program.exists():
            raise ToolError(f"{package} could not be installed")
        return _run([str(program), *command[1:]])


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - tools by name, with words of ours
            list(command), capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError(f"{Path(command[0]).name}: {type(error).__name__}") from None
