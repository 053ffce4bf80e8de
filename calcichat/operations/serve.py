"""`python -m calcichat.operations.serve`: one chat process, as a container runs it.

Refuses a model archive that is not the one that was trained, then becomes `rasa run`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from calcichat.launcher.environment import serving_environment
from calcichat.launcher.train import TrainingError, model_path, verify
from calcichat.settings import PROJECT_ROOT, SettingError, read_settings

MODEL_VARIABLE = "CALCICHAT_MODEL"
PIN_VARIABLE = "CALCICHAT_MODEL_SHA256"


def checked_model() -> Path:
    """The archive to serve, after its checksum was compared.

    CALCICHAT_MODEL names it; default the one for the content and code that are here. The
    checksum that training wrote beside it finds damage; CALCICHAT_MODEL_SHA256, set outside of
    the image, also finds an archive that was exchanged together with it.

    Raises:
        TrainingError: when it is missing or another one.
    """
    named = os.environ.get(MODEL_VARIABLE, "")
    model = Path(named) if named else model_path()
    if not model.is_file():
        raise TrainingError(f"{model.name} is not there; run `make train`")
    verify(model)
    pinned = os.environ.get(PIN_VARIABLE, "").lower()
    if pinned and hashlib.sha256(model.read_bytes()).hexdigest() != pinned:
        raise TrainingError(f"{model.name} is not the one that {PIN_VARIABLE} names")
    return model


def rasa_command(model: Path) -> list[str]:
    """`rasa run` with what the environment says about it."""
    settings = read_settings()
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model)]
    command += ["--endpoints", os.environ.get("CALCICHAT_ENDPOINTS") or "endpoints.yml"]
    command += ["--credentials", "credentials.yml"]
    command += ["--interface", os.environ.get("CALCICHAT_HOST") or "127.0.0.1"]
    command += ["--port", os.environ.get("CALCICHAT_PORT") or "5005"]
    origins = sorted(settings.origins)
    return [*command, "--cors", *origins] if origins else command


def main() -> int:
    """Becomes Rasa; 1 with one line when it may not."""
    try:
        command = rasa_command(checked_model())
    except (TrainingError, SettingError) as error:
        print(f"[serve] {error}", file=sys.stderr, flush=True)
        return 1
    os.chdir(PROJECT_ROOT)
    os.execve(command[0], command, serving_environment())  # noqa: S606 - our own interpreter


if __name__ == "__main__":
    sys.exit(main())
