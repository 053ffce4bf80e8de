"""Reads public benchmark sets (`<name>_train.csv`, `<name>_test.csv`) and published figures."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import yaml

OUTSIDE = "NO_NODES_DETECTED"
_TRAIN, _TEST = "_train.csv", "_test.csv"
_COLUMNS = ("sentence", "label")
_PUBLISHED = Path(__file__).with_name("published.yml")


class PublicSetError(Exception):
    """A folder or file that can not be used; the message says which and why."""


@dataclass(frozen=True)
class Labelled:
    """Sentences and their labels, equally long."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class PublicSet:
    """One bot of a benchmark."""

    name: str
    train: Labelled
    test: Labelled


@dataclass(frozen=True)
class Published:
    """One system's published figures; None where nothing was published.

    Attributes:
        figures: in-scope accuracy, out-of-scope recall, Matthews correlation.
        source: where the figures stand.
    """

    name: str
    figures: tuple[float | None, float | None, float | None]
    source: str


def read_folder(folder: Path) -> list[PublicSet]:
    """Every pair of files in a folder, by name.

    Raises:
        PublicSetError: when there is no folder, no pair, half a pair, or a file is malformed.
    """
    if not folder.is_dir():
        raise PublicSetError(f"{folder}: there is no such folder")
    trains = {path.name.removesuffix(_TRAIN) for path in folder.glob(f"*{_TRAIN}")}
    tests = {path.name.removesuffix(_TEST) for path in folder.glob(f"*{_TEST}")}
    if not trains and not tests:
        raise PublicSetError(f"{folder}: holds no <name>{_TRAIN} and <name>{_TEST}")
    for lone in sorted(trains ^ tests):
        lacks = _TEST if lone in trains else _TRAIN
        raise PublicSetError(f"{folder}: {lone}{lacks} is missing")
    return [_read_set(folder, name) for name in sorted(trains)]


def _read_set(folder: Path, name: str) -> PublicSet:
    train, test = read_csv(folder / f"{name}{_TRAIN}"), read_csv(folder / f"{name}{_TEST}")
    if len(set(train.labels) - {OUTSIDE}) < 2:
        raise PublicSetError(f"{name}{_TRAIN}: fewer than two labels, nothing can be told apart")
    return PublicSet(name, train, test)


def read_csv(path: Path) -> Labelled:
    """The sentences of one file.

    Raises:
        PublicSetError: naming the file and, where there is one, the line.
    """
    texts, labels = [], []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise PublicSetError(f"{path.name}: column {' and '.join(missing)} is missing")
            for row in reader:
                text, label = (row["sentence"] or "").strip(), (row["label"] or "").strip()
                if not text or not label:
                    raise PublicSetError(
                        f"{path.name}:{reader.line_num}: sentence or label is empty"
                    )
                texts.append(text)
                labels.append(label)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PublicSetError(f"{path.name}: can not be read ({error})") from error
    if not texts:
        raise PublicSetError(f"{path.name}: holds no sentence")
    return Labelled(tuple(texts), tuple(labels))


def published(name: str) -> list[Published]:
    """What others published for a set of this name, best Matthews correlation first."""
    document = yaml.safe_load(_PUBLISHED.read_text("utf8"))
    rows = [
        Published(row["name"], tuple(row["figures"]), row["source"])
        for key, entry in document.items()
        if name.lower().startswith(key)
        for row in entry["systems"]
    ]
    return sorted(rows, key=lambda row: -(row.figures[2] or 0.0))
