"""Checks 42-45: contrast, text size, reflow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.color import contrast, parse

# Every text that is seen, with its colour and the colours it may stand on.
TEXTS = """(root) => {
  const behind = (node) => {
    for (let one = node; one; one = one.parentNode ?? one.host) {
      if (!(one instanceof Element)) continue;
      const color = getComputedStyle(one).backgroundColor;
      if (color !== 'rgba(0, 0, 0, 0)') return color;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...root.querySelectorAll('*')].filter((node) => node.checkVisibility()
    && !node.closest('.unseen') && [...node.childNodes].some(
      (part) => part.nodeType === 3 && part.data.trim())).map((node) => ({
    text: node.textContent.trim().slice(0, 40), color: getComputedStyle(node).color,
    behind: behind(node), body: Boolean(node.closest('.message, .intro, .page p')),
    link: node.tagName === 'A' || Boolean(node.closest('button, .small, summary, .level, .here')),
  }));
}"""
EDGES = """(root) => [...root.querySelectorAll('button, textarea, .call, summary, .card, .message')]
  .filter((node) => node.checkVisibility()).map((node) => {
    const behind = (one) => {
      for (; one; one = one.parentNode ?? one.host) {
        if (!(one instanceof Element)) continue;
        const color = getComputedStyle(one).backgroundColor;
        if (color !== 'rgba(0, 0, 0, 0)') return color;
      }
      return 'rgb(255, 255, 255)';
    };
    const style = getComputedStyle(node);
    return { name: node.className || node.innerText.slice(0, 30), border: style.borderTopColor,
             own: style.backgroundColor, behind: behind(node.parentNode) };
  })"""
# Nodes whose content is cut off, but for what scrolls by design and what is meant to be unseen.
CLIPPED = """(root) => [...root.querySelectorAll('*')].filter((node) => {
  if (!node.checkVisibility() || node.closest('.unseen, svg')) return false;
  const style = getComputedStyle(node);
  if (style.clipPath !== 'none' || node.matches('.log, .page-box, textarea, .frame, .banner')) {
    return node.scrollWidth > node.clientWidth + 1 && !node.matches('textarea')
      && style.clipPath === 'none';
  }
  if (style.overflowX === 'visible') return false;
  return node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
}).map((node) => `${node.tagName}.${node.className} ${node.innerText.slice(0, 40)}`)"""
HOSTILE = ["#ffff00", "#777777", "#ffffff", "#000000", "rgba(0,0,0,0.01)"]


def check_contrast(chat, place: str) -> None:
    for one in chat.nodes(TEXTS):
        ratio = contrast(parse(one["color"]), parse(one["behind"]))
        limit = 7 if one["body"] and not one["link"] else 4.5
        assert ratio >= limit, (place, round(ratio, 2), one)
    for one in chat.nodes(EDGES):
        behind = parse(one["behind"])
        edge = contrast(parse(one["border"]) or behind, behind)
        face = contrast(parse(one["own"]) or behind, behind)
        assert max(edge, face) >= 3, (place, one)


def everything(chat):
    """A log with each kind of message."""
    for text in (words.TYPES, words.SILENT, words.SYMPTOM, words.HELPLINE, words.EMERGENCY):
        chat.ask(text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_check_42_contrast(open_chat, scheme):
    chat = open_chat(color_scheme=scheme)
    everything(chat)
    check_contrast(chat, "chat")
    for place in ("list", "helpline", "topics", "more"):
        chat.go(place).locator("h2,h3").first.wait_for()
        check_contrast(chat, place)


@pytest.mark.parametrize("accent", HOSTILE)
def test_check_42_contrast_with_a_hostile_colour(on_portal, accent):
    chat = on_portal(attributes=f'accent="{accent}"').open()
    chat.ask(words.EMERGENCY)
    check_contrast(chat, accent)


@pytest.mark.parametrize("size", ["D", "P", "Z"])
def test_check_43_18_px_and_twice_that_without_clipping(open_chat, size):
    chat = open_chat(size)
    everything(chat)
    text = chat.bot.nth(1).locator("p").first
    assert text.evaluate("n => getComputedStyle(n).fontSize") == "18px"
    for _ in range(3):
        # On a very small screen the buttons are on the page behind "More".
        larger = chat.page.get_by_role("button", name="A+ larger text")
        if not larger.first.is_visible():
            chat.go("more")
        larger.locator("visible=true").first.click()
    chat.page.keyboard.press("Escape")
    assert text.evaluate("n => getComputedStyle(n).fontSize") == "36px"
    for place in ("", "list", "helpline", "topics", "more"):
        if place and chat.tool(place).is_visible():
            chat.go(place)
        assert chat.nodes(CLIPPED) == [], place


def test_check_44_at_320_by_256_nothing_scrolls_two_ways(open_chat):
    chat = open_chat("Z")
    chat.ask(words.WHAT)
    assert chat.page.evaluate("() => document.documentElement.scrollWidth") <= 320
    assert chat.frame.evaluate("n => n.scrollWidth") <= 320
    assert chat.log.evaluate("n => n.scrollWidth <= n.clientWidth")
    assert chat.log.bounding_box()["height"] >= 80
    for part in (chat.log, chat.box, chat.send):
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 256, box
    # What has no room at the top is behind "More".
    more = chat.go("more")
    expect(more.get_by_role("button", name="Topics")).to_be_visible()
    expect(more.get_by_role("button", name="My list")).to_be_visible()


@pytest.mark.parametrize("size", ["D", "P"])
def test_check_45_wide_text_spacing_clips_nothing(open_chat, size):
    chat = open_chat(size)
    everything(chat)
    chat.nodes(
        """(root) => { const sheet = new CSSStyleSheet();
        sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;'
          + 'word-spacing:.16em!important} p{margin-bottom:2em!important}');
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]; }"""
    )
    for place in ("", "list", "helpline", "topics", "more"):
        if place:
            chat.go(place)
        assert chat.nodes(CLIPPED) == [], place
