"""Draws the weekly counts: a row an id, a column a week, the number in the field."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from calcichat.editor.gaps import FEWEST, OUTCOMES, Row, Table, cell

_MOST_ROWS = 40
_ROW_INCHES, _WEEK_INCHES = 0.27, 0.62
# The darkest field stays light enough for black numbers.
_COLORS = {"handed_over": "Oranges", "fallback": "Purples", "safety": "Reds", "told": "Blues"}
_DARKEST = 0.55


def draw(table: Table, target: Path) -> list[Path]:
    """Writes the plot as SVG and PNG.

    Args:
        table: the counts; the first 40 rows are drawn.
        target: path without an ending.

    Returns:
        The two files.
    """
    import matplotlib  # takes a second

    matplotlib.use("Agg")
    # Text stays text in the SVG: it can be searched and read out.
    matplotlib.rcParams["svg.fonttype"] = "none"
    from matplotlib import pyplot

    rows = table.rows[:_MOST_ROWS]
    width = 4.2 + _WEEK_INCHES * len(table.mondays)
    figure, axes = pyplot.subplots(figsize=(width, 1.7 + _ROW_INCHES * max(1, len(rows))))
    _fields(axes, rows, matplotlib.colormaps)
    _frame(axes, table, rows)
    figure.tight_layout()
    files = [target.with_suffix(ending) for ending in (".svg", ".png")]
    for file in files:
        figure.savefig(file, dpi=150, metadata={"Date": None} if file.suffix == ".svg" else None)
    pyplot.close(figure)
    return files


def _fields(axes: Any, rows: Sequence[Row], colormaps: Any) -> None:  # noqa: ANN401 - matplotlib
    most = max((count for row in rows for count in row.weeks), default=1)
    for down, row in enumerate(rows):
        shade = colormaps[_COLORS.get(row.outcome, "Greys")]
        for across, count in enumerate(row.weeks):
            if not count:
                continue
            # All hidden counts look alike.
            share = 0.05 if count < FEWEST else 0.1 + (_DARKEST - 0.1) * count / max(most, FEWEST)
            hatch = "////" if count < FEWEST else None
            axes.add_patch(_field(across, down, shade(share), hatch))
            axes.text(across, down, cell(count), ha="center", va="center", fontsize=8)


def _field(across: int, down: int, color: Any, hatch: str | None) -> Any:  # noqa: ANN401 - matplotlib
    from matplotlib.patches import Rectangle

    return Rectangle(
        (across - 0.48, down - 0.44), 0.96, 0.88, facecolor=color, hatch=hatch, edgecolor="#d5d9dd"
    )


def _frame(axes: Any, table: Table, rows: Sequence[Row]) -> None:  # noqa: ANN401 - matplotlib
    axes.set_xlim(-0.5, max(0, len(table.mondays) - 1) + 0.5)
    axes.set_ylim(max(0, len(rows) - 1) + 0.5, -0.5)
    axes.set_xticks(range(len(table.mondays)), [f"{day:%m-%d}" for day in table.mondays])
    axes.set_yticks(range(len(rows)), [row.answer_id for row in rows])
    axes.tick_params(length=0, labelsize=8)
    axes.xaxis.tick_top()
    for side in axes.spines.values():
        side.set_visible(False)
    title = f"Met by patients, weeks from {table.mondays[0]:%Y-%m-%d}"
    axes.set_title(title if rows else f"{title}: nothing counted", fontsize=10, loc="left")
    _legend(axes, rows)
    left_out = len(table.rows) - len(rows)
    if left_out:
        axes.set_xlabel(f"{left_out} rarer rows are in the table only", fontsize=8)


def _legend(axes: Any, rows: Sequence[Row]) -> None:  # noqa: ANN401 - matplotlib
    import matplotlib
    from matplotlib.patches import Patch

    met = {row.outcome for row in rows}
    handles = [
        Patch(facecolor=matplotlib.colormaps[_COLORS[name]](_DARKEST), label=title)
        for name, title in OUTCOMES.items()
        if name in met
    ]
    handles.append(
        Patch(facecolor="white", hatch="////", edgecolor="#b0b6bc", label="fewer than 5")
    )
    axes.legend(
        handles=handles, fontsize=7, frameon=False, loc="upper left", bbox_to_anchor=(0, -0.02)
    )
