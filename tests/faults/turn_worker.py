"""A process that claims, locks and saves turns; it is told what to do line by line.

`python -m tests.faults.turn_worker URL FOLDER`: reads `turn SESSION NUMBER` or `hold SESSION
SECONDS` from its input and answers each with one line. A file in FOLDER, made exclusively, shows
two holders of one lock.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

from calcichat.storage.database import create_database
from calcichat.storage.errors import StorageError
from calcichat.storage.locks import conversation_lock
from calcichat.storage.runner import runner_for
from calcichat.storage.sessions import Claim, SessionStore
from calcichat.storage.statements import write_turn

TURN_SECONDS = 1.0


class Worker:
    """One process of several on the same database."""

    def __init__(self, url: str, folder: Path) -> None:
        self._engine = create_database(url)
        self._sessions = SessionStore(self._engine, turn_seconds=TURN_SECONDS)
        self._write = write_turn(self._engine)
        self._folder = folder

    async def obey(self, order: str, session: str, number: str) -> str:
        """Carries out one order and returns the answer."""
        try:
            if order == "hold":
                return await self._hold(session, float(number))
            return await self._turn(session, int(number))
        except StorageError:
            return "error"

    async def _turn(self, session: str, turn: int) -> str:
        claim, _ = await self._sessions.claim(session, turn, b"d", time.time())
        if claim is not Claim.NEW:
            return claim.value
        async with conversation_lock(self._engine, session):
            with self._witness(session):
                row = {"sender": session, "seq": turn, "at": time.time(), "data": str(os.getpid())}
                await runner_for(self._engine).run("save", lambda c: c.execute(self._write, row))
        finished = await self._sessions.finish(session, turn, [{"by": os.getpid()}], time.time())
        return "new" if finished else "late"

    async def _hold(self, session: str, seconds: float) -> str:
        async with conversation_lock(self._engine, session):
            with self._witness(session):
                if seconds > 1:  # the one that will be killed tells that it has it
                    print("holding", flush=True)
                await asyncio.sleep(seconds)
        return "held"

    def _witness(self, session: str) -> _Witness:
        return _Witness(self._folder / f"{session}.inside")


class _Witness:
    """Fails when another process is inside."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        os.close(os.open(self._file, os.O_CREAT | os.O_EXCL | os.O_WRONLY))

    def __exit__(self, *_: object) -> None:
        self._file.unlink()


async def main() -> None:
    """Obeys until its input ends."""
    worker = Worker(sys.argv[1], Path(sys.argv[2]))
    loop = asyncio.get_running_loop()
    print("ready", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(await worker.obey(*line.split()), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
