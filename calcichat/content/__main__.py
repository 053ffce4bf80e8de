"""`python -m calcichat.content check|new`: the commands behind make check and make new-answer."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from calcichat.content.checks import Context, Problem, context_of, run
from calcichat.content.load import DATA
from calcichat.content.model import GROUPS, ContentError
from calcichat.content.new import new_answer
from calcichat.content.signoff import all_unsigned


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0 when all is well, 1 for faults in the content, 2 for a wrong call (from argparse).
    """
    wanted = _parser().parse_args(arguments)
    try:
        return int(wanted.run(wanted))
    except ContentError as error:
        print(f"{error.file}: {error.fault}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m calcichat.content", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the data folder")
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help="name every fault of the content")
    check.add_argument("ids", nargs="*", help="only the files of these ids")
    check.add_argument("--release", action="store_true", help="refuse unsigned answers too")
    check.set_defaults(run=_check)
    new = commands.add_parser("new", help="write a new answer file with all its keys")
    new.add_argument("id")
    new.add_argument("--group", choices=GROUPS, help="for an id the catalogue does not know")
    new.set_defaults(run=_new)
    return parser


def _check(wanted: argparse.Namespace) -> int:
    context = context_of(wanted.data.resolve())
    problems = _of_ids(run(context, wanted.release), wanted.ids)
    for problem in problems:
        print(problem)
    _summary(context, problems, wanted.release)
    return 1 if problems else 0


def _of_ids(problems: list[Problem], ids: Sequence[str]) -> list[Problem]:
    if not ids:
        return problems
    return [problem for problem in problems if Path(problem.file).stem in ids]


def _summary(context: Context, problems: Sequence[Problem], release: bool) -> None:
    entries = context.content.entries
    if problems:
        files = len({problem.file for problem in problems})
        print(f"{len(problems)} faults in {files} files", file=sys.stderr)
        return
    print(f"{len(entries)} answers checked, no fault; content release {context.content.release}")
    count = len(list(all_unsigned(context.tree)))
    if count and not release:
        print(f"{count} files are not signed yet (make check release=1)")


def _new(wanted: argparse.Namespace) -> int:
    for path in new_answer(wanted.id, wanted.data.resolve(), wanted.group):
        print(f"wrote {path}")
    print(f"now write its words, then: make check ids={wanted.id}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
