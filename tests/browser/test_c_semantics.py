"""Checks 27-36: what assistive technology is told."""

from __future__ import annotations

import itertools
import json

from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.canned import message

# Counts what a screen reader would be told: nodes put into the log, words put into the status.
LISTEN = """(root) => {
  window.heard = { added: [], removed: 0, changed: 0, records: 0, status: [], alerts: [] };
  const log = root.querySelector('[role=log]');
  new MutationObserver((records) => {
    for (const record of records) {
      window.heard.records += 1;
      window.heard.removed += record.removedNodes.length;
      if (record.type === 'characterData') window.heard.changed += 1;
      window.heard.added.push([...record.addedNodes].map((node) => node.innerText));
    }
  }).observe(log, { childList: true, subtree: true, characterData: true });
  const status = root.querySelector('[role=status]');
  new MutationObserver(() => { if (status.innerText) window.heard.status.push(status.innerText); })
    .observe(status, { childList: true, characterData: true, subtree: true });
  const alert = root.querySelector('[role=alert]');
  new MutationObserver(() => { if (alert.innerText) window.heard.alerts.push(alert.innerText); })
    .observe(alert, { childList: true, subtree: true });
}"""


def heard(chat):
    return chat.page.evaluate("() => window.heard")


def reply(fake, *messages, urgent=False):
    """The next message is answered with these."""
    body = json.dumps({"turn": 1, "urgent": urgent, "content": "x", "messages": messages})
    fake.faults.append({"path": "/message", "kind": "status", "status": 200, "body": body})


def test_check_27_one_polite_named_log(open_chat):
    chat = open_chat()
    expect(chat.log).to_have_count(1)
    expect(chat.page.get_by_role("log", name="Conversation")).to_have_count(1)
    assert chat.log.get_attribute("aria-live") == "polite"
    assert chat.log.get_attribute("aria-atomic") == "false"


def test_check_28_the_log_is_there_before_the_first_message(new_page, fake, fault_url):
    fake.faults.append({"path": "/session", "kind": "slow", "seconds": 1})
    page = new_page()
    page.goto(fault_url + "/")
    expect(page.get_by_role("log")).to_be_visible()
    assert page.locator(".message").count() == 0
    expect(page.locator(".message")).to_have_count(1)


def test_check_29_a_reply_is_one_addition_and_nothing_is_said_again(open_chat, fake, fault_url):
    chat = open_chat(url=fault_url)
    chat.ask(words.WHAT)
    two = [message("a", "answers", "First part."), message("b", "answers", "Second part.")]
    chat.nodes(LISTEN)
    reply(fake, *two)
    chat.ask("two things")
    told = heard(chat)
    assert told["removed"] == told["changed"] == 0
    assert told["records"] == 2  # her words, then the whole reply at once
    assert len(told["added"][1]) == 2
    text = " ".join(told["added"][1])
    assert text.count("First part.") == text.count("Second part.") == 1
    chat.go("helpline")
    chat.page.keyboard.press("Escape")
    assert heard(chat)["records"] == 2


def test_check_30_her_own_words_are_told_once(open_chat):
    chat = open_chat()
    chat.nodes(LISTEN)
    chat.ask(words.UNKNOWN)
    told = heard(chat)
    own = [text for batch in told["added"] for text in batch if words.UNKNOWN in text]
    assert len(own) == 1
    assert not any(words.UNKNOWN in text for text in [*told["status"], *told["alerts"]])


def test_check_31_waiting_and_errors_in_status_an_emergency_in_alert_once(
    open_chat, fake, fault_url
):
    chat = open_chat(url=fault_url)
    chat.nodes(LISTEN)
    fake.faults.append({"path": "/message", "kind": "slow", "seconds": 1.6})
    chat.ask(words.WHAT)
    fake.faults.append({"path": "/message", "kind": "status", "status": 503, "body": "{}"})
    chat.say(words.WHAT)
    chat.expect_problem()
    assert heard(chat)["alerts"] == []
    assert heard(chat)["status"][0] == "Looking that up."
    assert "went wrong" in heard(chat)["status"][-1]
    chat.ask(words.EMERGENCY)
    chat.ask(words.WHAT)
    assert len(heard(chat)["alerts"]) == 1
    assert "call 911 now" in heard(chat)["alerts"][0]


def test_check_32_every_control_has_a_name_that_holds_its_label(open_chat):
    chat = open_chat()
    chat.ask(words.SILENT)
    chat.ask(words.TYPES)
    seen = 0
    for place in ("", "list", "helpline", "topics", "more"):
        if place:
            chat.go(place)
        for control in chat.nodes(
            """(root) => [...root.querySelectorAll('button,a[href],summary,textarea,svg')]
              .filter((node) => node.checkVisibility()).map((node) => {
                const copy = node.cloneNode(true);
                copy.querySelectorAll?.('.icon,.unseen').forEach((part) => part.remove());
                return { label: copy.textContent.trim(), said: node.getAttribute('aria-label'),
                  named: node.labels?.[0]?.textContent ?? '', tag: node.tagName,
                  full: node.textContent.trim() };
              })"""
        ):
            seen += 1
            name = control["said"] or control["named"] or control["full"]
            assert name.strip(), control
            if control["tag"] != "TEXTAREA":
                assert control["label"] in name, control
    assert seen > 40


def test_check_33_messages_say_who_speaks_and_in_which_language(open_chat, fake, fault_url):
    chat = open_chat(url=fault_url)
    chat.ask(words.WHAT)
    assert chat.you.last.locator(".unseen").text_content().strip() == "You said:"
    assert chat.bot.last.locator("> .unseen").text_content().strip() == "Assistant said:"
    assert chat.bot.last.get_attribute("lang") == "en"
    reply(fake, message("x", "answers", "Una respuesta.", lang="es"))
    assert chat.ask(words.WHAT).get_attribute("lang") == "es"
    assert chat.page.locator(".root").get_attribute("lang") == "en"


def test_check_34_the_launcher_tells_open_and_closed(on_portal):
    chat = on_portal()
    assert chat.launcher.get_attribute("aria-expanded") == "false"
    chat.open()
    assert chat.launcher.get_attribute("aria-expanded") == "true"
    chat.page.keyboard.press("Escape")
    assert chat.launcher.get_attribute("aria-expanded") == "false"


def test_check_35_headings_step_down_one_at_a_time(open_chat):
    chat = open_chat()
    chat.ask(words.HELPLINE)
    for place in ("", "list", "helpline", "topics", "more"):
        if place:
            chat.go(place).locator("h3").first.wait_for()
        levels = chat.nodes(
            """(root) => [...root.querySelectorAll('h1,h2,h3,h4')]
              .filter((node) => node.checkVisibility()).map((node) => Number(node.tagName[1]))"""
        )
        assert levels[0] == 1
        steps = itertools.pairwise(levels)
        assert all(after - before <= 1 for before, after in steps), (place, levels)


def test_check_36_signs_are_hidden_and_drawings_described(open_chat):
    chat = open_chat()
    chat.ask(words.TYPES)
    icons = chat.page.locator(".icon").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-hidden'))"
    )
    assert icons and set(icons) == {"true"}
    expect(chat.page.get_by_role("img")).to_have_count(2)
    alts = chat.page.get_by_role("img").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-label'))"
    )
    assert "large, round spots" in alts[0]
    assert "one cluster" in alts[1]
