"""The question classifier's settings as the product trains and reads with them."""

from __future__ import annotations

from typing import Any

import yaml

from calcichat.settings import PROJECT_ROOT

_COMPONENT = "calcichat.nlu.question_classifier.QuestionClassifier"


def classifier_settings() -> dict[str, Any]:
    """The component's defaults with config.yml's settings on top.

    Raises:
        KeyError: when config.yml does not name the component.
    """
    # Imported late: it brings Rasa along, and the other functions here do without.
    from calcichat.nlu.question_classifier import QuestionClassifier

    document = yaml.safe_load((PROJECT_ROOT / "config.yml").read_text("utf8"))
    for entry in document["pipeline"]:
        if entry["name"] == _COMPONENT:
            return {**QuestionClassifier.get_default_config(), **entry}
    raise KeyError(f"config.yml does not name {_COMPONENT}")
