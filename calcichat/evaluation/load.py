"""The load generator: patients who write one after the other, a fixed number at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import aiohttp
import numpy as np

_SESSIONS_A_WRITER = 8  # conversations stay short, as those of patients do
_SECONDS = aiohttp.ClientTimeout(total=60)


@dataclass
class Load:
    """What a level of load brought.

    Attributes:
        writers: patients at once.
        seconds: how long messages were sent.
        latencies: seconds of each answered message.
        errors: messages that were not answered with 200 and at least one message.
    """

    writers: int
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0

    def percentile(self, percent: float) -> float:
        """Milliseconds; nan without an answer."""
        if not self.latencies:
            return float("nan")
        return float(np.percentile(self.latencies, percent)) * 1000

    @property
    def rate(self) -> float:
        """Answered messages a second."""
        return len(self.latencies) / self.seconds if self.seconds else float("nan")


def drive(base: str, texts: Sequence[str], writers: int, seconds: float) -> Load:
    """Sends `texts` round and round from `writers` patients at once for `seconds`.

    Sessions are opened before the clock starts; a reply is waited for before the next message.
    """
    return asyncio.run(_drive(base, texts, writers, seconds))


async def _drive(base: str, texts: Sequence[str], writers: int, seconds: float) -> Load:
    load = Load(writers)
    connector = aiohttp.TCPConnector(limit=writers)
    async with aiohttp.ClientSession(connector=connector, timeout=_SECONDS) as client:
        pools = [await _sessions(client, base) for _ in range(writers)]
        started = time.perf_counter()
        until = started + seconds
        await asyncio.gather(
            *(
                _write(client, base, pool, _from(texts, number), until, load)
                for number, pool in enumerate(pools)
            )
        )
        load.seconds = time.perf_counter() - started
    return load


def _from(texts: Sequence[str], number: int) -> Iterator[str]:
    """The texts for ever, each writer beginning somewhere else."""
    begin = number * 7 % len(texts)
    return itertools.cycle([*texts[begin:], *texts[:begin]])


async def _sessions(client: aiohttp.ClientSession, base: str) -> list[str]:
    return [await _open(client, base) for _ in range(_SESSIONS_A_WRITER)]


async def _open(client: aiohttp.ClientSession, base: str) -> str:
    async with client.post(f"{base}/session", json={"lang": "en"}) as reply:
        reply.raise_for_status()
        return str((await reply.json())["session"])


async def _write(
    client: aiohttp.ClientSession,
    base: str,
    sessions: Sequence[str],
    texts: Iterator[str],
    until: float,
    load: Load,
) -> None:
    for number, (session, text) in enumerate(zip(itertools.cycle(sessions), texts, strict=False)):
        if time.perf_counter() >= until:
            return
        body = {"session": session, "turn": number // len(sessions) + 1, "text": text}
        begun = time.perf_counter()
        try:
            async with client.post(f"{base}/message", json=body) as reply:
                answered = reply.status == 200 and bool((await reply.json())["messages"])
        except (aiohttp.ClientError, asyncio.TimeoutError):
            answered = False
        if answered:
            load.latencies.append(time.perf_counter() - begun)
        else:
            load.errors += 1
