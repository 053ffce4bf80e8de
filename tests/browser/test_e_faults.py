"""Checks 54-60: the conversation when the bot or the network fails."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.canned import MESSAGES, message
from tests.browser.test_c_semantics import reply


@pytest.fixture
def chat(open_chat, fault_url):
    return open_chat("P", url=fault_url)


def slow(fake, seconds, times=1):
    fake.faults.append({"path": "/message", "kind": "slow", "seconds": seconds, "times": times})


def sent(fake):
    return [one for one in fake.seen if one["path"] == "/message"]


def test_check_54_her_words_are_there_within_100_ms(chat, fake):
    slow(fake, 1.5)
    chat.box.fill(words.WHAT)
    took = chat.nodes(
        """(root) => new Promise((resolve) => {
          const start = performance.now();
          new MutationObserver(() => resolve(performance.now() - start))
            .observe(root.querySelector('.messages'), { childList: true });
          root.querySelector('.send').click();
        })"""
    )
    assert took <= 100
    assert words.WHAT in chat.you.last.inner_text()
    assert chat.bot.count() == 1


def test_check_55_a_word_after_one_second_and_another_after_four(chat, fake):
    slow(fake, 6)
    chat.say(words.WHAT)
    chat.page.wait_for_timeout(700)
    assert chat.status.inner_text() == ""
    expect(chat.status).to_have_text("Looking that up.", timeout=1200)
    chat.page.wait_for_timeout(1500)
    assert chat.status.inner_text() == "Looking that up."
    expect(chat.status).to_contain_text("Still working", timeout=2500)
    expect(chat.bot).to_have_count(2)
    assert chat.status.inner_text() == ""


def test_check_56_after_ten_seconds_an_error_a_way_on_and_the_draft_kept(chat, fake):
    slow(fake, 14)
    chat.say(words.WHAT)
    chat.box.fill("my next thought")
    chat.page.wait_for_timeout(8500)
    assert chat.page.locator(".status.problem").count() == 0
    problem = chat.expect_problem()
    expect(problem).to_contain_text("taking too long", timeout=3000)
    expect(chat.again).to_be_visible()
    assert problem.locator("a").get_attribute("href") == "tel:+18774656636"
    assert chat.box.input_value() == "my next thought"
    assert words.WHAT in chat.you.last.inner_text()


def test_check_57_try_again_repeats_the_turn_and_it_counts_once(chat, fake):
    # The bot has processed the turn, only its reply is lost; Chromium itself may ask once more.
    fake.faults.append({"path": "/message", "kind": "lost", "times": 2})
    chat.say(words.WHAT)
    chat.expect_problem()
    chat.again.click()
    expect(chat.bot).to_have_count(2)
    requests = sent(fake)
    assert len(requests) >= 2
    assert {json.dumps(one, sort_keys=True) for one in requests} == {
        json.dumps(requests[0], sort_keys=True)
    }
    expect(chat.you).to_have_count(1)
    if not fake.upstream:
        assert len(fake.processed) == 1


def test_check_58_an_empty_reply_is_owned_up_to(chat, fake):
    reply(fake)
    chat.say(words.WHAT)
    problem = chat.expect_problem()
    expect(problem).to_contain_text("No answer came back")
    expect(chat.again).to_be_visible()


def test_check_59_without_the_action_servers_data_the_words_stand(chat, fake):
    bare = message("helpline", "help", MESSAGES["helpline"]["text"])
    reply(fake, bare)
    answer = chat.ask(words.HELPLINE)
    expect(answer).to_contain_text("1-877-465-6636")
    assert answer.locator(".card").count() == 0
    expect(chat.go("helpline")).to_contain_text("Monday through Friday")


BROKEN = {
    "too many": {"kind": "status", "status": 429, "headers": {"Retry-After": "7"}, "body": "{}"},
    "server error": {"kind": "status", "status": 500, "body": "{}"},
    "unavailable": {"kind": "status", "status": 503, "body": "{}"},
    "not JSON": {"kind": "status", "status": 200, "body": "{'oops"},
    "HTML": {"kind": "status", "status": 502, "type": "text/html", "body": "<h1>Bad Gateway</h1>"},
    "HTML that says 200": {"kind": "status", "status": 200, "type": "text/html", "body": "<p>hi"},
    "JSON of another shape": {"kind": "status", "status": 200, "body": '["surprise"]'},
    "reset": {"kind": "reset", "times": 3},
}


@pytest.mark.parametrize("name", BROKEN)
def test_check_60_every_fault_gives_plain_words(chat, fake, name):
    fake.faults.append({"path": "/message", **BROKEN[name]})
    chat.say(words.WHAT)
    chat.expect_problem()
    text = chat.status.inner_text()
    assert text.endswith(".") and len(text.split()) > 5
    for technical in ("<", "{", "JSON", "undefined", "null", "50", "429", "fetch", "Error"):
        assert technical not in text, text
    expect(chat.again).to_be_visible()
    fake.faults.clear()
    chat.again.click()
    expect(chat.bot).to_have_count(2)
    assert chat.page.locator(".status.problem").count() == 0


def test_check_60_the_servers_own_words_are_shown_as_text(chat, fake):
    body = json.dumps({"error": {"code": "too_many", "text": "Wait <b>a moment</b>, please."}})
    fake.faults.append({"path": "/message", "kind": "status", "status": 429, "body": body})
    chat.say(words.WHAT)
    chat.expect_problem()
    assert chat.status.inner_text() == "Wait <b>a moment</b>, please."
    assert chat.page.locator(".status b").count() == 0
