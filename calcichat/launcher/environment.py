"""The environment the product's processes run in."""

from __future__ import annotations

import os
from collections.abc import Mapping

from calcichat.settings import PROJECT_ROOT

# Quiet and private: no telemetry, no TensorFlow chatter, no warnings of other people's packages.
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "CUDA_VISIBLE_DEVICES": "",
}


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment with the quiet settings and `extra` on top."""
    return {**os.environ, **_QUIET, "PYTHONPATH": str(PROJECT_ROOT), **(extra or {})}
