"""One turn of a conversation at a time."""

import asyncio
import time

import pytest
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from calcichat.storage.database import create_database
from calcichat.storage.errors import StorageError
from calcichat.storage.lock_store import CalcichatLockStore
from calcichat.storage.locks import _locks_of, conversation_lock
from tests.faults.databases import engine, postgres, sqlite  # noqa: F401


class Watcher:
    """Counts who is inside."""

    def __init__(self):
        self.inside = self.most = self.entered = 0

    async def enter(self, engine, name="s", hold=0.002):  # noqa: F811
        async with conversation_lock(engine, name):
            self.inside += 1
            self.entered += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(hold)
            self.inside -= 1


async def test_one_at_a_time_inside_a_process(engine):  # noqa: F811
    watcher = Watcher()
    await asyncio.gather(*(watcher.enter(engine) for _ in range(30)))
    assert (watcher.most, watcher.entered) == (1, 30)


async def test_other_conversations_do_not_wait(engine):  # noqa: F811
    watcher = Watcher()
    begun = time.monotonic()
    await asyncio.gather(*(watcher.enter(engine, f"s{n}", hold=0.3) for n in range(8)))
    assert watcher.most > 4
    assert time.monotonic() - begun < 1.5


async def test_nothing_is_left_behind(engine):  # noqa: F811
    await Watcher().enter(engine)
    with pytest.raises(RuntimeError):
        async with conversation_lock(engine, "s"):
            raise RuntimeError
    assert _locks_of(engine)._here == {}
    await Watcher().enter(engine)


async def test_waiting_ends(engine):  # noqa: F811
    async with conversation_lock(engine, "s"):
        with pytest.raises(StorageError, match="busy"):
            async with conversation_lock(engine, "s", 0.1):
                pass
    await Watcher().enter(engine)


async def test_a_waiter_that_gives_up_frees_its_place(engine):  # noqa: F811
    async with conversation_lock(engine, "s"):
        waiter = asyncio.ensure_future(Watcher().enter(engine))
        await asyncio.sleep(0.05)
        waiter.cancel()
        await asyncio.gather(waiter, return_exceptions=True)
    await asyncio.wait_for(Watcher().enter(engine), 2)


@pytest.mark.services
async def test_it_excludes_over_processes(postgres):  # noqa: F811
    url = postgres.url.render_as_string(hide_password=False)
    engines = [create_database(url) for _ in range(4)]  # a process has one each
    watcher = Watcher()
    await asyncio.gather(*(watcher.enter(engines[n % 4]) for n in range(40)))
    assert (watcher.most, watcher.entered) == (1, 40)


@pytest.mark.services
async def test_a_waiter_elsewhere_gets_it_soon_after(postgres):  # noqa: F811
    other = create_database(postgres.url.render_as_string(hide_password=False))
    async with conversation_lock(postgres, "s"):
        waiter = asyncio.ensure_future(Watcher().enter(other, hold=0))
        await asyncio.sleep(0.2)
        assert not waiter.done()
    begun = time.monotonic()
    await waiter
    assert time.monotonic() - begun < 0.3
    with pytest.raises(StorageError, match="busy elsewhere"):
        async with conversation_lock(postgres, "s"), conversation_lock(other, "s", 0.1):
            pass


@pytest.mark.services
async def test_cancelled_while_asking_it_gives_the_lock_back(postgres):  # noqa: F811
    other = create_database(postgres.url.render_as_string(hide_password=False))
    for pause in (0, 0.0005, 0.001, 0.002, 0.004):
        asking = asyncio.ensure_future(Watcher().enter(postgres, hold=5))
        await asyncio.sleep(pause)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await asyncio.wait_for(Watcher().enter(other), 2)


async def test_rasa_makes_the_lock_store(sqlite, monkeypatch):  # noqa: F811
    url = sqlite.url.render_as_string(hide_password=False)
    monkeypatch.setenv("CALCICHAT_DATABASE_URL", url)
    made = LockStore.create(EndpointConfig(type="calcichat.storage.lock_store.CalcichatLockStore"))
    assert isinstance(made, CalcichatLockStore)
    async with made.lock("s") as lock:
        assert lock.conversation_id == "s"
    assert made.get_lock("s") is None
    made.save_lock(lock)
    made.delete_lock("s")
