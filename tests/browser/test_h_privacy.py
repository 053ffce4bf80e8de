"""Checks 77-79: language and privacy."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.fake_bot import WIDGET

SECRET = "zebra seventeen is my secret word"


def pseudo_words() -> str:
    """The strings file in a language nobody speaks: every sentence between brackets."""
    text = (WIDGET / "strings" / "en.js").read_text(encoding="utf-8")
    start, end = text.index("{"), text.index("};") + 1
    sentences = {name: f"[[{words}]]" for name, words in json.loads(text[start:end]).items()}
    return f"{text[:start]}{json.dumps(sentences)}{text[end:]}"


def test_check_77_no_sentence_stands_outside_the_strings_file(new_page, fault_url, fake):
    page = new_page("D")
    page.route(
        "**/strings/en.js",
        lambda route: route.fulfill(body=pseudo_words(), content_type="text/javascript"),
    )
    page.goto(fault_url + "/")
    page.locator(".bot").wait_for()
    fake.faults.append({"path": "/message", "kind": "status", "status": 503, "body": "{}"})
    page.locator("#question").fill(words.TYPES)
    page.locator("#question").press("Enter")
    page.locator(".status.problem").wait_for()
    page.locator(".actions button").click()
    expect(page.locator(".bot")).to_have_count(2)
    for place in ("list", "helpline", "topics", "more"):
        page.locator(f".tools .{place}").click()
        page.locator(".page").wait_for()
        loose = page.locator("calci-chat").evaluate(
            """host => {
              const found = [];
              const walk = document.createTreeWalker(host.shadowRoot, NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) {
                const node = walk.currentNode;
                const box = node.parentElement;
                // The bot's own words, and numbers and names that are the same in any language.
                if (box.closest('.message, .topics ul, a, .icon')) continue;
                if (/[a-z]{3}/i.test(node.data)) found.push(node.data.trim());
              }
              return found; }"""
        )
        for text in loose:
            same = ("1-877 GO KOMEN", "Monday through Friday")
            assert text.startswith("[[") or text.startswith(same) or text.endswith("]]"), text


def test_check_78_erase_removes_it_here_and_on_the_server(open_chat, fault_url, fake):
    chat = open_chat(url=fault_url)
    chat.ask(words.SILENT)
    assert chat.page.evaluate("() => sessionStorage.length") == 1
    more = chat.go("more")
    more.get_by_role("button", name="Delete this chat").click()
    more.get_by_role("button", name="No, keep it").click()
    assert [one for one in fake.seen if one["path"] == "/erase"] == []
    more.get_by_role("button", name="Delete this chat").click()
    more.get_by_role("button", name="Yes, delete it").click()
    expect(chat.status).to_contain_text("deleted")
    session = next(one["session"] for one in fake.seen if one["path"] == "/message")
    assert [one["session"] for one in fake.seen if one["path"] == "/erase"] == [session]
    assert chat.page.evaluate("() => sessionStorage.length") == 0
    expect(chat.bot).to_have_count(0)
    expect(chat.tool("list")).to_have_text("My list")
    chat.ask(words.WHAT)
    assert [one["session"] for one in fake.seen if one["path"] == "/message"][-1] != session


def test_check_78_a_failed_erase_says_so_and_keeps_everything(open_chat, fault_url, fake):
    chat = open_chat(url=fault_url)
    chat.ask(words.WHAT)
    fake.faults.append({"path": "/erase", "kind": "status", "status": 503, "body": "{}"})
    more = chat.go("more")
    more.get_by_role("button", name="Delete this chat").click()
    more.get_by_role("button", name="Yes, delete it").click()
    expect(chat.status).to_contain_text("could not be deleted")
    assert chat.page.evaluate("() => sessionStorage.length") == 1


def test_check_79_her_words_are_in_no_address_event_or_console(on_portal, fault_url, fake):
    watch = """window.told = [];
    for (const name of ['open', 'close', 'error']) {
      addEventListener(`calci:${name}`, (event) => window.told.push(
        JSON.stringify([event.type, event.detail ?? null])));
    }"""
    chat = on_portal(url=fault_url, script=watch)
    urls, said = [], []
    chat.page.on("request", lambda request: urls.append(request.url))
    chat.page.on("console", lambda message: said.append(message.text))
    chat.open()
    chat.ask(SECRET)
    fake.faults.append({"path": "/message", "kind": "status", "status": 503, "body": "{}"})
    chat.say(SECRET)
    chat.expect_problem()
    chat.page.keyboard.press("Escape")
    told = chat.page.evaluate("() => window.told")
    assert {json.loads(one)[0] for one in told} == {"calci:open", "calci:close", "calci:error"}
    for text in [*urls, *said, *told, chat.page.url, chat.page.title()]:
        assert not re.search("zebra|seventeen|secret", text)
    assert all(json.loads(one)[1] is None for one in told)


def test_storage_none_keeps_nothing_in_the_tab(on_portal):
    chat = on_portal(attributes='storage="none"').open()
    chat.ask(words.WHAT)
    assert chat.page.evaluate("() => sessionStorage.length") == 0


def test_the_host_is_marked_for_session_replay_tools(on_portal):
    chat = on_portal()
    expect(chat.launcher).to_be_visible()
    marks = chat.host.evaluate(
        "n => [n.className, n.hasAttribute('data-hj-suppress'), n.getAttribute('data-dd-privacy')]"
    )
    assert marks == ["ph-no-capture sentry-mask", True, "mask"]
