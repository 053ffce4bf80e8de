"""`make tune-encoder`: learns the additions to the English encoder from data/ and writes them.

Half an hour on two cores. The file is committed like code; `make train` adds it to the package's
weights. When and why to run it again: docs/decisions/0005-tuned-encoder.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from calcichat.content.load import DATA
from calcichat.evaluation.examples import read_examples
from calcichat.evaluation.quiet import quiet
from calcichat.nlu.adapter import ADAPTER
from calcichat.nlu.minilm import shipped_weights, word_pieces
from calcichat.nlu.spelling import Speller, frequent_words

_RANK = 16


def main(arguments: Sequence[str] | None = None) -> int:
    """Learns, and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ADAPTER, help="where the additions go")
    parser.add_argument("--epochs", type=int, default=6, help="how often every example is seen")
    options = parser.parse_args(arguments)
    quiet()
    # After `quiet`: TensorFlow greets at length. It takes seconds, and --help needs none of it.
    from calcichat.tuning.learning import Plan, tune
    from calcichat.tuning.network import TunableEncoder

    examples = read_examples()
    raw = [example.text for example in examples]
    speller = Speller.load(DATA, frequent_words(raw))
    texts = [speller.mend(text) for text in raw]
    plan = Plan(epochs=options.epochs)
    network = TunableEncoder(shipped_weights(), _RANK, plan.seed)
    tokenizer = word_pieces()
    _say(f"[tune] {len(texts)} examples, {plan.epochs} times")
    labels = [example.label for example in examples]
    tune(network, lambda text: list(tokenizer.encode(text).ids), texts, labels, plan, _say)
    small = {name: factor.astype(np.float16) for name, factor in network.additions().items()}
    np.savez_compressed(options.out, **small)
    _say(f"[tune] written: {options.out}; now `make train`, then measure")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
