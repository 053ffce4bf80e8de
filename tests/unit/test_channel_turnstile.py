"""A few turns at once, the others in line, nobody shut out."""

from __future__ import annotations

import asyncio

import pytest

from calcichat.channel.turnstile import Turnstile


class Turns:
    """Turns that note when they come in and stay until they are let go."""

    def __init__(self, turnstile: Turnstile) -> None:
        self.turnstile, self.came, self.free = turnstile, [], {}

    def start(self, name: str) -> asyncio.Task[None]:
        self.free[name] = asyncio.Event()
        return asyncio.ensure_future(self._run(name))

    async def _run(self, name: str) -> None:
        async with self.turnstile:
            self.came.append(name)
            await self.free[name].wait()


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_came_first_goes_in_first():
    turns = Turns(Turnstile(places=2, patience=60))
    for name in "abcd":
        turns.start(name)
    await _settle()
    assert turns.came == ["a", "b"]
    turns.free["b"].set()
    await _settle()
    turns.start("e")
    turns.free["a"].set()
    await _settle()
    assert turns.came == ["a", "b", "c", "d"]
    for name in "cde":
        turns.free[name].set()
    await _settle()
    assert turns.came == ["a", "b", "c", "d", "e"]


async def test_turns_that_hang_shut_nobody_out():
    turns = Turns(Turnstile(places=1, patience=0.05))
    started = [turns.start(name) for name in "abc"]
    await asyncio.sleep(0.15)
    assert turns.came == ["a", "b", "c"]
    for name in "abc":
        turns.free[name].set()
    await asyncio.gather(*started)
    turns.start("d")
    await _settle()
    assert turns.came[-1] == "d"  # all places were given back


@pytest.mark.parametrize("called", [False, True])
async def test_a_turn_given_up_in_line_takes_no_place(called):
    turns = Turns(Turnstile(places=1, patience=60))
    turns.start("a")
    gone = turns.start("b")
    turns.start("c")
    await _settle()
    if called:  # given up in the very moment its place is free
        turns.free["a"].set()
        await asyncio.sleep(0)
    gone.cancel()
    turns.free["a"].set()
    await _settle()
    assert turns.came == ["a", "c"] or (called and turns.came == ["a", "b", "c"])


async def test_a_turn_that_fails_gives_its_place_back():
    turnstile = Turnstile(places=1, patience=60)
    with pytest.raises(ValueError, match="on purpose"):
        async with turnstile:
            raise ValueError("on purpose")
    await asyncio.wait_for(turnstile.__aenter__(), 1)
