"""Plots of what load.py and soak.py measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

mpl.use("svg")
_SIZE = (7.0, 4.0)  # inches


def draw(found: Sequence[dict[str, Any]], folder: Path) -> None:
    """Writes ramp.svg and turns.svg.

    Args:
        found: one measurement a cluster size.
        folder: where to.
    """
    ramp, turns = _figure(), _figure()
    for row in found:
        label = f"{row['processes']} chat process{'es' if row['processes'] > 1 else ''}"
        clients = [step["clients"] for step in row["ramp"]]
        rates = [step["messages_per_s"] for step in row["ramp"]]
        ramp[1].plot(clients, rates, marker="o", label=label)
        turns[1].plot(_smooth(row["long"]["turn_ms"]), label=label)
    _save(ramp, folder / "ramp.svg", "clients at once", "messages a second")
    _save(turns, folder / "turns.svg", "turn of one conversation", "ms (median of 9)")


def draw_soak(rows: Sequence[dict[str, float]], file: Path) -> None:
    """Memory of the chat process over the messages of a soak."""
    made = _figure()
    counts = [row["messages"] for row in rows]
    for name, label in (("own_mb", "its own"), ("rss_mb", "with pages of files")):
        made[1].plot(counts, [row[name] for row in rows], marker=".", label=label)
    _save(made, file, "messages", "memory of the chat process, MB")


def _figure() -> tuple[Figure, Any]:
    figure = Figure(figsize=_SIZE, layout="constrained")
    return figure, figure.subplots()


def _save(made: tuple[Figure, Any], file: Path, across: str, up: str) -> None:
    figure, axes = made
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(file)


def _smooth(values: Sequence[float], width: int = 9) -> list[float]:
    """Running median, so that one pause of the machine does not hide the course."""
    half = width // 2
    return [
        sorted(values[max(0, at - half) : at + half + 1])[
            len(values[max(0, at - half) : at + half + 1]) // 2
        ]
        for at in range(len(values))
    ]
