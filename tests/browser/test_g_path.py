"""The path card: what can come, and where she says or taps that she is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.canned import MESSAGES
from tests.browser.conftest import NAMED_BOT
from tests.browser.test_c_semantics import reply

product = pytest.mark.skipif(NAMED_BOT == "fake", reason="the fake bot knows no steps")


def here(message):
    return message.locator(".path [aria-current=step] strong")


@product
def test_she_taps_where_she_is_and_the_reply_and_her_list_fit(open_chat):
    chat = open_chat("P")
    card = chat.ask("what happens next?").locator(".path")
    expect(card.locator("li")).to_have_count(4)
    expect(card.locator("[aria-current]")).to_have_count(0)
    before = chat.bot.count()
    card.get_by_role("button", name=re.compile("^I am here.*a biopsy$")).click()
    chat.bot.nth(before).wait_for()
    answer = chat.bot.nth(before)
    assert answer.get_attribute("data-id") == "biopsy_needed"
    expect(chat.you.last).to_contain_text("I am here: If a test looks suspicious: a biopsy")
    expect(here(answer)).to_have_text("If a test looks suspicious: a biopsy")
    expect(answer.locator(".path li button")).to_have_count(3)
    expect(here(chat.ask("which tests come next?"))).to_contain_text("biopsy")  # it is remembered
    chat.ask("what should I ask my doctor?")
    first = chat.go("list").get_by_role("button", name="Add to my list:").first
    expect(first).to_contain_text("which type will it be?")


@product
def test_she_says_where_she_is(open_chat):
    chat = open_chat("P")
    expect(here(chat.ask("I was called back"))).to_have_text("More pictures may be needed")
    said = chat.ask("my biopsy is on Tuesday")
    assert said.get_attribute("data-id") == "biopsy_needed"
    expect(here(said)).to_contain_text("biopsy")
    chat.page.reload()
    expect(here(chat.bot.last)).to_contain_text("biopsy")


def test_a_card_names_no_order(open_chat, fake, fault_url):
    chat = open_chat("P", url=fault_url)
    reply(fake, MESSAGES["path"])
    card = chat.ask("what happens next?").locator(".path")
    assert card.locator("ol").count() == 0
    text = card.inner_text()
    assert not re.search(r"\b(only|always|next you will|step \d|\d\.)", text, re.IGNORECASE)
    expect(card).to_contain_text("Not everyone has each of these steps.")
    expect(card.locator("[aria-current=step]")).to_contain_text("You said you are here")
