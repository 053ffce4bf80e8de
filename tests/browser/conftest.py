"""Chromium, the bot it talks to, and a clinic's page around the widget.

The product answers: started for the tests, or already running where CALCICHAT_TEST_URL names it
(its CALCICHAT_ORIGINS and CALCICHAT_FRAME_ANCESTORS must list http://127.0.0.1:18120 and
http://127.0.0.1:18122, CALCICHAT_RATE_ADDRESS and CALCICHAT_RATE_NEW be 0). Faults always go
through the fake bot, which passes the rest on. CALCICHAT_TEST_URL=fake lets the fake answer by
itself: quick, for work on the widget; the tests of the channel's door are skipped then.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from calcichat.launcher.temporary import temporary_product
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
NAMED_BOT = os.environ.get("CALCICHAT_TEST_URL", "").rstrip("/")
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
def running_bot() -> Iterator[str]:
    """Address of the product, without a path; empty when the fake answers by itself."""
    if NAMED_BOT:
        yield "" if NAMED_BOT == "fake" else NAMED_BOT
        return
    listed = f"http://127.0.0.1:{PORTAL_PORT} http://127.0.0.1:{EXAMPLE_PORT}"
    settings = {"CALCICHAT_ORIGINS": listed, "CALCICHAT_FRAME_ANCESTORS": listed}
    # As patients have it: check 84 reaches the limit of a session.
    settings["CALCICHAT_RATE_SESSION"] = "20"
    with temporary_product(settings) as product:
        yield product.url.removesuffix(f"{BASE}/")


@pytest.fixture(scope="session")
def fake_server(running_bot: str) -> Iterator[FakeServer]:
    yield from serving(FakeServer(FAKE_PORT, Bot(running_bot)))


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
def alone(fake: Bot, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """The fake by itself, also where the product answers: what its sessions do is set here."""
    monkeypatch.setattr(fake, "upstream", "")
    return fake


@pytest.fixture
def fault_url(fake: Bot) -> str:
    """The bot behind the proxy that can be told to fail."""
    return f"http://127.0.0.1:{FAKE_PORT}{BASE}"


@pytest.fixture
def base_url(fault_url: str, running_bot: str) -> str:
    return running_bot + BASE if running_bot else fault_url


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
