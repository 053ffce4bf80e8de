"""The audit log: who did what to the service, append-only, each line sealed to the one before.

What goes in: start, model load, erase, export, retention, schema. Never a session, an address
or a text: an erasure is recorded as having happened, not whose it was.

`python -m calcichat.operations.audit_log` checks the chain of a file.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import logging
import os
import sys
from pathlib import Path

from calcichat.settings import VAR

logger = logging.getLogger(__name__)
FILE_VARIABLE = "CALCICHAT_AUDIT_FILE"
TO_LOG = "-"  # containers: the lines go to the log, which is shipped away from the machine
_LONGEST_LINE = 4096  # bytes read back from the end to find the line before
_FIRST = "0" * 64

Fact = str | int | float | None


def audit(event: str, **facts: Fact) -> None:
    """Appends one line; a file that can not be written is logged, and stops nobody's turn.

    Args:
        event: what was done, e.g. "erase".
        facts: plain values of ours about it.
    """
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    entry = {"time": now, "event": event, "pid": os.getpid(), **facts}
    target = os.environ.get(FILE_VARIABLE) or str(VAR / "audit.jsonl")
    if target == TO_LOG:
        logger.warning("audit %s", json.dumps(entry))
        return
    try:
        _append(Path(target), entry)
    except OSError as error:
        logger.error("audit %s, and the file failed: %s", json.dumps(entry), type(error).__name__)


def verify(file: Path) -> int:
    """Checks that no line was changed, removed or put in between.

    Returns:
        The number of lines.

    Raises:
        ValueError: naming the first line that does not fit.
    """
    before, count = _FIRST, 0
    for count, raw in enumerate(file.read_bytes().splitlines(), 1):
        entry = json.loads(raw)
        if entry.pop("before", None) != before:
            raise ValueError(f"{file.name}, line {count}: a line before it is not as it was")
        before = hashlib.sha256(raw).hexdigest()
    return count


def _append(file: Path, entry: dict[str, Fact]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # several processes share the file
        line = json.dumps({**entry, "before": _last(descriptor)})
        os.write(descriptor, line.encode() + b"\n")
    finally:
        os.close(descriptor)


def _last(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    if size == 0:
        return _FIRST
    start = max(0, size - _LONGEST_LINE)
    lines = os.pread(descriptor, size - start, start).splitlines()
    return hashlib.sha256(lines[-1]).hexdigest()


def main() -> int:
    """Checks the file of the environment; 1 when it was tampered with."""
    file = Path(os.environ.get(FILE_VARIABLE) or VAR / "audit.jsonl")
    try:
        print(f"[audit] {verify(file)} lines, unbroken")
    except (OSError, ValueError) as error:
        print(f"[audit] {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
