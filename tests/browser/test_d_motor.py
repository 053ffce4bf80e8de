"""Checks 46-52: targets, forced colours, motion, orientation, hovering."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.test_d_vision import everything

TARGETS = """(root) => [...root.querySelectorAll('button, summary, textarea, a[href]')]
  .filter((node) => node.checkVisibility()).map((node) => {
    const box = node.getBoundingClientRect();
    return { name: node.className || node.innerText.slice(0, 30),
      part: node.closest(
      '.top, .banner, .log, .page-box, .status, .composer, .foot').className,
      inline: node.tagName === 'A'
      && !node.classList.contains('call'), left: box.left, top: box.top, right: box.right,
      bottom: box.bottom, width: box.width, height: box.height };
  })"""


@pytest.mark.parametrize("size", ["D", "P", "Z"])
def test_check_46_targets_are_44_px_and_8_px_apart(open_chat, size):
    chat = open_chat(size)
    everything(chat)
    for place in ("", "list", "helpline", "more"):
        if place and chat.tool(place).is_visible():
            chat.go(place)
        found = chat.nodes(TARGETS)
        for one in found:
            least = 24 if one["inline"] else 44
            assert one["height"] >= least - 0.1, (place, one)
            assert one["inline"] or one["width"] >= least - 0.1, (place, one)
        blocks = [one for one in found if not one["inline"]]
        for at, one in enumerate(blocks):
            for other in blocks[at + 1 :]:
                across = max(one["left"], other["left"]) - min(one["right"], other["right"])
                down = max(one["top"], other["top"]) - min(one["bottom"], other["bottom"])
                # What scrolls under another part is not beside it.
                if one["part"] == other["part"]:
                    assert max(across, down) >= 7.9, (place, one, other)


def test_check_47_forced_colours_keep_borders_focus_and_state(open_chat):
    chat = open_chat(forced_colors="active")
    everything(chat)
    edges = chat.nodes(
        """(root) => [...root.querySelectorAll('button, textarea, .call, .message, .care, .card')]
          .filter((node) => node.checkVisibility()).map((node) => {
            const style = getComputedStyle(node);
            return [style.borderTopStyle, parseFloat(style.borderTopWidth),
              style.borderTopColor !== getComputedStyle(node.parentNode).backgroundColor]; })"""
    )
    assert all(style == "solid" and width >= 1 and seen for style, width, seen in edges)
    plain = chat.tool("list").evaluate("n => getComputedStyle(n).borderTopColor")
    chat.go("list")
    assert chat.tool("list").evaluate("n => getComputedStyle(n).borderTopColor") != plain
    chat.page.keyboard.press("Escape")
    chat.box.focus()
    box = chat.send.bounding_box()
    around = {
        "x": box["x"] - 6,
        "y": box["y"] - 6,
        "width": box["width"] + 12,
        "height": box["height"] + 12,
    }
    without = chat.page.screenshot(clip=around)
    chat.page.keyboard.press("Tab")
    assert chat.send.evaluate("n => getComputedStyle(n).outlineStyle") == "solid"
    assert chat.page.screenshot(clip=around) != without


MOTION = "(root) => root.getAnimations().length"


def test_check_48_reduced_motion_means_none(open_chat, fake, fault_url):
    chat = open_chat(url=fault_url, reduced_motion="reduce")
    fake.faults.append({"path": "/message", "kind": "slow", "seconds": 2})
    chat.say(words.WHAT)
    expect(chat.status).to_contain_text("Looking")
    chat.send.hover()
    assert chat.nodes(MOTION) == 0
    assert chat.send.evaluate("n => getComputedStyle(n).transitionDuration") == "0s"


def test_check_49_nothing_moves_longer_than_five_seconds(open_chat, fake, fault_url):
    chat = open_chat(url=fault_url)
    fake.faults.append({"path": "/message", "kind": "slow", "seconds": 8})
    chat.say(words.WHAT)
    expect(chat.status).to_contain_text("Still working", timeout=6000)
    chat.page.wait_for_timeout(1200)
    assert chat.nodes(MOTION) == 0


@pytest.mark.parametrize("size", ["P", "L"])
def test_check_50_both_orientations(open_chat, size):
    chat = open_chat(size)
    chat.ask(words.WHAT)
    width, height = chat.page.viewport_size["width"], chat.page.viewport_size["height"]
    assert chat.page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert chat.log.bounding_box()["height"] >= 80
    for part in (chat.log, chat.box, chat.send):
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= height


KEYBOARD_UP = """() => {
  Object.defineProperty(VisualViewport.prototype, 'height', { get: () => 420 });
  window.visualViewport.dispatchEvent(new Event('resize'));
}"""


def test_check_51_with_the_keyboard_up_box_and_button_stay_visible(on_portal, open_chat):
    for chat in (on_portal("P").open(), open_chat("P")):
        assert chat.send.bounding_box()["y"] > 420
        chat.page.evaluate(KEYBOARD_UP)
        for part in (chat.box, chat.send):
            box = part.bounding_box()
            assert box["y"] > 0 and box["y"] + box["height"] <= 420


def test_check_52_hovering_brings_up_nothing(open_chat):
    chat = open_chat()
    chat.ask(words.TYPES)
    rules = chat.nodes(
        """(root) => { const found = [];
        const walk = (rules) => { for (const rule of rules) {
          if (rule.selectorText?.includes(':hover')) found.push([...rule.style]);
          if (rule.cssRules) walk(rule.cssRules);
        } };
        root.adoptedStyleSheets.forEach((sheet) => walk(sheet.cssRules));
        return [found.length, [...new Set(found.flat())]]; }"""
    )
    assert rules[0] > 0
    for name in rules[1]:
        assert name.startswith(("border-", "text-decoration")), name
    titles = chat.page.locator("[title]").count()
    assert titles == 0
