"""A running cluster as fixtures. Import them by name into a test module."""

from __future__ import annotations

import pytest

from calcichat.storage.database import create_database
from calcichat.storage.tables import turns
from tests.faults.running import Client, metric, running_cluster, until
from tests.faults.talking import rows_of
from tests.services.fake_actions import FakeActions

HELPLINE = "what is the number of the helpline?"


@pytest.fixture(scope="module")
def world():
    with running_cluster() as made:
        yield made


@pytest.fixture
def chat(world):
    """A new session, once everything works."""
    until(lambda: world.ready(0), 60)
    return Client(world.url)


def rows(world, table=turns):
    engine = create_database(world.database.url())
    found = rows_of(engine, table)
    engine.dispose()
    return found


def metrics(world, name):
    return metric(f"http://127.0.0.1:{world.plan.metrics_ports[0]}/metrics", name)


@pytest.fixture
def faulty(world):
    """A faulty server where the action server was."""
    world.parts["actions"].stop()
    fake = FakeActions(world.plan.actions_port)
    yield fake
    fake.close()
    world.parts["actions"].start()
