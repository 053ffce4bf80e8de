"""Plays tests/conversations with Rasa's own story test and closes the gate when one goes wrong.

`rasa test core` needs --fail-on-prediction-errors to exit with anything but 0, skips files that are
not called test_*.yml without a word, and is content with none at all: this looks after all three.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from calcichat.conversations.stories import FOLDER, StoryError, read_stories, test_files
from calcichat.launcher.environment import child_environment
from calcichat.launcher.train import TrainingError, ensure_model
from calcichat.settings import PROJECT_ROOT

_TAIL = 25  # lines of Rasa's output that show the failed story


def main(arguments: Sequence[str] | None = None) -> int:
    """Plays the files; 0 when all went as written, 1 when one did not, 2 when none could."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args(arguments).folder
    try:
        stories = read_stories(test_files(folder))
        model = ensure_model()
    except (StoryError, TrainingError) as error:
        print(f"[stories] {error}", file=sys.stderr)
        return 2
    print(f"[stories] Rasa plays {len(stories)} conversations (about half a minute)", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as results:
        done = subprocess.run(
            _command(folder, model, Path(results)),
            cwd=PROJECT_ROOT,
            env=child_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said = done.stdout.strip() or done.stderr  # the failed story, or a crash
        print("\n".join(said.splitlines()[-_TAIL:]))
        print(f"0 passed, 1 failed: Rasa stops at the first wrong one of {len(stories)}")
        return 1
    print(f"{len(stories)} passed, 0 failed after {time.monotonic() - started:.0f} s", flush=True)
    return 0


def _command(folder: Path, model: Path, results: Path) -> list[str]:
    command = [sys.executable, "-m", "rasa", "test", "core", "--e2e"]
    command += ["--stories", str(folder), "--fail-on-prediction-errors", "--model", str(model)]
    return [*command, "--out", str(results), "--no-plot", "--no-errors", "--no-warnings"]


if __name__ == "__main__":
    sys.exit(main())
