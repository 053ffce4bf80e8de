"""Checks 72-75: her list for the doctor."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.canned import MESSAGES
from tests.browser.test_c_semantics import reply


@pytest.fixture
def chat(open_chat):
    return open_chat("P")


def rows(page):
    return [re.sub(r"\s+", " ", text) for text in page.locator(".questions li p").all_inner_texts()]


def filled(chat):
    """Her own topic from the chat, the four of the sheet, and one typed."""
    chat.ask(words.SILENT)
    page = chat.go("list")
    page.get_by_role("button", name="Show the fact sheet's questions").click()
    offers = page.get_by_role("button", name="Add to my list:")
    expect(offers).to_have_count(4)
    for left in (3, 2, 1, 0):
        offers.first.click()
        expect(offers).to_have_count(left)
        expect(chat.status).to_have_text(f"Added. Questions on your list: {5 - left}.")
    page.locator("#own").fill("May I bring my sister?")
    page.get_by_role("button", name="Add my question").click()
    expect(chat.status).to_have_text("Added. Questions on your list: 6.")
    return page


def test_check_72_add_order_remove_all_announced(chat):
    page = filled(chat)
    assert "sister" in rows(page)[5]
    page.locator(".questions li").nth(5).get_by_role("button", name="Move up").click()
    expect(chat.status).to_have_text("Moved to place 5.")
    assert "sister" in rows(page)[4]
    assert "Move up" in chat.focused()["text"]
    page.locator(".questions li").nth(0).get_by_role("button", name="Move down").click()
    expect(chat.status).to_have_text("Moved to place 2.")
    page.locator(".questions li").nth(1).get_by_role("button", name="Remove").click()
    expect(chat.status).to_have_text("Removed. Questions on your list: 5.")
    assert len(rows(page)) == 5
    expect(chat.tool("list")).to_have_text("My list (5)")
    chat.page.reload()
    assert len(rows(chat.go("list"))) == 5


def test_check_72_her_own_question_has_at_most_200_characters(chat):
    page = chat.go("list")
    page.locator("#own").fill("a" * 201)
    page.get_by_role("button", name="Add my question").click()
    expect(chat.status).to_contain_text("at most 200")
    assert page.locator(".questions li").count() == 0
    assert len(page.locator("#own").input_value()) == 201
    page.locator("#own").fill("b" * 200)
    page.get_by_role("button", name="Add my question").click()
    expect(page.locator(".questions li")).to_have_count(1)


def test_check_72_what_she_removed_does_not_come_back_by_itself(chat):
    chat.ask(words.SILENT)
    page = chat.go("list")
    page.get_by_role("button", name="Remove").click()
    chat.page.keyboard.press("Escape")
    chat.ask(words.SILENT)
    expect(chat.tool("list")).to_have_text("My list")


@pytest.mark.parametrize("where", ["page", "portal"])
def test_check_73_paper_holds_the_list_and_nothing_else(open_chat, on_portal, where):
    chat = (
        open_chat()
        if where == "page"
        else on_portal(attributes='clinic-name="Clinic at the park"').open()
    )
    page = filled(chat)
    chat.page.evaluate("() => { window.print = () => {}; }")
    screen = chat.page.locator("body").inner_text()
    page.get_by_role("button", name="Print").click()
    assert chat.page.locator("body").inner_text() == screen  # nothing added to the screen
    chat.page.emulate_media(media="print")
    paper = chat.page.evaluate("() => document.body.innerText")
    lines = [line.strip() for line in paper.splitlines() if line.strip()]
    assert lines[0] == "My questions for the doctor"
    assert "Your patient prepared these questions." in lines
    assert any(line.startswith("Prepared on ") for line in lines)
    assert any("suggested by Susan G. Komen, in our own words" in line for line in lines)
    assert sum(line.endswith("?") for line in lines) == 6
    assert any("1-877-465-6636" in line for line in lines)
    assert ("Clinic at the park" in lines) == (where == "portal")
    assert "Host text" not in paper and "Conversation" not in paper
    expect(chat.host).to_be_hidden()
    blanks = chat.page.locator("#calci-print i")
    assert blanks.count() == 12
    assert chat.page.pdf()[:4] == b"%PDF"
    chat.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert chat.page.locator("#calci-print").count() == 0


def numbered(text):
    return [line for line in text.splitlines() if re.match(r"\d\. ", line)]


def test_check_74_copy_gives_numbered_plain_text(chat):
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = filled(chat)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(chat.status).to_have_text("Copied.")
    text = chat.page.evaluate("() => navigator.clipboard.readText()")
    assert [line[:2] for line in numbered(text)] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert text.startswith("My questions for the doctor")
    assert "helpline@komen.org" in text


def test_check_74_where_copying_is_denied_the_text_is_selected(open_chat):
    chat = open_chat(
        script="Object.defineProperty(navigator, 'clipboard', { value: {"
        " writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) } });"
    )
    page = filled(chat)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(chat.status).to_contain_text("Copying did not work")
    box = page.get_by_label("Text to copy")
    assert len(numbered(box.input_value())) == 6
    selected = box.evaluate("n => n.selectionEnd - n.selectionStart === n.value.length")
    assert selected


def test_check_75_download_is_a_text_file_with_the_list(chat, tmp_path):
    page = filled(chat)
    with chat.page.expect_download() as waited:
        page.get_by_role("button", name="Download").click()
    assert waited.value.suggested_filename == "questions-for-my-doctor.txt"
    waited.value.save_as(tmp_path / "list.txt")
    text = (tmp_path / "list.txt").read_text(encoding="utf-8")
    assert len(numbered(text)) == 6
    assert "May I bring my sister?" in text


def test_the_conversation_can_be_taken_along(chat, tmp_path):
    chat.ask(words.WHAT)
    more = chat.go("more")
    with chat.page.expect_download() as waited:
        more.get_by_role("button", name="Download this chat").click()
    waited.value.save_as(tmp_path / "chat.txt")
    text = (tmp_path / "chat.txt").read_text(encoding="utf-8")
    assert f"You said: {words.WHAT}" in text
    assert text.count("Assistant said:") == 2


def test_words_nobody_understood_can_go_onto_the_list(open_chat, fake, fault_url):
    chat = open_chat("P", url=fault_url)
    reply(fake, MESSAGES["unclear"])
    answer = chat.ask(words.UNKNOWN)
    answer.get_by_role("button", name="Keep my question for the doctor").click()
    expect(chat.status).to_contain_text("Questions on your list: 1.")
    assert words.UNKNOWN in rows(chat.go("list"))[0]
