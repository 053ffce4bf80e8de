"""Checks 54-66: the conversation when the bot or the network fails."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.canned import MESSAGES, message
from tests.browser.conftest import RUNNING_BOT
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
    if not RUNNING_BOT:
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


def test_check_61_offline_she_can_write_and_send_later(chat, fake):
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text("You are offline")
    assert chat.send.get_attribute("aria-disabled") == "true"
    chat.say(words.WHAT)
    assert chat.box.input_value() == words.WHAT
    assert chat.you.count() == 0
    chat.page.context.set_offline(False)
    expect(chat.status).to_contain_text("online again")
    assert chat.send.get_attribute("aria-disabled") == "false"
    chat.box.press("Enter")
    expect(chat.bot).to_have_count(2)


def test_check_61_what_was_under_way_is_offered_again(chat, fake):
    fake.faults.append({"path": "/message", "kind": "reset", "seconds": 1, "times": 3})
    chat.say(words.WHAT)
    chat.page.wait_for_timeout(200)
    chat.page.context.set_offline(True)
    expect(chat.expect_problem()).to_contain_text("You are offline")
    fake.faults.clear()
    chat.page.context.set_offline(False)
    expect(chat.status).to_contain_text("send it again")
    chat.again.click()
    expect(chat.bot).to_have_count(2)
    assert {one["turn"] for one in sent(fake)} == {1}


def test_check_62_a_reload_goes_on_a_new_tab_begins_afresh(chat, fake):
    chat.ask(words.SILENT)
    chat.ask(words.EMERGENCY)
    chat.box.fill("half a thou")
    said = chat.log.inner_text()
    chat.page.reload()
    expect(chat.bot).to_have_count(3)
    assert chat.log.inner_text() == said
    assert chat.box.input_value() == "half a thou"
    assert chat.focused()["id"] == "question"
    expect(chat.tool("list")).to_have_text("My list (1)")
    expect(chat.banner).to_contain_text("911")
    chat.ask(words.WHAT)
    assert [one["turn"] for one in sent(fake)] == [1, 2, 3]
    assert len({one["session"] for one in sent(fake)}) == 1
    other = chat.page.context.new_page()
    other.goto(chat.page.url)
    expect(other.locator(".message")).to_have_count(1)
    assert other.locator("#question").input_value() == ""


def test_check_62_a_reload_while_waiting_offers_the_turn_again(chat, fake):
    slow(fake, 5)
    chat.say(words.WHAT)
    chat.page.wait_for_timeout(200)
    chat.page.reload()
    expect(chat.status).to_contain_text("send it again")
    chat.again.click()
    expect(chat.bot).to_have_count(2, timeout=9000)
    assert {one["turn"] for one in sent(fake)} == {1}


def test_check_63_an_unknown_kind_shows_its_text(chat, fake):
    reply(fake, message("new_thing", "kind_of_tomorrow", "A kind nobody knows.", new_field=[1]))
    expect(chat.ask(words.WHAT)).to_contain_text("A kind nobody knows.")


def test_check_64_long_answers_and_many_turns(chat, fake):
    long = " ".join(["A sentence that goes on."] * 420)
    assert len(long) > 10_000
    reply(fake, message("long", "answers", long))
    expect(chat.ask(words.WHAT)).to_contain_text("goes on")
    # She reads further up: the log stays, and a button tells of the new answer.
    chat.log.evaluate("n => { n.scrollTop = 0; }")
    slow(fake, 0.5)
    chat.box.evaluate("n => n.focus({ preventScroll: true })")
    chat.say(words.WHAT)
    chat.page.wait_for_timeout(150)
    chat.log.evaluate("n => { n.scrollTop = 40; }")
    expect(chat.bot).to_have_count(3)
    new = chat.page.get_by_role("button", name="New answer")
    expect(new).to_be_visible()
    assert chat.log.evaluate("n => n.scrollTop") == 40
    new.click()
    expect(new).to_be_hidden()
    assert "message" in chat.focused()["cls"]
    expect(chat.bot.last).to_be_in_viewport()


def test_check_64_after_200_turns_it_is_still_quick(chat, fake):
    one = [
        {"who": "you", "text": words.WHAT},
        {"who": "bot", "turn": 1, "message": MESSAGES["what_are_calcifications"]},
    ]
    chat.ask(words.WHAT)
    chat.page.evaluate(
        """(turns) => {
          const held = JSON.parse(sessionStorage.getItem('calci-chat'));
          held.state.entries = turns;
          window.addEventListener('pagehide',
            () => sessionStorage.setItem('calci-chat', JSON.stringify(held)));
        }""",
        one * 200,
    )
    chat.page.reload()
    expect(chat.bot.last).to_be_attached()
    assert chat.bot.count() >= 100
    before = chat.bot.count()
    chat.box.fill(words.WHAT)
    took = chat.nodes(
        """(root) => new Promise((resolve) => {
          const start = performance.now();
          new MutationObserver(() => requestAnimationFrame(
            () => setTimeout(() => resolve(performance.now() - start))))
            .observe(root.querySelector('.messages'), { childList: true });
          root.querySelector('.send').click();
        })"""
    )
    assert took < 1000
    expect(chat.bot).to_have_count(before + 1)


def test_check_65_a_double_click_sends_once(chat, fake):
    chat.box.fill(words.WHAT)
    chat.send.dblclick()
    expect(chat.bot).to_have_count(2)
    chat.page.wait_for_timeout(300)
    assert len(sent(fake)) == 1
    assert chat.status.inner_text() == ""
    chat.page.wait_for_timeout(600)
    chat.bot.last.locator(".choices button").first.dblclick()
    expect(chat.bot).to_have_count(3)
    chat.page.wait_for_timeout(300)
    assert len(sent(fake)) == 2


def test_check_66_choices_stay_usable_and_show_as_her_words(chat, fake):
    choice = chat.bot.first.locator(".choices button").first
    label = choice.inner_text()
    for turn in (1, 2):
        choice.click()
        expect(chat.you).to_have_count(turn)
        expect(chat.bot).to_have_count(turn + 1)
        assert label in chat.you.last.inner_text()
        assert choice.is_enabled() and choice.is_visible()
        chat.page.wait_for_timeout(600)
    assert [one["choice"] for one in sent(fake)] == ["what_are_calcifications"] * 2


@pytest.mark.skipif(bool(RUNNING_BOT), reason="the session is ended on the fake bot")
def test_an_ended_session_is_renewed_with_transcript_and_list(chat, fake):
    chat.ask(words.SILENT)
    fake.sessions.clear()
    chat.ask(words.WHAT)
    expect(chat.status).to_contain_text("still here")
    expect(chat.you).to_have_count(2)
    expect(chat.tool("list")).to_have_text("My list (1)")
    assert sent(fake)[-1]["turn"] == 1


def test_an_answer_still_under_way_is_waited_for(chat, fake):
    busy = json.dumps({"error": {"code": "turn_in_flight", "retryable": True, "text": "Wait."}})
    fake.faults.append(
        {
            "path": "/message",
            "kind": "status",
            "status": 409,
            "body": busy,
            "headers": {"Retry-After": "1"},
            "times": 2,
        }
    )
    chat.ask(words.WHAT)
    assert [one["turn"] for one in sent(fake)] == [1, 1, 1]
    assert chat.page.locator(".status.problem").count() == 0
