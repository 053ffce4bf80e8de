"""Checks 15-23: keyboard and focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words

STOPS_LIMIT = 60


def stops(chat, key: str = "Tab", limit: int = STOPS_LIMIT):
    """Every focus stop from where the focus is, until the page's last link."""
    found = []
    for _ in range(limit):
        chat.page.keyboard.press(key)
        here = chat.focused()
        found.append(here)
        if here["id"] == "after" or here["tag"] == "BODY":
            break
    return found


def test_check_15_closed_it_is_one_stop(on_portal):
    chat = on_portal()
    expect(chat.launcher).to_be_visible()
    found = stops(chat)
    inside = [one["cls"] for one in found if one["inside"]]
    assert inside == ["launcher"]
    assert [one["id"] for one in found if not one["inside"]] == ["before", "after"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_check_16_enter_and_space_open(on_portal, key):
    chat = on_portal()
    chat.launcher.focus()
    chat.page.keyboard.press(key)
    expect(chat.frame).to_be_visible()


def test_check_17_focus_goes_to_the_box_or_on_a_small_screen_to_the_title(on_portal):
    assert on_portal("D").open().focused()["id"] == "question"
    assert on_portal("P").open().focused()["text"] == "Questions about calcifications"


@pytest.mark.parametrize("size", ["D", "P"])
def test_check_18_escape_closes_and_gives_the_focus_back(on_portal, size):
    chat = on_portal(size).open()
    chat.page.keyboard.press("Escape")
    expect(chat.frame).to_be_hidden()
    assert chat.focused()["cls"] == "launcher"


def test_check_19_order_is_tools_log_choices_box_send_footer(open_chat):
    chat = open_chat()
    chat.ask(words.WHAT)
    chat.page.locator("body").click(position={"x": 5, "y": 5})
    order = chat.nodes(
        """(root) => {
          const places = ['.bar', '.tools', '.log', '.composer', '.foot'];
          return [...root.querySelectorAll('button,a[href],summary,textarea,[tabindex="0"]')]
            .filter((node) => node.checkVisibility())
            .map((node) => places.findIndex((place) => node.closest(place)));
        }"""
    )
    assert order == sorted(order)
    assert set(order) == {0, 1, 2, 3, 4}
    found = [one["cls"] or one["id"] or one["text"] for one in stops(chat)]
    assert found.index("log") < found.index("question") < found.index("send") < found.index("jump")
    # Back from the box the newest choices come first; the button leads to the newest answer.
    chat.page.locator(".jump").focus()
    chat.page.keyboard.press("Enter")
    assert "message" in chat.focused()["cls"]
    chat.page.keyboard.press("Tab")
    assert chat.focused()["tag"] == "BUTTON"


def test_check_20_no_trap_on_a_large_screen(on_portal):
    chat = on_portal("D").open()
    assert any(one["id"] == "after" or one["tag"] == "BODY" for one in stops(chat))


def test_check_20_a_small_screen_keeps_the_focus_in_the_dialog(on_portal):
    chat = on_portal("P").open()
    for _ in range(40):
        chat.page.keyboard.press("Tab")
        here = chat.focused()
        # BODY: the browser's own controls are part of the round.
        assert here["inside"] or here["tag"] == "BODY"
    # The page behind is inert: it can not be focused even by script.
    chat.page.locator("#before").evaluate("node => node.focus()")
    assert chat.focused()["id"] != "before"


def test_check_21_arrows_and_page_keys_scroll_the_log(open_chat):
    chat = open_chat("P")
    chat.ask(words.TYPES)
    chat.ask(words.WHAT)
    chat.log.focus()
    places = [chat.log.evaluate("n => n.scrollTop")]
    for key in ["PageUp", "PageUp", "ArrowDown", "PageDown"]:
        chat.page.keyboard.press(key)
        chat.page.wait_for_timeout(350)
        places.append(chat.log.evaluate("n => n.scrollTop"))
    assert places[1] < places[0]
    assert places[3] > places[2]
    assert places[4] > places[3]


def test_check_22_an_arriving_reply_moves_no_focus(open_chat, fake, fault_url):
    chat = open_chat(url=fault_url)
    targets = [chat.tool("topics"), chat.log, chat.box, chat.tool("more"), chat.title]
    for turn in range(10):
        fake.faults.append({"path": "/message", "kind": "slow", "seconds": 0.3})
        before = chat.bot.count()
        chat.say(words.EMERGENCY if turn == 7 else words.WHAT)
        targets[turn % 5].focus()
        held = chat.focused()
        chat.bot.nth(before).wait_for()
        after = chat.focused()
        assert (held["tag"], held["cls"], held["id"]) == (after["tag"], after["cls"], after["id"])


def test_check_23_enter_sends_shift_enter_breaks_the_line_ime_does_not_send(open_chat):
    chat = open_chat()
    chat.box.fill("one")
    chat.box.press("Shift+Enter")
    chat.page.keyboard.type("two")
    assert chat.box.input_value() == "one\ntwo"
    assert chat.you.count() == 0
    for composing in ("{isComposing: true}", "{keyCode: 229}"):
        chat.box.evaluate(
            "(node, more) => node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', "
            "bubbles: true, cancelable: true, ...more }))",
            {"isComposing": True} if "is" in composing else {"keyCode": 229},
        )
        assert chat.you.count() == 0
    chat.box.press("Enter")
    expect(chat.you).to_have_count(1)
