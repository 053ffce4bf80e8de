"""`make run`: everything from content to a chat page, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from types import FrameType

from sqlalchemy.engine import Engine

from calcichat.launcher.processes import Ports, Product, StartError, running
from calcichat.launcher.train import TrainingError, ensure_model
from calcichat.operations.audit_log import audit
from calcichat.settings import SettingError, read_settings
from calcichat.storage.database import create_database, migrate
from calcichat.storage.errors import StorageError
from calcichat.storage.retention import run_once

_RETENTION_SECONDS = 3600.0  # patients are told when a conversation is gone, on a laptop too


def main() -> int:
    """Runs the product; 0 after Ctrl-C, 1 with a clear line when it can not start."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        read_settings()
        model = ensure_model()
        database = create_database()
        migrate(database)
        ports = Ports(
            int(os.environ.get("CALCICHAT_PORT", "5005")),
            int(os.environ.get("CALCICHAT_ACTIONS_PORT", "5055")),
        )
        print("[run] starting the action server and Rasa", flush=True)
        with running(model, ports, say=lambda line: print(line, flush=True)) as product:
            _announce(product, ports)
            return _watch(product, database)
    except KeyboardInterrupt:
        print("\n[run] stopped", flush=True)
        return 0
    except (StartError, TrainingError, SettingError) as error:
        print(f"[run] {error}", file=sys.stderr, flush=True)
        return 1


def _announce(product: Product, ports: Ports) -> None:
    print(f"[run] ready after {product.ready_after:.0f} s", flush=True)
    print(f"\n  Calcichat: http://localhost:{ports.chat}/webhooks/chat/\n", flush=True)
    print("  Ctrl-C stops it. Logs: var/rasa.log, var/actions.log\n", flush=True)


def _watch(product: Product, database: Engine) -> int:
    due = time.monotonic()
    while True:
        for name, process in product.processes.items():
            code = process.poll()
            if code is not None:
                raise StartError(f"{name} ended with code {code}; see var/{name}.log")
        if time.monotonic() >= due:
            due = time.monotonic() + _RETENTION_SECONDS
            delete_overdue(database)
        time.sleep(1)


def delete_overdue(database: Engine) -> None:
    """What the retention job does where there is one; a failure is said and tried again later."""
    try:
        deleted = asyncio.run(run_once(database))
    except StorageError as error:
        print(f"[run] {error}", file=sys.stderr, flush=True)
        return
    if deleted.conversations:
        audit("retention", conversations=deleted.conversations, turns=deleted.turns)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
