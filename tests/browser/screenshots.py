"""Take the pictures in docs/screenshots: `python -m tests.browser.screenshots [address of a bot]`.

Without an address the fake bot answers, with its invented sentences.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser import chat as words
from tests.browser.chat import Chat
from tests.browser.conftest import ARGS, CHROMIUM, SIZES
from tests.browser.fake_bot import BASE, Bot, FakeServer

TARGET = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PORT = 18111


def opened(browser: Browser, url: str, size: str, **options: Any) -> Chat:
    """The stand-alone page in a fresh context."""
    width, height = SIZES[size]
    page = browser.new_context(viewport={"width": width, "height": height}, **options).new_page()
    page.goto(url + "/")
    chat = Chat(page)
    chat.bot.first.wait_for()
    return chat


def keep(chat: Chat, name: str) -> None:
    """One picture; the pointer is taken off the buttons first."""
    chat.page.mouse.move(0, 0)
    chat.page.screenshot(path=TARGET / f"{name}.png")


def take(browser: Browser, url: str) -> None:
    """All pictures."""
    phone = opened(browser, url, "P")
    keep(phone, "phone-start")
    phone.ask(words.WHAT)
    keep(phone, "phone-answer")
    phone.ask(words.SILENT)
    keep(phone, "phone-not-covered")
    phone.ask(words.SYMPTOM)
    keep(phone, "phone-symptom")
    phone.ask(words.EMERGENCY)
    keep(phone, "phone-urgent")
    phone.go("helpline")
    keep(phone, "phone-helpline")
    phone.go("list").get_by_role("button", name="Show the fact sheet's questions").click()
    phone.page.get_by_role("button", name="Add to my list:").first.wait_for()
    phone.page.get_by_role("button", name="Add to my list:").first.click()
    keep(phone, "phone-list")
    phone.page.evaluate("() => { window.print = () => {}; }")
    phone.page.get_by_role("button", name="Print").click()
    phone.page.set_viewport_size({"width": 794, "height": 1123})
    phone.page.emulate_media(media="print")
    keep(phone, "printed-list")

    large = opened(browser, url, "P")
    for _ in range(3):
        large.page.get_by_role("button", name="A+ larger text").click()
    large.ask(words.WHAT)
    keep(large, "phone-200-percent")

    for name, options in {
        "desktop": {},
        "desktop-dark": {"color_scheme": "dark"},
        "desktop-forced-colors": {"forced_colors": "active"},
    }.items():
        desktop = opened(browser, url, "D", **options)
        desktop.ask(words.TYPES)
        keep(desktop, name)

    small = opened(browser, url, "Z")
    small.ask(words.WHAT)
    keep(small, "320x256")


def main() -> None:
    """Start the fake bot when no address is given, and take the pictures."""
    url = sys.argv[1].rstrip("/") + BASE if len(sys.argv) > 1 else f"http://127.0.0.1:{PORT}{BASE}"
    if len(sys.argv) == 1:
        server = FakeServer(PORT, Bot())
        threading.Thread(target=server.serve_forever, daemon=True).start()
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        take(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
