"""scripts/setup.sh finds a Python 3.10 that really runs, and does nothing when nothing changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Makes the folder and installs nothing: what is tested is who calls it, and when.
FAKE_UV = """#!/bin/sh
if [ "$1" = venv ]; then mkdir -p .venv/bin && ln -sf PYTHON .venv/bin/python; fi
if [ "$1" = python ]; then exit 1; fi
"""
REFUSING_SHIM = '#!/bin/sh\necho "pyenv: python3.10: command not found" >&2\nexit 127\n'


class Folder:
    """A project with nothing but the set-up and an empty lock."""

    def __init__(self, root: Path) -> None:
        self.root, self.bin = root, root / "bin"
        (root / "scripts").mkdir()
        self.bin.mkdir()
        shutil.copy(ROOT / "scripts" / "setup.sh", root / "scripts")
        self.lock("")
        for name in ("python3.10", "python3", "python"):
            self.program(name, REFUSING_SHIM)

    def with_uv(self) -> None:
        self.program("uv", FAKE_UV.replace("PYTHON", str(Path(sys.executable).resolve())))

    def lock(self, text: str) -> None:
        for name in ("requirements.lock", "requirements-dev.lock"):
            (self.root / name).write_text(text)

    def program(self, name: str, text: str) -> None:
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def setup(self, kind: str = "dev", **settings: str) -> subprocess.CompletedProcess[str]:
        nowhere = str(self.root / "nowhere")
        environment = {
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "HOME": nowhere,
            "PYENV_ROOT": nowhere,
            **settings,
        }
        return subprocess.run(
            ["bash", "scripts/setup.sh", kind],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        pytest.skip("the lock is for Linux on x86-64")
    if any(Path(f"/usr/bin/{name}").exists() for name in ("python3.10", "uv")):
        pytest.skip("this machine has Python 3.10 or uv where it can not be hidden")
    return Folder(tmp_path)


def test_without_python_one_line_says_how_to_get_it(folder: Folder) -> None:
    done = folder.setup()
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "CPython 3.10 is needed" in line
    assert "uv python install 3.10" in line


def test_a_pyenv_version_behind_a_shim_that_refuses(folder: Folder) -> None:
    folder.with_uv()
    versions = folder.root / "pyenv" / "versions" / "3.10.99" / "bin"
    versions.mkdir(parents=True)
    (versions / "python3.10").symlink_to(Path(sys.executable).resolve())
    done = folder.setup(PYENV_ROOT=str(folder.root / "pyenv"))
    assert done.returncode == 0, done.stderr
    assert (folder.root / ".venv" / "installed").exists()
    assert "[setup] ready after" in done.stderr


def test_uv_that_has_no_python_either(folder: Folder) -> None:
    folder.with_uv()
    done = folder.setup()
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


@pytest.mark.long
def test_without_uv_pip_does_it(folder: Folder) -> None:
    done = folder.setup(CALCICHAT_PYTHON=str(Path(sys.executable).resolve()))
    assert done.returncode == 0, done.stderr


def test_nothing_is_done_twice(folder: Folder) -> None:
    folder.with_uv()
    settings = {"CALCICHAT_PYTHON": str(Path(sys.executable).resolve())}
    folder.setup(**settings)
    started = time.monotonic()
    again = folder.setup(**settings)
    assert (again.returncode, again.stdout + again.stderr) == (0, "")
    assert time.monotonic() - started < 2
    # What tests need holds what running needs, not the other way round.
    assert folder.setup("runtime", **settings).stderr == ""


def test_a_changed_lock_is_noticed(folder: Folder) -> None:
    folder.with_uv()
    settings = {"CALCICHAT_PYTHON": str(Path(sys.executable).resolve())}
    folder.setup(**settings)
    folder.lock("# another one\n")
    assert "installing" in folder.setup(**settings).stderr
