"""reliability.md 2.1, starting and standing in for each other, with two chat processes."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time

import httpx
import psutil
import pytest
import sqlalchemy as sa

from calcichat.launcher.environment import serving_environment
from calcichat.operations.supervisor import Part
from calcichat.settings import PROJECT_ROOT
from calcichat.storage.database import create_database, migrate
from calcichat.storage.retention import run_once
from calcichat.storage.tables import sessions, turns
from tests.faults.checker import Clients, violations
from tests.faults.running import EMERGENCY, QUESTION, Client, ids_of, running_cluster, until
from tests.faults.talking import rows_of

pytestmark = pytest.mark.services
OLD = "an_old_conversation"


@pytest.fixture(scope="module")
def world():
    with running_cluster(processes=2) as made:
        yield made


@pytest.fixture(autouse=True)
def whole(world):
    """Both processes work before and after each test."""
    until(lambda: world.ready(0) and world.ready(1), 120)
    yield
    until(lambda: world.ready(0) and world.ready(1), 120)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["kill -9", "exit code 0"])
def test_one_of_two_ends(world, how):
    """The other answers every turn meanwhile; the one that ended is back within 90 s."""
    chat, part = Client(world.url), world.parts["chat1"]
    starts, began = part.starts, time.monotonic()
    part.signal(how)
    while part.starts == starts:
        assert chat.ids() == ["is_it_cancer"]
        assert time.monotonic() - began < 60
    assert [chat.ids() for _ in range(10)] == [["is_it_cancer"]] * 10
    until(lambda: world.ready(0), 90)
    assert time.monotonic() - began < 90


def test_a_rolling_restart_fails_no_turn(world):
    """As in an upgrade: one process after the other ends in order and comes back, under load."""
    with Clients(world.url, 4, 11, pause=0.1) as history:
        time.sleep(1)
        for number, name in enumerate(("chat1", "chat2")):
            world.parts[name].stop()
            time.sleep(1)
            world.parts[name].start()
            until(lambda n=number: world.ready(n), 120)
            time.sleep(4)  # the proxy looks at one that failed again after three seconds
    assert violations(history, world.database.url()) == []
    failed = {
        "502",
        "503",
        "504",
        "unavailable",
        "broken off",
        "no session",
    } & history.outcomes.keys()
    assert not failed, history.outcomes
    assert history.acknowledged > 50


def test_postgresql_down_at_the_start(world):
    """It starts, is not ready, tells an emergency what to do, and needs no second start."""
    chat, part = Client(world.url), world.parts["chat2"]
    part.stop()
    world.database.stop()
    try:
        part.start()
        starts, base = part.starts, world.chat_urls()[1]
        until(lambda: httpx.get(f"{base}/live").status_code == 200, 90)
        health = httpx.get(f"{base}/health", timeout=5)
        assert health.status_code == 503
        assert set(health.json()["faults"]) == {"store", "lock"}
        chat.base = base
        assert ids_of(chat.send(EMERGENCY)) == ["emergency"]
        assert chat.send(QUESTION).status_code == 503
    finally:
        world.database.start()
    until(lambda: world.ready(1), 30)
    assert chat.ids() == ["is_it_cancer"]
    assert part.starts == starts


def test_a_fresh_database_without_tables(world):
    """Nobody makes tables on the side: not ready until the migration ran, and then stored there."""
    name = "fresh"
    with sa.create_engine(world.database.url()).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(
            sa.text(f"CREATE DATABASE {name}")
        )
    url = world.database.url(name)
    engine, port = create_database(url), max(world.plan.ports) + 1
    old = world.parts["chat1"]
    more = {"CALCICHAT_DATABASE_URL": url, "CALCICHAT_PORT": str(port)}
    more["CALCICHAT_METRICS_PORT"] = "0"
    log = world.folder / "fresh.log"
    part = Part("fresh", old.command, {**old.environment, **more}, log)
    base = f"http://127.0.0.1:{port}/webhooks/chat"
    part.start()
    try:
        until(lambda: httpx.get(f"{base}/live").status_code == 200, 90)
        for _ in range(3):
            assert "store" in httpx.get(f"{base}/health", timeout=5).json()["faults"]
            assert httpx.post(f"{base}/session", json={}).status_code == 503
        with engine.connect() as connection:
            assert sa.inspect(connection).get_table_names() == []
        migrate(engine)
        until(lambda: httpx.get(f"{base}/health", timeout=5).status_code == 200, 30)
        chat = Client(base)
        assert chat.ids() == ["is_it_cancer"]
        assert len(rows_of(engine, turns)) == 1
    finally:
        part.stop()
        engine.dispose()


def test_retention_while_patients_write(world):
    """What is past its time goes; of the conversations that go on nothing is lost."""
    engine = create_database(world.database.url())
    long_ago = time.time() - 3 * 86400
    with engine.connect() as connection:
        for number in range(300):
            row = {"id": f"{OLD}{number}", "lang": "en", "turn": 1}
            connection.execute(sessions.insert().values(**row, started=long_ago, seen=long_ago))
            turn = {"sender_id": f"{OLD}{number}", "seq": 1, "at": long_ago, "data": "{}"}
            connection.execute(turns.insert().values(**turn))
    with Clients(world.url, 4, 7) as history:
        time.sleep(2)
        deleted = asyncio.run(run_once(engine))
        command = [sys.executable, "-m", "calcichat.storage", "retention"]
        settings = serving_environment(world.parts["retention"].environment)
        again = subprocess.run(
            command, cwd=PROJECT_ROOT, env=settings, capture_output=True, text=True, check=True
        )
        time.sleep(2)
    assert (deleted.conversations, deleted.turns) == (300, 300)
    assert "0 conversations" in again.stdout
    assert not [row for row in rows_of(engine, sessions) if row.id.startswith(OLD)]
    assert not [row for row in rows_of(engine, turns) if row.sender_id.startswith(OLD)]
    engine.dispose()
    assert history.acknowledged > 20
    assert violations(history, world.database.url()) == []


def test_nothing_listens_but_on_loopback(world):
    """From outside of the machine nothing of the cluster can be reached at all."""
    heads = [part.process.pid for part in world.parts.values()] + [world.database.pid()]
    listening = [
        connection.laddr
        for head in heads
        for process in (psutil.Process(head), *psutil.Process(head).children(recursive=True))
        for connection in process.connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address.port for address in listening} >= {world.plan.port, *world.plan.chat_ports}
    assert {address.ip for address in listening} == {"127.0.0.1"}
