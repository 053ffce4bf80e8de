"""Checks 67-71: what keeps her safe is on the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words


def test_check_67_what_it_is_and_is_not_is_seen_before_the_first_word(open_chat, on_portal):
    for chat in (open_chat("P"), on_portal("P").open()):
        intro = chat.page.locator(".intro")
        for text in (
            "Automated answers",
            "Not a person, not a doctor",
            "can not read your results",
            "In an emergency call 911",
        ):
            expect(intro).to_contain_text(text)
        expect(intro).to_be_in_viewport(ratio=1)
        assert chat.log.evaluate("n => n.scrollTop") == 0
        shown, log = intro.bounding_box(), chat.log.bounding_box()
        assert shown["y"] >= log["y"] and shown["y"] + shown["height"] <= log["y"] + log["height"]


def helpline_is_complete(page):
    expect(page.locator("a.call[href='tel:+18774656636']").first).to_be_in_viewport()
    text = page.inner_text()
    assert "1-877-465-6636" in text
    assert "1-877 GO KOMEN" in text
    assert "Monday through Friday, 9 a.m. to 10 p.m. Eastern Time (ET)" in text
    assert page.locator("a[href='mailto:helpline@komen.org']").inner_text() == "helpline@komen.org"
    assert "is open" not in text


@pytest.mark.parametrize("size", ["D", "P", "Z"])
@pytest.mark.parametrize("state", ["start", "answered", "urgent", "page", "error", "offline"])
def test_check_68_the_helpline_is_at_most_two_taps_away(open_chat, fake, fault_url, size, state):
    chat = open_chat(size, url=fault_url)
    if state == "answered":
        chat.ask(words.WHAT)
    elif state == "urgent":
        chat.ask(words.EMERGENCY)
    elif state == "page":
        chat.go("more")
    elif state == "error":
        fake.faults.append({"path": "/message", "kind": "status", "status": 503, "body": "{}"})
        chat.say(words.WHAT)
        chat.expect_problem()
    elif state == "offline":
        chat.page.context.set_offline(True)
        expect(chat.status).to_contain_text("offline")
    page = chat.go("helpline")
    page.locator("a.call").first.scroll_into_view_if_needed()
    helpline_is_complete(page)


def test_check_68_in_a_frozen_week_the_card_tells_open_and_closed_on_her_clock(new_page, base_url):
    for at, zone, said in (
        (
            "2026-11-23T15:00:00Z",
            "America/Los_Angeles",
            ("should be open now", "close Monday at 7:00"),
        ),
        ("2026-11-23T13:59:00Z", "America/New_York", ("closed now", "open Monday at 9:00")),
        ("2026-11-28T03:30:00Z", "America/Chicago", ("closed now", "open Monday at 8:00")),
        # The clocks go back on 1 November 2026, between closing and opening.
        ("2026-10-31T12:00:00Z", "America/New_York", ("closed now", "open Monday at 9:00")),
    ):
        page = new_page("P", timezone_id=zone)
        page.clock.install(time=at)
        page.goto(base_url + "/")
        page.locator(".tools .helpline").click()
        text = page.locator(".open-now").inner_text().replace("\u202f", " ").replace(",", " at")
        text = text.replace(" at it", ", it").replace("  ", " ")
        assert all(part in text for part in said), (at, zone, text)


@pytest.mark.parametrize("size", ["D", "P"])
def test_check_69_an_emergency_pins_its_notice_until_she_closes_it(open_chat, size):
    chat = open_chat(size)
    chat.ask(words.EMERGENCY)
    assert chat.focused()["id"] == "question"
    expect(chat.banner).to_contain_text("Emergency: act now")
    expect(chat.banner.locator("a[href='tel:911']")).to_be_in_viewport()
    chat.ask(words.WHAT)
    chat.go("list")
    expect(chat.banner).to_be_visible()
    chat.page.keyboard.press("Escape")
    chat.banner.get_by_role("button", name="Close this notice").click()
    assert chat.banner.inner_text() == ""
    chat.ask(words.WHAT)
    assert chat.banner.inner_text() == ""


def test_check_69_three_levels_in_words(open_chat):
    chat = open_chat()
    expect(chat.ask(words.EMERGENCY).locator(".level")).to_have_text("!Emergency: act now")
    expect(chat.ask(words.SYMPTOM).locator(".level")).to_have_text("!Tell your doctor soon")
    expect(chat.ask("Is mine bad? Do I have cancer?").locator(".level")).to_have_text(
        "iFor you and your doctor"
    )
    assert chat.ask(words.WHAT).locator(".level").count() == 0


def test_check_70_every_answer_with_a_fact_says_where_it_comes_from(open_chat):
    chat = open_chat()
    for text in (words.WHAT, words.TYPES):
        source = chat.ask(text).locator(".source summary")
        expect(source).to_be_visible()
        assert "Where does this come from?" in source.inner_text()
        assert "Susan G. Komen fact sheet" in source.inner_text()
        source.click()
        expect(chat.bot.last.locator(".source")).to_contain_text("Komen does not endorse it")


def test_check_71_closed_it_asks_nothing_and_shows_nothing_but_the_launcher(on_portal):
    chat = on_portal(
        script="window.sounds = 0; window.Audio = class { constructor() { window.sounds += 1; } };"
    )
    asked = []
    chat.page.on("request", lambda request: asked.append(request.url))
    expect(chat.launcher).to_be_visible()
    chat.page.wait_for_timeout(1500)
    assert [url for url in asked if not url.endswith(".js")] == []
    assert chat.page.locator(".message, dialog[open], [role=status]:not(:empty)").count() == 0
    assert chat.launcher.inner_text() == "Questions about calcifications?"
    assert chat.page.evaluate("() => [document.title, window.sounds]") == ["Portal", 0]
