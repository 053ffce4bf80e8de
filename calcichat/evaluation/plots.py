"""The scorecard's pictures: inline SVG, drawn out of its JSON document and the latencies."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from html import escape
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure as Picture

from calcichat.evaluation.targets import READING_HIGHEST, READING_MEAN

Json = dict[str, Any]
# Blue and orange tell apart without colour vision; the dashes do so without colour at all.
_COLOURS = {"product": "#1b5e9b", "stock": "#c2571a"}
_STYLES = {"product": "-", "stock": "--"}
matplotlib.rcParams.update({"svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif"})


def _svg(picture: Picture, name: str) -> str:
    """The picture as an <svg> element with ids of its own and a label for screen readers."""
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # matplotlib about its own dependencies
        picture.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :].replace('id="', f'id="{_id(name)}-')
    for link in ('href="#', "url(#"):
        text = text.replace(link, f"{link}{_id(name)}-")
    return text.replace("<svg", f'<svg role="img" aria-label="{escape(name)}"', 1)


def _id(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum())


def confusion(pairs: Sequence[Json], order: Sequence[str], name: str) -> str:
    """Wanted against got; only what was confused, the size is how often."""
    wrong = [pair for pair in pairs if pair["wanted"] != pair["got"]]
    met = {pair[side] for pair in wrong for side in ("wanted", "got")}
    ids = [one for one in order if one in met] + sorted(met - set(order))
    place = {one: number for number, one in enumerate(ids)}
    side = max(3.0, 0.16 * len(ids))
    picture = Picture(figsize=(side, side))
    axes = picture.subplots()
    x = [place[pair["got"]] for pair in wrong]
    y = [place[pair["wanted"]] for pair in wrong]
    sizes = [14.0 * pair["count"] for pair in wrong]
    axes.scatter(x, y, s=sizes, color=_COLOURS["product"], alpha=0.7, linewidths=0)
    axes.set_xticks(range(len(ids)), ids, rotation=90, fontsize=6)
    axes.set_yticks(range(len(ids)), ids, fontsize=6)
    axes.invert_yaxis()
    axes.grid(color="#ddd", linewidth=0.4)
    axes.set_axisbelow(True)
    axes.set_xlabel("got")
    axes.set_ylabel("wanted")
    return _svg(picture, name)


def coverage_risk(points: Sequence[Json], threshold: float, name: str) -> str:
    """Share of wrong guesses among those acted on, against the share acted on."""
    known = [p for p in points if p["risk"] is not None]
    picture = Picture(figsize=(6, 3.6))
    axes = picture.subplots()
    axes.plot(
        [p["coverage"] for p in known],
        [p["risk"] for p in known],
        marker=".",
        color=_COLOURS["product"],
    )
    for point in known:
        if round(point["threshold"] * 100) % 20 == 0 or point["threshold"] == threshold:
            here = (point["coverage"], point["risk"])
            label = f"{point['threshold']:.2f}"
            weight = "bold" if point["threshold"] == threshold else "normal"
            axes.annotate(label, here, (4, -9), textcoords="offset points", weight=weight)
    axes.set_xlabel("coverage: share of messages whose best guess is acted on")
    axes.set_ylabel("risk: share of those that are wrong")
    axes.set_ylim(bottom=0)
    axes.grid(color="#ddd")
    return _svg(picture, name)


def accuracy(series: dict[str, dict[str, Json]], name: str) -> str:
    """Share right by category; one row of bars a series (`bot: what`)."""
    kinds = list(dict.fromkeys(kind for rows in series.values() for kind in rows))
    height = 0.8 / max(1, len(series))
    picture = Picture(figsize=(7, max(2.0, 0.32 * len(kinds) * max(1, len(series) * 0.6))))
    axes = picture.subplots()
    for number, (label, rows) in enumerate(series.items()):
        colour = _COLOURS["stock" if label.startswith("stock") else "product"]
        for place, kind in enumerate(kinds):
            row = rows.get(kind)
            if row is None or row["value"] is None:
                continue
            y = place + number * height
            hatch = "//" if label.startswith("stock") else None
            shade = 1.0 if "examples" not in label else 0.45
            first = place == next(i for i, k in enumerate(kinds) if _known(rows, k))
            axes.barh(
                y,
                row["value"],
                height * 0.9,
                color=colour,
                alpha=shade,
                hatch=hatch,
                edgecolor="white",
                label=label if first else None,
            )
            axes.text(
                row["value"] + 0.01,
                y,
                f"{row['value']:.2f} of {row['of']}",
                va="center",
                fontsize=6,
            )
    axes.set_yticks([i + height * (len(series) - 1) / 2 for i in range(len(kinds))], kinds)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.18)
    axes.set_xlabel("share right")
    axes.legend(fontsize=7, loc="upper left", bbox_to_anchor=(1.01, 1))
    return _svg(picture, name)


def _known(rows: dict[str, Json], kind: str) -> bool:
    return kind in rows and rows[kind]["value"] is not None


def reading(texts: Sequence[Json], name: str) -> str:
    """Reading grade of every text: counted (the one with a limit) and plain."""
    rows = sorted(texts, key=lambda row: float(row["counted"]))
    picture = Picture(figsize=(7, 0.17 * len(rows) + 0.8))
    axes = picture.subplots()
    places = np.arange(len(rows))
    axes.barh(places, [row["counted"] for row in rows], color=_COLOURS["product"], label="counted")
    axes.plot(
        [row["plain"] for row in rows], places, "|", color="#333", label="every word as it is"
    )
    bounds = ((READING_HIGHEST, "-", "limit"), (READING_MEAN, ":", "mean wanted"))
    for target, style, what in bounds:
        label = f"{what} {target.bound:g}"
        axes.axvline(target.bound, color="#a00", linewidth=1, linestyle=style, label=label)
    axes.set_yticks(places, [row["id"] for row in rows], fontsize=6)
    axes.set_xlabel("Flesch-Kincaid grade")
    axes.margins(y=0.005)
    axes.legend(fontsize=7, loc="lower right")
    return _svg(picture, name)


def latency(latencies: dict[str, dict[int, Sequence[float]]], name: str) -> str:
    """Share of messages answered within a time; thin lines: many at once."""
    picture = Picture(figsize=(7, 3.6))
    axes = picture.subplots()
    for bot, levels in latencies.items():
        for writers, seconds in levels.items():
            if not len(seconds):
                continue
            milliseconds = np.sort(np.asarray(seconds)) * 1000
            share = np.arange(1, len(milliseconds) + 1) / len(milliseconds)
            thin = np.unique(np.linspace(0, len(share) - 1, 300).astype(int))
            axes.plot(
                milliseconds[thin],
                share[thin],
                _STYLES.get(bot, "-"),
                color=_COLOURS.get(bot, "#333"),
                linewidth=2 if writers == 1 else 0.9,
                label=f"{bot}, {writers} at once" if writers > 1 else f"{bot}, one at a time",
            )
    axes.set_xscale("log")
    axes.set_xlabel("milliseconds, all runs together")
    axes.set_ylabel("share of messages answered")
    axes.grid(color="#ddd", which="both", linewidth=0.4)
    axes.legend(fontsize=7)
    return _svg(picture, name)
