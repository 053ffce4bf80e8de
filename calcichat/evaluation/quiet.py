"""Silences what other packages say while they are imported; a command's own lines go on."""

from __future__ import annotations

import os
import warnings

from calcichat.launcher.environment import child_environment


def quiet() -> None:
    """To be called before Rasa, TensorFlow or matplotlib are imported."""
    os.environ.update(child_environment())
    warnings.simplefilter("ignore")
