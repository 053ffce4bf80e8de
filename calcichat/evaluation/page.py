"""The scorecard as one self-contained page: no script, no font, no file beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from calcichat.evaluation import plots, tables
from calcichat.evaluation.targets import READING_HIGHEST, READING_MEAN

Json = dict[str, Any]
Latencies = dict[str, dict[int, Sequence[float]]]
_STYLE = """
:root{color-scheme:light}
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem;color:#1a1a1a;
background:#fff}h1{font-size:1.6rem}h2{margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1rem}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{border-bottom:1px solid #ddd;padding:.25rem .7rem;text-align:left;font-weight:400}
thead th{font-weight:600}.wide{overflow-x:auto}small{color:#555}
.kept{color:#0a5c2b}.missed{color:#a40000}.note{background:#fff4d6;padding:.6rem 1rem}
svg{max-width:100%;height:auto}svg text{font-family:system-ui,sans-serif!important}
"""


def render(document: Json, latencies: Latencies) -> str:
    """The page.

    Args:
        document: the scorecard (report.py), as it is written to scorecard.json.
        latencies: seconds by bot and by patients at once, for the distribution.
    """
    parts = [
        _about(document),
        _not_run(document),
        _against_stock(document),
        _sets(document),
        _cross(document),
        _always(document),
        _reading(document),
        _latency(latencies),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Calcichat scorecard</title><style>{_STYLE}</style></head><body>"
        f"<main>{''.join(parts)}</main></body></html>\n"
    )


def _about(document: Json) -> str:
    facts = document["machine"]
    rows = [[escape(name), escape(str(value))] for name, value in facts.items()]
    quick = (
        '<p class="note"><b>A quick run</b>: one start, short load, few folds, few examples, '
        "a stock pipeline trained for a few epochs only. Good for trying the command; these "
        "figures compare nothing.</p>"
        if document["quick"]
        else ""
    )
    return (
        "<h1>Calcichat scorecard</h1>"
        f"<p>Made {escape(document['made'])} of content release "
        f"{escape(document['content'])}. How to read it: reports/README.md.</p>{quick}"
        + tables.table(["", ""], rows, "Where it was measured")
    )


def _not_run(document: Json) -> str:
    if not document["not_run"]:
        return ""
    rows = "".join(
        f"<li><b>{escape(row['part'])}</b>: {escape(row['why'])}</li>"
        for row in document["not_run"]
    )
    return f'<div class="note"><b>Not measured in this run</b><ul>{rows}</ul></div>'


def _against_stock(document: Json) -> str:
    bots = document["bots"]
    if not bots:
        return ""
    text = "<h2>Speed and memory</h2>"
    for name, rows in document["comparison"].items():
        text += tables.comparison_table(name, rows)
    return text + tables.speed_table(bots)


def _sets(document: Json) -> str:
    bots = document["bots"]
    names = list(dict.fromkeys(name for bot in bots.values() for name in bot["sets"]))
    text = ""
    for name in names:
        reports = {bot: b["sets"][name] for bot, b in bots.items() if name in b["sets"]}
        figures = {bot: report["figures"] for bot, report in reports.items()}
        text += f"<h2>Set {escape(name)}</h2>"
        text += tables.figure_table(figures, "Asked over the chat API, one session a message")
        for what in ("length", "kind"):
            series = {bot: report[f"by_{what}"] for bot, report in reports.items()}
            text += f"<h3>Right by {what}</h3>"
            text += plots.accuracy(series, f"Set {name}: share right by {what}")
        if "product" in reports:
            text += tables.pair_table(reports["product"]["confusions"], "Product: confusions")
    if any(bot["dialogues"] for bot in bots.values()):
        text += "<h2>Dialogues</h2>" + tables.dialogue_table(bots)
    return text


def _cross(document: Json) -> str:
    cross = document["cross_validation"]
    if cross is None:
        return ""
    label = "product, examples"
    shape = (
        f"<p>{cross['folds']} folds: each example was read by a model that had not seen it, "
        "through segmenter, safety screen, classifier and plan, without a server. Examples have "
        "one label and resemble each other, so these figures say how the ids lie to each other, "
        "not what patients will meet. The stock pipeline is not cross-validated: it would have "
        "to be trained once a fold.</p>"
    )
    bots = document["bots"]
    slips = {"product, cross-validated": cross["typos"]}
    slips |= {
        f"{name}, trained on these examples": bot["typos"]
        for name, bot in bots.items()
        if bot["typos"]["of"]
    }
    return (
        "<h2>Cross-validation on the project's own examples</h2>"
        + shape
        + tables.plain_table(cross["figures"], "Figures")
        + "<h3>Right by length</h3>"
        + plots.accuracy({label: cross["by_length"]}, "Examples: share right by length")
        + "<h3>Right by kind</h3>"
        + plots.accuracy({label: cross["by_kind"]}, "Examples: share right by kind")
        + "<h3>Coverage against risk as the threshold moves</h3>"
        + f"<p>The product answers from {cross['threshold']:.2f} on (config.yml).</p>"
        + plots.coverage_risk(cross["risk"], cross["threshold"], "Coverage against risk")
        + tables.risk_table(cross["risk"])
        + "<h3>Confusion among ids</h3>"
        + plots.confusion(cross["confusions"], document["order"], "Confusion among ids")
        + tables.pair_table(cross["confusions"], "The most frequent confusions")
        + "<h2>Typos</h2>"
        + tables.typo_table(slips)
    )


def _always(document: Json) -> str:
    if not document["bots"]:
        return ""
    return "<h2>The same answer every time</h2>" + tables.determinism_table(document["bots"])


def _reading(document: Json) -> str:
    report = document["reading"]
    rows = [
        ["mean", tables.number(report["mean"], 1), str(READING_MEAN)],
        ["highest", tables.number(report["highest"], 1), str(READING_HIGHEST)],
    ]
    return (
        "<h2>Reading grade</h2>"
        + tables.table(["", "grade", "wanted"], rows, "Flesch-Kincaid grade of the English texts")
        + plots.reading(report["texts"], "Reading grade of every text")
    )


def _latency(latencies: Latencies) -> str:
    if not any(len(seconds) for levels in latencies.values() for seconds in levels.values()):
        return ""
    return "<h2>Latency</h2>" + plots.latency(latencies, "Share of messages answered within a time")
