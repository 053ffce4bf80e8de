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
# A process that serves uses one CPU (docs/operating.md). The matrix library would start a thread
# for every CPU of the machine; for messages of a few words they mostly wait for each other, and
# do so by turning round: half as much CPU again a message, more with every process beside it.
_ONE_CPU = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment with the quiet settings and `extra` on top."""
    return {**os.environ, **_QUIET, "PYTHONPATH": str(PROJECT_ROOT), **(extra or {})}


def serving_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The same for a process that answers patients; training keeps all CPUs."""
    return {**_ONE_CPU, **child_environment(extra)}
