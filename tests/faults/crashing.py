"""A tracker store that fails with a patient's words in its exception, as careless code would."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from calcichat.storage.tracker_store import CalcichatTrackerStore

SWITCH = "CALCICHAT_TEST_CRASH"  # names a file; while it is there, saving fails


class CrashingStore(CalcichatTrackerStore):
    """Like ours until the switch is there."""

    async def save(self, tracker: Any) -> None:
        """Raises with the typed text while the switch is there."""
        text = tracker.latest_message.text
        if Path(os.environ[SWITCH]).exists():
            raise RuntimeError(f"could not save {text!r}")
        await super().save(tracker)
