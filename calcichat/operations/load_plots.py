"""Plots of what calcichat/operations/load.py measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

mpl.use("svg")
_SIZE = (7.0, 4.0)  # inches


def draw(found: Sequence[dict[str, Any]], folder: Path) -> None:
    """Writes ramp.svg, turns.svg and memory.svg.

    Args:
        found: one measurement a cluster size.
        folder: where to.
    """
    ramp, turns, memory = (_figure() for _ in range(3))
    for row in found:
        label = f"{row['processes']} chat process{'es' if row['processes'] > 1 else ''}"
        steps, soak = row["ramp"], row["soak"]["rows"]
        clients = [step["clients"] for step in steps]
        ramp[1].plot(clients, [s["messages_per_s"] for s in steps], marker="o", label=label)
        turns[1].plot(_smooth(row["turn_ms"]), label=label)
        memory[1].plot(
            [s["messages"] for s in soak], [s["rss_mb"] for s in soak], marker=".", label=label
        )
    _save(ramp, folder / "ramp.svg", "clients at once", "messages a second")
    _save(turns, folder / "turns.svg", "turn of one conversation", "ms (median of 9)")
    _save(memory, folder / "memory.svg", "messages", "memory of the chat processes, MB")


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
