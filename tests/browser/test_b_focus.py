"""Checks 24-26: the ring that shows the focus, and a visit by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.color import contrast, parse
from tests.browser.test_b_keyboard import STOPS_LIMIT

RING = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  const style = getComputedStyle(node);
  let behind = node.parentNode;
  let color = 'rgba(0, 0, 0, 0)';
  while (behind && color === 'rgba(0, 0, 0, 0)') {
    if (behind instanceof Element) color = getComputedStyle(behind).backgroundColor;
    behind = behind.parentNode ?? behind.host;
  }
  return { width: parseFloat(style.outlineWidth), style: style.outlineStyle,
           ring: style.outlineColor, gap: style.boxShadow, offset: parseFloat(style.outlineOffset),
           own: style.backgroundColor, behind: color,
           name: node.className || node.id || node.tagName };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_check_24_every_stop_has_a_ring_that_can_be_seen(open_chat, scheme):
    chat = open_chat(color_scheme=scheme)
    chat.ask(words.TYPES)
    chat.page.locator("body").click(position={"x": 5, "y": 5})
    seen = 0
    for _ in range(STOPS_LIMIT):
        chat.page.keyboard.press("Tab")
        if chat.focused()["tag"] in {"BODY", "HTML"}:
            break
        ring = chat.page.evaluate(RING)
        seen += 1
        assert ring["style"] == "solid" and ring["width"] >= 3, ring
        # Outside, the ring lies on a band of its own colour's opposite; inside, on the node.
        beside = ring["gap"] if ring["offset"] > 0 else ring["own"]
        if ring["offset"] > 0:
            assert ring["gap"] != "none", ring
        elif parse(ring["own"]) is None:
            beside = ring["behind"]
        assert contrast(parse(ring["ring"]), parse(beside)) >= 3, ring
    assert seen > 12


CORNERS = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  const box = node.getBoundingClientRect();
  const points = [[.5, .5], [.02, .1], [.98, .1], [.02, .9], [.98, .9]];
  return points.some(([x, y]) => {
    let hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    while (hit?.shadowRoot) {
      const deeper = hit.shadowRoot.elementFromPoint(
        box.left + box.width * x, box.top + box.height * y);
      if (!deeper || deeper === hit) break;
      hit = deeper;
    }
    return hit && (node === hit || node.contains(hit) || hit.contains(node) && hit !== document.body
      && hit !== document.documentElement);
  }) || node === document.body;
}"""


@pytest.mark.parametrize("size", ["D", "P", "Z"])
def test_check_25_no_focused_node_is_covered(open_chat, size):
    chat = open_chat(size)
    chat.ask(words.TYPES)
    chat.ask(words.EMERGENCY)
    chat.page.keyboard.press("Tab")
    for _ in range(STOPS_LIMIT):
        chat.page.keyboard.press("Shift+Tab")
        assert chat.page.evaluate(CORNERS), chat.focused()
        if chat.focused()["tag"] == "BODY":
            break


def test_check_25_the_launcher_covers_no_link_of_the_host(on_portal):
    chat = on_portal("Z")
    expect(chat.launcher).to_be_visible()
    chat.page.locator("body").evaluate("node => { node.style.minHeight = '2000px'; }")
    for place in ("before", "after"):
        chat.page.locator(f"#{place}").focus()
        assert chat.page.evaluate(CORNERS), place


def test_check_26_a_whole_visit_by_keyboard_alone(open_chat):
    chat = open_chat()
    keys = chat.page.keyboard
    chat.page.evaluate(
        "() => { window.printed = 0; window.print = () => { window.printed += 1; }; }"
    )

    def reach(text: str, key: str = "Tab"):
        for _ in range(STOPS_LIMIT):
            keys.press(key)
            here = chat.focused()
            if text == here["id"] or (text[0].isupper() and text in here["text"]):
                return
        raise AssertionError(f"{text} was not reached by {key}")

    def say(text: str):
        before = chat.bot.count()
        reach("question")
        keys.type(text)
        keys.press("Enter")
        chat.bot.nth(before).wait_for()

    say(words.SILENT)
    before = chat.bot.count()
    chat.page.locator("body").click(position={"x": 5, "y": 5})
    reach("My list")
    keys.press("Enter")
    reach("own")
    keys.type("May I bring my sister?")
    reach("Add my question")
    keys.press("Enter")
    expect(chat.page.locator(".questions li")).to_have_count(2)
    reach("Move up", "Shift+Tab")
    keys.press("Enter")
    expect(chat.page.locator(".questions li").first).to_contain_text("sister")
    reach("Print")
    keys.press("Enter")
    assert chat.page.evaluate("() => window.printed") == 1
    keys.press("Escape")
    assert chat.bot.count() == before
    reach("More")
    keys.press("Enter")
    reach("Delete this chat")
    keys.press("Enter")
    assert chat.focused()["text"] == "Yes, delete it"
    keys.press("Enter")
    expect(chat.bot).to_have_count(0)
    expect(chat.status).to_contain_text("deleted")
