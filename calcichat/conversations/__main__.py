"""`make test-conversations`: the conversation tests over the chat API, with the action server."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from calcichat.content import load_content
from calcichat.conversations.playing import play, read_safety_words
from calcichat.conversations.stories import StoryError, read_stories, test_files
from calcichat.launcher.processes import StartError
from calcichat.launcher.temporary import temporary_product
from calcichat.launcher.train import TrainingError

_TELL_EVERY = 2.0  # seconds between two lines of progress


def main(arguments: Sequence[str] | None = None) -> int:
    """Plays the files.

    Returns:
        0 when every conversation went as written, 1 when one did not, 2 when they could not be
        played.
    """
    parser = argparse.ArgumentParser(prog="python -m calcichat.conversations", description=__doc__)
    parser.add_argument(
        "files", nargs="*", type=Path, help="tests/conversations/test_*.yml if none"
    )
    parser.add_argument("--base", help="a running chat API, .../webhooks/chat; else one is started")
    options = parser.parse_args(arguments)
    try:
        stories = read_stories(options.files or test_files())
        words = read_safety_words(load_content())
        with _base(options.base) as base, httpx.Client(timeout=30) as client:
            failed, told = 0, time.monotonic()
            for number, story in enumerate(stories, 1):
                faults = play(story, client, base, words)
                failed += bool(faults)
                for fault in faults:
                    print(f"FAILED {story.file}: {story.name}: {fault}", flush=True)
                if time.monotonic() - told > _TELL_EVERY:
                    told = time.monotonic()
                    _say(f"[conversations] {number} of {len(stories)}")
    except (StoryError, StartError, TrainingError) as error:
        _say(f"[conversations] {error}")
        return 2
    print(f"{len(stories) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


@contextlib.contextmanager
def _base(given: str | None) -> Iterator[str]:
    if given:
        yield given.rstrip("/")
        return
    with temporary_product() as product:
        yield product.url.rstrip("/")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
