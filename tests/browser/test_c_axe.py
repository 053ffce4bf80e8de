"""Check 37: axe in eight states and three themes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.fake_bot import WIDGET

AXE = (WIDGET / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def closed(chat, fake):
    chat.page.keyboard.press("Escape")
    expect(chat.frame).to_be_hidden()


def opened(chat, fake):
    pass


def waiting(chat, fake):
    fake.faults.append({"path": "/message", "kind": "slow", "seconds": 4})
    chat.say(words.WHAT)
    expect(chat.status).to_contain_text("Looking")


def answered(chat, fake):
    chat.ask(words.TYPES).locator("summary").click()


def choices(chat, fake):
    chat.ask(words.UNKNOWN)
    chat.ask(words.SYMPTOM)


def listed(chat, fake):
    chat.ask(words.LIST)
    chat.go("list")


def failed(chat, fake):
    fake.faults.append({"path": "/message", "kind": "reset", "times": 3})
    chat.say(words.WHAT)
    chat.expect_problem()


def urgent(chat, fake):
    chat.ask(words.EMERGENCY)


STATES = [closed, opened, waiting, answered, choices, listed, failed, urgent]
THEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_check_37_axe_finds_nothing(on_portal, fake, fault_url, state, theme):
    chat = on_portal(url=fault_url, script=AXE, **THEMES[theme]).open()
    state(chat, fake)
    found = chat.page.evaluate(
        "(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", TAGS
    )
    ours = [
        (one["id"], node["target"], node.get("failureSummary"))
        for one in found["violations"]
        for node in one["nodes"]
        # The example portal around it is not under test: what has no shadow root in its path.
        if isinstance(node["target"][0], list) or "calci-chat" in node["target"][0]
    ]
    assert ours == []
    assert len(found["passes"]) > 5


def test_check_37_axe_would_find_a_fault(on_portal, fake, fault_url):
    chat = on_portal(url=fault_url, script=AXE).open()
    chat.nodes("(root) => root.querySelector('label').remove()")
    found = chat.page.evaluate("() => axe.run(document)")
    assert "label" in {one["id"] for one in found["violations"]}
