"""Chromium, the bot it talks to, and a clinic's page around the widget.

CALCICHAT_TEST_URL names a running bot (its CALCICHAT_ORIGINS and CALCICHAT_FRAME_ANCESTORS must
list http://127.0.0.1:18120 and http://127.0.0.1:18122, its limits be 0);
without it the fake bot answers. Faults always go through the fake, which passes the rest on.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chat import Chat
from tests.browser.fake_bot import BASE, Bot, FakeServer
from tests.browser.portal import Portal

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FAKE_PORT, PORTAL_PORT, STRANGER_PORT, EXAMPLE_PORT = 18110, 18120, 18121, 18122
RUNNING_BOT = os.environ.get("CALCICHAT_TEST_URL", "").rstrip("/")
HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a browser test; without Chromium it says so and is skipped."""
    for item in items:
        if HERE not in Path(item.fspath).parents:
            continue
        item.add_marker(pytest.mark.browser)
        if not CHROMIUM.exists():
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield chromium
        chromium.close()


def serving(server: Any) -> Iterator[Any]:
    """The server in a thread of its own, until the tests are over."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def fake_server() -> Iterator[FakeServer]:
    yield from serving(FakeServer(FAKE_PORT, Bot(RUNNING_BOT)))


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    yield from serving(Portal(PORTAL_PORT))


@pytest.fixture(scope="session")
def stranger() -> Iterator[Portal]:
    """A page on an origin that no list names."""
    yield from serving(Portal(STRANGER_PORT))


@pytest.fixture
def fake(fake_server: FakeServer) -> Bot:
    fake_server.bot.reset()
    return fake_server.bot


@pytest.fixture
def fault_url(fake: Bot) -> str:
    """The bot behind the proxy that can be told to fail."""
    return f"http://127.0.0.1:{FAKE_PORT}{BASE}"


@pytest.fixture
def base_url(fault_url: str) -> str:
    return RUNNING_BOT + BASE if RUNNING_BOT else fault_url


SIZES = {"D": (1280, 800), "P": (390, 844), "Z": (320, 256), "L": (844, 390)}


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Makes pages in fresh contexts: new_page("P", color_scheme="dark")."""
    contexts = []

    def make(size: str = "D", **options: Any) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=size == "P", **options
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.errors = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
        return page

    yield make
    for context in contexts:
        for page in context.pages:
            assert getattr(page, "errors", []) == []
        context.close()


@pytest.fixture
def open_chat(new_page: Callable[..., Page], base_url: str) -> Callable[..., Chat]:
    """The stand-alone page, greeted."""

    def make(size: str = "D", url: str = "", script: str = "", **options: Any) -> Chat:
        page = new_page(size, **options)
        if script:
            page.add_init_script(script)
        page.goto((url or base_url) + "/")
        chat = Chat(page)
        chat.bot.first.wait_for()
        return chat

    return make


BUNDLE = "/widget/0.1.0/dist/calci-chat.0.1.0.js"


@pytest.fixture
def on_portal(new_page: Callable[..., Page], portal: Portal, base_url: str) -> Callable[..., Chat]:
    """The widget as a panel on a clinic's page, closed."""

    def make(
        size: str = "D",
        attributes: str = "",
        url: str = "",
        script: str = "",
        head: str = "",
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Chat:
        bot = url or base_url
        body = (
            f'<calci-chat endpoint="{bot}" lang="en" {attributes}></calci-chat>'
            f'<script type="module" src="{bot}{BUNDLE}"></script>'
        )
        page = new_page(size, **options)
        if script:
            page.add_init_script(script)
        page.goto(portal.put(body, head, **(headers or {})))
        return Chat(page)

    return make
