"""Checks 61-66: offline, reload, long conversations, double clicks, choices."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.canned import MESSAGES, message
from tests.browser.test_c_semantics import reply
from tests.browser.test_e_faults import sent, slow


@pytest.fixture
def chat(open_chat, fault_url):
    return open_chat("P", url=fault_url)


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


def test_an_ended_session_is_renewed_with_transcript_and_list(open_chat, fault_url, alone):
    fake, chat = alone, open_chat("P", url=fault_url)
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
