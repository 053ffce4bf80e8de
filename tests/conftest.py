"""The running product that smoke, channel and conversation tests share, started once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.faults.row_report import pytest_terminal_summary  # noqa: F401 - a hook of pytest
from tests.product import Caller, RunningProduct, is_free, start


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """`make run`, stopped by Ctrl-C at the end: in order, and with its ports given back."""
    running = start(tmp_path_factory.mktemp("product"))
    yield running
    assert running.stop() == 0, running.said
    assert running.said[-1] == "[run] stopped"
    assert is_free(running.port)


@pytest.fixture
def chat(product: RunningProduct) -> Iterator[Caller]:
    """A caller; the processes behind the API have to outlive whatever it sends."""
    before = product.pids()
    yield Caller(product.base)
    assert product.pids() == before, "a process ended or was started again"
    assert Caller(product.base).say("is it cancer?")["messages"][0]["id"] == "is_it_cancer"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where services are demanded (.ci/run), a missing one is a failure, not a skip."""
    if os.environ.get("CALCICHAT_REQUIRE_SERVICES") != "1":
        return
    if any(item.get_closest_marker("browser") for item in items):
        assert shutil.which("chromium"), "CALCICHAT_REQUIRE_SERVICES=1, and there is no Chromium"
