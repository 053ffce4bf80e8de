"""The load generator: patients who write one after the other, a fixed number at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import aiohttp
import numpy as np

from calcichat.evaluation.doors import Door

CROWD = 16  # patients at once, the higher level of load
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


def drive(door: Door, texts: Sequence[str], writers: int, seconds: float) -> Load:
    """Sends `texts` round and round from `writers` patients at once for `seconds`.

    Conversations are opened before the clock starts; a reply is waited for before the next
    message.
    """
    return asyncio.run(_drive(door, texts, writers, seconds))


async def _drive(door: Door, texts: Sequence[str], writers: int, seconds: float) -> Load:
    load = Load(writers)
    connector = aiohttp.TCPConnector(limit=writers)
    async with aiohttp.ClientSession(connector=connector, timeout=_SECONDS) as client:
        pools = [await _conversations(client, door) for _ in range(writers)]
        started = time.perf_counter()
        until = started + seconds
        await asyncio.gather(
            *(
                _write(client, door, pool, _from(texts, number), until, load)
                for number, pool in enumerate(pools)
            )
        )
        load.seconds = time.perf_counter() - started
    return load


async def _conversations(client: aiohttp.ClientSession, door: Door) -> list[str]:
    return [await door.open(client) for _ in range(_SESSIONS_A_WRITER)]


def _from(texts: Sequence[str], number: int) -> Iterator[str]:
    """The texts for ever, each writer beginning somewhere else."""
    begin = number * 7 % len(texts)
    return itertools.cycle([*texts[begin:], *texts[:begin]])


async def _write(
    client: aiohttp.ClientSession,
    door: Door,
    sessions: Sequence[str],
    texts: Iterator[str],
    until: float,
    load: Load,
) -> None:
    for number, (session, text) in enumerate(zip(itertools.cycle(sessions), texts, strict=False)):
        if time.perf_counter() >= until:
            return
        body = door.body(session, number // len(sessions) + 1, text)
        begun = time.perf_counter()
        try:
            async with client.post(door.url, json=body) as reply:
                answered = reply.status == 200 and door.is_answer(await reply.json())
        except (aiohttp.ClientError, asyncio.TimeoutError):
            answered = False
        if answered:
            load.latencies.append(time.perf_counter() - begun)
        else:
            load.errors += 1
