"""`make evaluate set=PATH`: plays labelled messages over the chat API and prints the figures."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from calcichat.evaluation.asking import ask_all, play_all
from calcichat.evaluation.figures import figures, ratio
from calcichat.evaluation.grading import Graded
from calcichat.evaluation.sets import SetError, read_set
from calcichat.launcher.processes import StartError
from calcichat.launcher.temporary import temporary_product
from calcichat.launcher.train import TrainingError


@contextlib.contextmanager
def product() -> Iterator[str]:
    """A product of its own, with the limits lifted and nothing kept; yields its base."""
    with temporary_product() as started:
        yield started.url.rstrip("/")


def _tell(done: int, of: int) -> None:
    _say(f"[evaluate] {done} of {of}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _print_faults(graded: Sequence[Graded]) -> None:
    for g in graded:
        if not g.right or g.missed_safety or g.over_trigger or g.covered < len(g.question.cover):
            wanted = g.question.cover or g.question.expect
            print(f"  {g.question.id}: wanted {', '.join(wanted)}; got {', '.join(g.reply.ids)}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; 2 when a set can not be read or the product does not start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, help="JSON-lines files")
    parser.add_argument("--base", help="a running chat API; without it the product is started")
    parser.add_argument("--faults", action="store_true", help="list what went wrong, by id")
    options = parser.parse_args(arguments)
    try:
        read = [read_set(path) for path in options.sets]
        with contextlib.nullcontext(options.base) if options.base else product() as base:
            graded = ask_all([q for questions, _ in read for q in questions], base, _tell)
            turns = play_all([d for _, dialogues in read for d in dialogues], base)
    except (SetError, StartError, TrainingError, httpx.HTTPError) as error:
        _say(f"[evaluate] {error}")
        return 2
    if graded:
        for name, figure in figures(graded).items():
            print(f"{name:46} {figure.value:6.3f}  of {figure.of}")
    if turns:
        right = ratio(sum(turn.right for turn in turns), len(turns))
        print(f"{'dialogue turns':46} {right:6.3f}  of {len(turns)}")
    if options.faults:
        _print_faults(graded)
        for turn in turns:
            if not turn.right:
                print(f"  {turn.dialogue} turn {turn.number}: got {', '.join(turn.ids)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
