"""`make benchmark data=FOLDER`: the product's classifier, unchanged, on public intent sets.

Unchanged means: the product's component trained by its own `train` with config.yml's settings. Its
mending of spelling takes part, because the product mends every text before it learns or reads it.
The safety screen and the segmenter, which know about breast calcifications only, do not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import matthews_corrcoef

from calcichat.evaluation.public_sets import (
    OUTSIDE,
    PublicSet,
    PublicSetError,
    Published,
    published,
    read_folder,
)
from calcichat.evaluation.quiet import quiet

THRESHOLDS = tuple(step / 10 for step in range(1, 10))
Say = Callable[[str], None]


@dataclass(frozen=True)
class Score:
    """The figures at one threshold; nan where the set holds no such sentence.

    Attributes:
        in_scope: share of the in-scope sentences that got their label.
        outside: share of the out-of-scope sentences that got none.
        matthews: multi-class Matthews correlation over all sentences, "none" being a class.
    """

    threshold: float
    in_scope: float
    outside: float
    matthews: float


def predict(public: PublicSet, say: Say) -> tuple[list[str], list[float]]:
    """The best label and its probability for each test sentence."""
    # Imported here: a folder that can not be used is named at once, without waiting for Rasa.
    from calcichat.evaluation.product_model import ProductModel

    started = time.monotonic()
    say(f"[benchmark] {public.name}: fitting on {len(public.train.texts)} sentences")
    with tempfile.TemporaryDirectory() as folder:
        model = ProductModel.fitted(public.train.texts, public.train.labels, Path(folder))
        say(f"[benchmark] {public.name}: reading {len(public.test.texts)} test sentences")
        result = model.best(public.test.texts)
    say(f"[benchmark] {public.name}: done after {time.monotonic() - started:.0f} s")
    return result


def score(
    truth: Sequence[str], guesses: Sequence[str], sure: Sequence[float], threshold: float
) -> Score:
    """The figures when guesses less sure than `threshold` count as out of scope."""
    told = [g if p >= threshold else OUTSIDE for g, p in zip(guesses, sure, strict=True)]
    right = np.array([a == b for a, b in zip(truth, told, strict=True)])
    outside = np.array([label == OUTSIDE for label in truth])
    return Score(
        threshold,
        float(right[~outside].mean()) if (~outside).any() else float("nan"),
        float(right[outside].mean()) if outside.any() else float("nan"),
        float(matthews_corrcoef(list(truth), told)),
    )


def report(public: PublicSet, scores: Sequence[Score], others: Sequence[Published]) -> list[str]:
    """The table of one set: each threshold, the best, and what others published."""
    best = max(scores, key=lambda row: row.matthews)
    lines = [f"\n{public.name}: {len(public.train.texts)} training, {len(public.test.texts)} test"]
    lines.append(f"{'':34}{'in-scope':>9}{'outside':>9}{'Matthews':>10}")
    lines += [
        _line(f"threshold {row.threshold:.1f}", row.in_scope, row.outside, row.matthews)
        + ("   best" if row is best else "")
        for row in scores
    ]
    if not others:
        return [*lines, "no published figures are kept for this set"]
    lines.append("published, each at its best threshold:")
    lines += [f"{_line(row.name, *row.figures)}   {row.source}" for row in others]
    return lines


def _line(name: str, *figures: float | None) -> str:
    widths = (9, 9, 10)
    cells = ("-" if f is None else f"{f:.3f}" for f in figures)
    return f"{name:34}" + "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True))


def run(folder: Path, say: Say) -> list[tuple[PublicSet, list[Score]]]:
    """Scores every set of a folder.

    Raises:
        PublicSetError: for a folder or file that can not be used.
    """
    results = []
    for public in read_folder(folder):
        guesses, sure = predict(public, say)
        scores = [score(public.test.labels, guesses, sure, limit) for limit in THRESHOLDS]
        results.append((public, scores))
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the tables; 2 when a file is missing or malformed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="folder of <name>_train.csv and <name>_test.csv")
    options = parser.parse_args(arguments)
    quiet()
    try:
        results = run(options.folder, lambda line: print(line, file=sys.stderr, flush=True))
    except PublicSetError as error:
        print(f"[benchmark] {error}", file=sys.stderr)
        return 2
    print("the product's classifier with config.yml's settings; spelling mended as in the product")
    for public, scores in results:
        print("\n".join(report(public, scores, published(public.name))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
