"""The scorecard's tables in HTML. Every share stands beside how many messages it is of."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from calcichat.evaluation.targets import DIALOGUE_TURNS, TARGETS, Target

Json = dict[str, Any]
_MOST_PAIRS = 25


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """A table; cells are HTML already."""
    cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{c}</td>" for c in row[1:]) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def number(value: float | None, digits: int = 3) -> str:
    """A figure, or a dash where nothing was measured."""
    return "–" if value is None else f"{value:.{digits}f}"


def share(figure: Json | None, target: Target | None = None) -> str:
    """A share with its count, its upper bound, and whether the target is kept."""
    if figure is None or figure["value"] is None:
        return "– <small>nothing to measure on</small>"
    text = f"{number(figure['value'])} <small>of {figure['of']}</small>"
    if figure.get("upper") is not None:
        text += f" <small>(95 % upper bound {number(figure['upper'])})</small>"
    if target is None:
        return text
    kept = target.kept(figure["value"])
    return f'{text} <b class="{"kept" if kept else "missed"}">{"kept" if kept else "missed"}</b>'


def figure_table(columns: dict[str, Json], caption: str) -> str:
    """The figures of a set, a column for each bot; the target counts for the product."""
    names = [name for column in columns.values() for name in column if column[name]["of"]]
    names = list(dict.fromkeys(names))
    rows = []
    for name in names:
        target = TARGETS.get(name)
        cells = [
            share(column.get(name), target if bot.startswith("product") else None)
            for bot, column in columns.items()
        ]
        rows.append([escape(name), *cells, str(target) if target else ""])
    return table(["figure", *columns, "wanted"], rows, caption)


def plain_table(figures: Json, caption: str) -> str:
    """Figures without targets: those are meant for sets of other people's questions."""
    rows = [[escape(name), share(figure)] for name, figure in figures.items() if figure["of"]]
    return table(["figure", "product"], rows, caption)


def dialogue_table(bots: dict[str, Json]) -> str:
    """Turns of dialogues with an acceptable first message."""
    names = list(dict.fromkeys(name for bot in bots.values() for name in bot["dialogues"]))
    rows = [
        [
            escape(name),
            *(
                share(bot["dialogues"].get(name), DIALOGUE_TURNS if title == "product" else None)
                for title, bot in bots.items()
            ),
            str(DIALOGUE_TURNS),
        ]
        for name in names
    ]
    return table(["dialogues", *bots, "wanted"], rows, "Dialogue turns, first message acceptable")


def typo_table(columns: dict[str, Json]) -> str:
    """Share right without and with the slips of the typo model."""
    rows = [
        [
            escape(name),
            number(row["without"]),
            number(row["with"]),
            str(row["of"]),
            str(row["macro_told_wrongly"]),
        ]
        for name, row in columns.items()
    ]
    head = ["", "as written", "with slips", "messages", "macro told to another word"]
    return table(head, rows, "Typos: the project's examples with slips of the typo model")


def determinism_table(bots: dict[str, Json]) -> str:
    """Texts whose reply was not the same every time."""
    rows = []
    for name, bot in bots.items():
        row = bot["determinism"]
        if not row["texts"]:
            continue
        cells = (row["texts"], row["asked"], row["starts"], row["changed"])
        rows.append([escape(name), *map(str, cells)])
    head = ["", "texts", "times asked each", "fresh starts", "texts with differing replies"]
    return table(head, rows, "Determinism: the whole reply compared, except the helpline's clock")


def speed_table(bots: dict[str, Json]) -> str:
    """Median and range of each figure."""
    names = list(next(iter(bots.values()))["speed"])
    rows = []
    for name in names:
        cells = []
        for bot in bots.values():
            row = bot["speed"][name]
            if row["median"] is None:
                cells.append("–")
                continue
            reach = f"{number(row['low'], 1)} to {number(row['high'], 1)}"
            cells.append(f"{number(row['median'], 1)} <small>({reach})</small>")
        rows.append([escape(name), *cells])
    return table(["figure", *bots], rows, "Speed and memory: median (range) over the runs")


def comparison_table(name: str, rows: Sequence[Json]) -> str:
    """Product against one of the stock bots."""
    body = []
    for row in rows:
        kept = "kept" if row["kept"] else "missed"
        body.append(
            [
                escape(row["figure"]),
                number(row["product"], 1),
                number(row["stock"], 1),
                f"{number(row['ratio'], 2)}",
                row["wanted"],
                f'<b class="{kept}">{kept}</b>',
            ]
        )
    head = ["figure", "product", name, "product / stock", "wanted", ""]
    return table(head, body, f"Against {name}: medians of the runs")


def pair_table(pairs: Sequence[Json], caption: str) -> str:
    """The most frequent confusions."""
    wrong = [pair for pair in pairs if pair["wanted"] != pair["got"]][:_MOST_PAIRS]
    rows = [[escape(p["wanted"]), escape(p["got"]), str(p["count"])] for p in wrong]
    return table(["wanted", "got", "times"], rows, caption)


def risk_table(points: Sequence[Json]) -> str:
    """Coverage and risk at each threshold."""
    rows = [
        [f"{p['threshold']:.2f}", number(p["coverage"]), number(p["risk"]), number(p["upper"])]
        for p in points
    ]
    head = ["threshold", "coverage", "risk", "95 % upper bound of the risk"]
    return table(head, rows, "Coverage and risk, classifier alone")
