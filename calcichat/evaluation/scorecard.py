"""`make scorecard`: measures the product, and beside it the stock pipeline, in one run."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from calcichat.evaluation.quiet import quiet
from calcichat.evaluation.sets import SetError
from calcichat.settings import PROJECT_ROOT

REPORTS = PROJECT_ROOT / "reports"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--set",
        dest="sets",
        action="append",
        type=Path,
        default=[],
        help="a further set of labelled messages or dialogues; may be given several times",
    )
    parser.add_argument(
        "--stock",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="measure the stock pipeline beside the product",
    )
    parser.add_argument("--epochs", type=int, help="of the stock pipeline; `rasa init` has 100")
    parser.add_argument("--quick", action="store_true", help="try the command; compares nothing")
    parser.add_argument("--out", type=Path, default=REPORTS, help="folder to write into")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes scorecard.json and scorecard.html; 1 when a part failed, 2 for an unreadable set."""
    options = _options(arguments)
    quiet()
    # Imported once it is quiet, and not for --help: matplotlib and Rasa take seconds. The page
    # first: Rasa turns warnings on again, and matplotlib would print some.
    from calcichat.evaluation.page import render  # isort: skip
    from calcichat.evaluation.making import FULL, QUICK, latencies, make, say

    started = time.monotonic()
    try:
        size = QUICK if options.quick else FULL
        size = replace(size, epochs=options.epochs or size.epochs)
        document, run = make(options.sets, size, stock=options.stock)
    except SetError as error:
        say(f"[scorecard] {error}")
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    (options.out / "scorecard.json").write_text(text + "\n", "utf8")
    (options.out / "scorecard.html").write_text(render(document, latencies(run)), "utf8")
    say(f"[scorecard] {options.out.name}/scorecard.html after {time.monotonic() - started:.0f} s")
    return 0 if run.complete(stock=options.stock) else 1


if __name__ == "__main__":
    sys.exit(main())
