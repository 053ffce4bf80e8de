"""Teaches the encoder's additions to tell the ids of data/ apart."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from calcichat.evaluation.typos import with_typos
from calcichat.nlu.minilm import WIDTH
from calcichat.nlu.runtime import Array
from calcichat.nlu.softmax import example_weights
from calcichat.tuning.network import TunableEncoder, padded

Say = Callable[[str], None]
Cut = Callable[[str], list[int]]
_SAY_EVERY = 10.0  # seconds
_SORTED_TOGETHER = 50  # batches whose texts are sorted by length, so that little is padding


@dataclass(frozen=True)
class Plan:
    """How it is learnt. Rates and rank are usual ones for such additions, not searched for.

    Attributes:
        epochs: how often every example is seen.
        batch: examples a step.
        rate, head_rate: highest learning rates of the additions and of the ids' weights.
        warm_up: share of the steps in which the rates rise; after it they fall to nothing.
        slipped: share of the examples that get typing slips, other ones each epoch.
        dropped: share of a vector's values left out at random before it is told what it is.
        sharpness: factor on the unit vectors, without which no id could become probable.
        smoothing: probability spread over all ids, so that certainty is not rewarded.
        balance: an example of an id with n examples weighs n ** -balance, as in the question model.
        clip: the longest a step's gradient may be.
        seed: of everything drawn at random.
    """

    epochs: int = 6
    batch: int = 64
    rate: float = 5e-4
    head_rate: float = 5e-3
    warm_up: float = 0.1
    slipped: float = 0.2
    dropped: float = 0.1
    sharpness: float = 8.0
    smoothing: float = 0.05
    balance: float = 0.5
    clip: float = 1.0
    seed: int = 1


def tune(
    network: TunableEncoder,
    cut: Cut,
    texts: Sequence[str],
    labels: Sequence[str],
    plan: Plan,
    say: Say,
) -> list[float]:
    """Changes the network's additions in place.

    Args:
        network: new, or learnt further.
        cut: a text to the numbers of its word pieces.
        texts: the examples, already mended (calcichat.nlu.spelling).
        labels: one id an example.
        plan: how it is learnt.
        say: gets a line of progress every ten seconds.

    Returns:
        the mean loss of each epoch.
    """
    classes, targets = np.unique(np.asarray(labels), return_inverse=True)
    weights = example_weights(targets, plan.balance)
    chance = random.Random(plan.seed)  # noqa: S311 - no secret, has to be repeatable
    tf.random.set_seed(plan.seed)
    step = _Step(network, len(classes), plan)
    steps = plan.epochs * -(-len(texts) // plan.batch)
    progress, losses = _Progress(steps, say), list[float]()
    for epoch in range(plan.epochs):
        cuts = [cut(_seen(text, epoch, chance, plan)) for text in texts]
        total = 0.0
        for rows in _batches([len(pieces) for pieces in cuts], plan.batch, chance):
            pieces = padded([cuts[row] for row in rows])
            share = _rate(progress.done / steps, plan.warm_up)
            total += step(pieces, targets[rows], weights[rows], share) * len(rows)
            progress.step()
        losses.append(total / len(texts))
        say(f"[tune] epoch {epoch + 1} of {plan.epochs}: mean loss {losses[-1]:.3f}")
    return losses


class _Step:
    """One step of gradient descent on the additions and on the ids' own weights."""

    def __init__(self, network: TunableEncoder, classes: int, plan: Plan) -> None:
        self._network, self._plan = network, plan
        self._matrix = tf.Variable(tf.zeros((WIDTH, classes)))
        self._bias = tf.Variable(tf.zeros((classes,)))
        self._learners = [
            (tf.keras.optimizers.Adam(), plan.rate, network.learnt),
            (tf.keras.optimizers.Adam(), plan.head_rate, [self._matrix, self._bias]),
        ]
        for optimizer, _, variables in self._learners:
            optimizer.build(variables)
        kinds = (tf.int32, (None, None)), (tf.int32, (None,)), (tf.float32, (None,))
        signature = [tf.TensorSpec(shape, kind) for kind, shape in kinds]
        self._compiled = tf.function(self._learn, input_signature=signature, autograph=False)

    def __call__(
        self, pieces: NDArray[np.int32], targets: NDArray[np.int64], weights: Array, share: float
    ) -> float:
        """The batch's mean loss before the step; `share` is the part of the highest rates."""
        for optimizer, rate, _ in self._learners:
            optimizer.learning_rate.assign(rate * share)
        return float(self._compiled(pieces, targets.astype(np.int32), weights))

    def _learn(self, pieces: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
        plan = self._plan
        with tf.GradientTape() as tape:
            vectors = tf.nn.dropout(self._network.vectors(pieces, training=True), plan.dropped)
            logits = plan.sharpness * vectors @ self._matrix + self._bias
            classes = logits.shape[1]
            wanted = tf.one_hot(targets, classes) * (1 - plan.smoothing) + plan.smoothing / classes
            losses = tf.nn.softmax_cross_entropy_with_logits(wanted, logits)
            loss = tf.reduce_mean(losses * weights)
        groups = [variables for _, _, variables in self._learners]
        gradients = tape.gradient(loss, groups)
        gradients[0], _ = tf.clip_by_global_norm(gradients[0], plan.clip)
        for (optimizer, _, variables), slopes in zip(self._learners, gradients, strict=True):
            optimizer.apply_gradients(zip(slopes, variables, strict=True))
        return loss


class _Progress:
    """Counts steps and says now and then how long it will take."""

    def __init__(self, steps: int, say: Say) -> None:
        self.done = 0
        self._steps, self._say = steps, say
        self._started = self._told = time.monotonic()

    def step(self) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self._told < _SAY_EVERY:
            return
        self._told = now
        left = (now - self._started) / self.done * (self._steps - self.done) / 60
        self._say(f"[tune] step {self.done} of {self._steps}, about {left:.0f} minutes left")


def _seen(text: str, epoch: int, chance: random.Random, plan: Plan) -> str:
    return with_typos(text, seed=epoch) if chance.random() < plan.slipped else text


def _batches(lengths: Sequence[int], size: int, chance: random.Random) -> list[list[int]]:
    """Rows in random order, those of a batch about equally long."""
    rows = list(range(len(lengths)))
    chance.shuffle(rows)
    batches = [
        batch
        for chunk in _chunks(rows, size * _SORTED_TOGETHER)
        for batch in _chunks(sorted(chunk, key=lengths.__getitem__), size)
    ]
    chance.shuffle(batches)
    return batches


def _chunks(rows: list[int], size: int) -> Iterator[list[int]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def _rate(done: float, warm_up: float) -> float:
    """The part of the highest learning rate: up in a line, then down in one."""
    return done / warm_up if done < warm_up else (1 - done) / (1 - warm_up)
