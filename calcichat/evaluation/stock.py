"""The stock pipeline to compare with: `rasa init`'s configuration on the same examples and words.

The configuration is what rasa 3.6.21 uses for a new project (its config.yml names nothing, Rasa
fills these in), without ResponseSelector. One rule an id plays its words; three short stories, as
many as `rasa init` writes, give TED and UnexpecTED something to learn. FallbackClassifier's
`nlu_fallback` plays the words for what was not understood, as Rasa's manual shows.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from calcichat.content.load import load_tree
from calcichat.launcher.environment import child_environment
from calcichat.nlu.parts import BACKGROUND, UNCLEAR
from calcichat.settings import PROJECT_ROOT, VAR

STOCK = VAR / "stock"
EPOCHS = 100
_TOLD_EVERY = 15  # seconds
# Rasa has a rule of its own for this intent: it plays utter_restart and forgets the conversation.
_RASA_ANSWERS = frozenset({"restart"})
_STORIES = (
    ("happy path", ("greet", "what_are_calcifications", "thanks", "goodbye")),
    ("sad path 1", ("greet", "is_it_cancer", "follow_up_tests", "goodbye")),
    ("sad path 2", ("greet", "is_it_cancer", "emotional_support", "deny", "goodbye")),
)
Say = Callable[[str], None]


class StockError(Exception):
    """The stock pipeline could not be trained; the message says where its output is."""


def configuration(epochs: int = EPOCHS) -> dict[str, Any]:
    """Pipeline and policies of `rasa init`, rasa 3.6.21, without ResponseSelector."""
    return {
        "recipe": "default.v1",
        "assistant_id": "stock",
        "language": "en",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {
                "name": "CountVectorsFeaturizer",
                "analyzer": "char_wb",
                "min_ngram": 1,
                "max_ngram": 4,
            },
            {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
            {"name": "EntitySynonymMapper"},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
        "policies": [
            {"name": "MemoizationPolicy"},
            {"name": "RulePolicy"},
            {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": epochs},
            {
                "name": "TEDPolicy",
                "max_history": 5,
                "epochs": epochs,
                "constrain_similarities": True,
            },
        ],
    }


def project(every: int = 1) -> dict[str, dict[str, Any]]:
    """Domain and training data made of the same content, by file name.

    Args:
        every: 1 for all examples; n takes each n-th of an id, to try the command.
    """
    documents = [d for d in load_tree().documents.values() if isinstance(d, dict)]
    blocks = [
        {**block, "examples": _thinned(block["examples"], every)}
        for document in documents
        for block in document.get("nlu") or ()
    ]
    responses = {
        name: variations
        for document in documents
        for name, variations in (document.get("responses") or {}).items()
    }
    intents = list(dict.fromkeys(block["intent"] for block in blocks))
    domain = yaml.safe_load((PROJECT_ROOT / "domain.yml").read_text("utf8"))
    slots = {"language": domain["slots"]["language"]}
    rules = [
        _rule(name, _words_of(name))
        for name in (*intents, "nlu_fallback")
        if name not in _RASA_ANSWERS
    ]
    return {
        "domain.yml": {
            "version": "3.1",
            "intents": intents,
            "slots": slots,
            "responses": responses,
            "session_config": domain["session_config"],
        },
        "data/nlu.yml": {"version": "3.1", "nlu": blocks},
        "data/rules.yml": {"version": "3.1", "rules": rules},
        "data/stories.yml": {"version": "3.1", "stories": [_story(*s) for s in _STORIES]},
    }


def _thinned(examples: str, every: int) -> str:
    return "".join(examples.splitlines(keepends=True)[::every])


def _words_of(intent: str) -> str:
    """What tells something and asks nothing is not understood here: stock answers each message."""
    return UNCLEAR if intent in {BACKGROUND, "nlu_fallback"} else intent


def _rule(intent: str, words: str) -> dict[str, Any]:
    steps = [{"intent": intent}, {"action": f"utter_{words}"}]
    return {"rule": f"answer {intent}", "steps": steps}


def _story(name: str, intents: tuple[str, ...]) -> dict[str, Any]:
    steps = [step for i in intents for step in ({"intent": i}, {"action": f"utter_{i}"})]
    return {"story": name, "steps": steps}


def ensure_stock(say: Say, epochs: int = EPOCHS, every: int = 1) -> tuple[Path, float | None]:
    """The stock model for the present content, and the seconds its training took.

    The seconds are None when the archive was there and does not say how long it took.

    Raises:
        StockError: when Rasa fails.
    """
    files = {**project(every), "config.yml": configuration(epochs)}
    texts = {name: _dump(document) for name, document in files.items()}
    digest = hashlib.sha256("\0".join(f"{n}\0{t}" for n, t in sorted(texts.items())).encode())
    folder = STOCK / digest.hexdigest()[:16]
    model, took = folder / "stock.tar.gz", folder / "seconds"
    if model.exists():
        say(f"[stock] nothing changed, using var/stock/{folder.name}")
        return model, float(took.read_text("ascii")) if took.exists() else None
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf8")
    say(f"[stock] training the stock pipeline, {epochs} epochs (slow; once for these examples)")
    started = time.monotonic()
    _train(folder, started, say)
    if not model.exists():
        raise StockError(f"training the stock pipeline failed; see var/stock/{folder.name}/log")
    seconds = time.monotonic() - started
    took.write_text(f"{seconds:.0f}\n", "ascii")
    return model, seconds


def _dump(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=1000)


def _train(folder: Path, started: float, say: Say) -> None:
    command = [sys.executable, "-m", "rasa", "train", "--skip-validation"]
    command += ["--data", "data", "--domain", "domain.yml", "--config", "config.yml"]
    command += ["--out", ".", "--fixed-model-name", "stock"]
    # A cache of its own: another training at the same time would wait for the file.
    environment = child_environment(
        {"RASA_CACHE_DIRECTORY": str(STOCK / "cache"), "PYTHONPATH": str(PROJECT_ROOT)}
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and fixed words
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            while process.poll() is None:
                try:
                    process.wait(_TOLD_EVERY)
                except subprocess.TimeoutExpired:
                    say(f"[stock] ... {time.monotonic() - started:.0f} s{_epoch(folder / 'log')}")
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


def _epoch(log: Path) -> str:
    """How far the network that is trained now has come, out of Rasa's progress bar."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 2000))
        found = re.findall(rb"Epochs:\s+(\d+)%", file.read())
    return f", {int(found[-1])} % of the epochs of this network" if found else ""
