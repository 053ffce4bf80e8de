"""Checks 15-26: keyboard and focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.color import contrast, parse

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
