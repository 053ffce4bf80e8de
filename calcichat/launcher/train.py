"""Trains when content or code changed; otherwise says so and uses the model that is there."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from pathlib import Path

from calcichat.launcher.environment import child_environment
from calcichat.settings import PROJECT_ROOT

MODELS = PROJECT_ROOT / "models"
_INPUTS = ("config.yml", "domain.yml", "requirements.lock", "data", "calcichat/nlu")
_ALSO = ("calcichat/answer_policy.py",)
_ENDINGS = {".yml", ".py", ".lock", ".npz"}


class TrainingError(Exception):
    """Training failed; the message says what to do."""


def fingerprint(root: Path = PROJECT_ROOT) -> str:
    """Hash of everything a model is made of."""
    digest = hashlib.sha256()
    for name in (*_INPUTS, *_ALSO):
        path = root / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix in _ENDINGS:
                digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def checksum_file(model: Path) -> Path:
    """Where the checksum of a model archive is kept."""
    return model.with_suffix("").with_suffix(".sha256")


def verify(model: Path) -> None:
    """Raises TrainingError when an archive is not the one that was trained here."""
    recorded = checksum_file(model)
    actual = hashlib.sha256(model.read_bytes()).hexdigest()
    if not recorded.exists() or recorded.read_text("ascii").split()[0] != actual:
        raise TrainingError(f"{model.name} does not match its checksum; run `make train`")


def model_path(root: Path = PROJECT_ROOT) -> Path:
    """The archive for the present content and code, whether it exists or not."""
    return root / "models" / f"calcichat-{fingerprint(root)}.tar.gz"


def ensure_model() -> Path:
    """The model for the present content and code, trained if need be.

    Raises:
        TrainingError: when Rasa fails, or makes a model that only understands.
    """
    model = model_path()
    if model.exists():
        verify(model)
        print(f"[train] nothing changed, using models/{model.name}", flush=True)
        return model
    print("[train] content or code changed: training (a few minutes)", flush=True)
    MODELS.mkdir(exist_ok=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "rasa", "train", "--data", "data", "--domain", "domain.yml"]
    command += ["--config", "config.yml", "--out", "models", "--skip-validation"]
    # Rasa's own cache knows our component's class, not the modules behind it: it would put an old
    # component into a new model.
    command += ["--force"]
    command += ["--fixed-model-name", model.name.removesuffix(".tar.gz")]
    code, output = _run(command, started)
    if code or not model.exists():
        log = MODELS / "train.log"
        log.write_text(output, "utf8")
        hint = "an NLU-only model: is the rule in data/rules.yml there?" if not code else ""
        raise TrainingError(f"training failed {hint} (whole output in models/{log.name})")
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    checksum_file(model).write_text(f"{digest}  {model.name}\n", "ascii")
    print(f"[train] done after {time.monotonic() - started:.0f} s: models/{model.name}", flush=True)
    return model


def _run(command: list[str], started: float) -> tuple[int, str]:
    """Runs quietly, with a line every ten seconds so that nobody thinks it hangs."""
    done = threading.Event()

    def tick() -> None:
        while not done.wait(10):
            print(f"[train] ... {time.monotonic() - started:.0f} s", flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        finished = subprocess.run(  # noqa: S603 - our own interpreter and fixed words
            command,
            cwd=PROJECT_ROOT,
            env=child_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        done.set()
        ticker.join()
    return finished.returncode, finished.stdout + finished.stderr


if __name__ == "__main__":
    try:
        ensure_model()
    except TrainingError as error:
        sys.exit(f"[train] {error}")
