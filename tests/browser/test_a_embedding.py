"""The example portal under the policies of docs/embedding.md, and what a session tells."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.chat import Chat
from tests.browser.conftest import EXAMPLE_PORT, serving
from tests.browser.test_a_load import VIOLATIONS

ROOT = Path(__file__).resolve().parents[2]
CLINIC = {
    "name": "North Clinic",
    "phone": "+1 555 010 0100",
    "hours": "Weekdays, 8 to 5",
    "after_hours": "At night: the nurse line",
    "responsible": "Dr. A. Example",
    "report": "report@clinic.example",
}
ABROAD = {"emergency": "112", "crisis": "116 123", "country": "Ireland"}


def example_module():
    path = ROOT / "deploy" / "example-portal" / "serve.py"
    spec = importlib.util.spec_from_file_location("example_portal", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def example(base_url, fake):
    """The example portal, running; the fake lets it frame the chat as a running bot's list does."""
    fake.parents = f"http://127.0.0.1:{EXAMPLE_PORT}"
    yield from serving(example_module().Portal(EXAMPLE_PORT, base_url))


@pytest.fixture
def visit(new_page, example):
    def make(name: str):
        page = new_page()
        page.add_init_script(VIOLATIONS)
        page.goto(f"{example.url}/{name}")
        return page

    return make


def unharmed(page) -> None:
    assert page.evaluate("() => window.violations") == []


def test_check_05_06_the_script_tag_of_the_docs_under_its_policy(visit):
    page = visit("script-tag.html")
    chat = Chat(page).open()
    chat.ask(words.WHAT)
    unharmed(page)


def test_check_05_the_element_of_the_docs_under_its_policy(visit):
    page = visit("element.html")
    chat = Chat(page)
    chat.bot.first.wait_for()
    chat.ask(words.WHAT)
    unharmed(page)
    # Its own line stands above the helpline.
    cards = chat.go("helpline").locator(".card")
    expect(cards.nth(0)).to_contain_text("Example Breast Center")
    expect(cards.nth(0).locator("a[href='tel:+15550100199']")).to_be_visible()
    expect(cards.nth(1)).to_contain_text("Komen Breast Care Helpline")


def test_check_11_12_the_frame_of_the_docs_under_its_policy(visit):
    page = visit("iframe.html")
    frame = page.frame_locator("iframe")
    frame.locator("#question").fill(words.WHAT)
    frame.locator("#question").press("Enter")
    expect(frame.locator(".message.bot")).to_have_count(2)
    unharmed(page)


def test_an_infobutton_address_opens_on_its_answer_and_leaves_nothing_in_the_address(
    new_page, base_url, fake
):
    for start, answer in (
        ("microcalcifications", "microcalcifications"),
        ("what_are_calcifications", "what_are_calcifications"),
        ("portal", ""),
        ("macrocalcifications", ""),
    ):
        page = new_page()
        page.goto(f"{base_url}/?start={start}&patient=unread")
        chat = Chat(page)
        chat.bot.first.wait_for()
        came = page.locator(".intro").get_by_text("You came here from your portal")
        expect(came).to_have_count(0 if start.startswith("macro") else 1)
        assert page.url == base_url + "/"
        known = page.evaluate(
            "async () => (await (await fetch('topics')).json()).map(({ id }) => id)"
        )
        if answer in known:
            chat.bot.nth(1).wait_for()
            assert chat.bot.nth(1).get_attribute("data-id") == answer
        else:
            page.wait_for_timeout(400)
            expect(chat.bot).to_have_count(1)


def test_the_clinics_line_of_the_session_stands_above_the_helpline_everywhere(
    on_portal, fault_url, alone
):
    alone.facts = {"clinic": CLINIC, "lines": {}}
    chat = on_portal(url=fault_url).open()
    cards = chat.go("helpline").locator(".card")
    for text in (CLINIC["name"], CLINIC["phone"], CLINIC["hours"], CLINIC["after_hours"]):
        expect(cards.nth(0)).to_contain_text(text)
    expect(cards.nth(1)).to_contain_text("Komen Breast Care Helpline")
    card = chat.page.locator(".page .card.clinic")
    more = chat.go("more")
    expect(more).to_contain_text(f"Who answers for this chat: {CLINIC['responsible']}")
    expect(more.locator(f"a[href='mailto:{CLINIC['report']}']")).to_be_visible()
    chat.page.keyboard.press("Escape")
    answer = chat.ask(words.HELPLINE)
    expect(answer.locator(".card").nth(0)).to_contain_text(CLINIC["name"])
    alone.faults.append({"path": "/message", "kind": "status", "status": 503, "body": "{}"})
    chat.say(words.WHAT)
    problem = chat.expect_problem()
    calls = problem.locator("a.call")
    assert [calls.nth(at).get_attribute("href") for at in range(2)] == [
        "tel:+15550100100", "tel:+18774656636",
    ]  # fmt: skip
    chat.page.reload()
    chat.tool("helpline").wait_for()
    chat.go("helpline")
    expect(card).to_contain_text(CLINIC["name"])


def test_a_page_that_names_its_own_clinic_gets_nothing_of_the_bots(on_portal, fault_url, alone):
    alone.facts = {"clinic": CLINIC, "lines": {}}
    chat = on_portal(attributes='clinic-name="South Clinic"', url=fault_url).open()
    card = chat.go("helpline").locator(".card.clinic")
    expect(card).to_have_text("South Clinic")


def test_numbers_of_the_running_bot_take_the_place_of_the_built_ones(on_portal, fault_url, alone):
    alone.facts = {"clinic": {}, "lines": ABROAD}
    chat = on_portal(url=fault_url).open()
    expect(chat.page.locator(".intro")).to_contain_text("In an emergency call 112.")
    answer = chat.ask(words.EMERGENCY)
    expect(chat.banner).to_contain_text("call 112 now")
    expect(chat.banner.locator("a[href='tel:112']")).to_have_text("Call 112")
    expect(answer).to_contain_text("Outside Ireland")
    chat.page.reload()
    expect(chat.page.locator(".intro")).to_contain_text("In an emergency call 112.")


def test_the_page_of_its_own_says_its_numbers_before_any_reply(new_page, fault_url, alone):
    alone.marks["chat_attributes"] = (
        ' line-emergency="112" line-country="Ireland" clinic-name="North Clinic"'
    )
    alone.faults.append({"path": "/session", "kind": "status", "status": 503, "body": "{}"})
    page = new_page()
    page.goto(fault_url + "/")
    expect(page.locator(".intro")).to_contain_text("In an emergency call 112.")
    page.locator(".status.problem").wait_for()
    expect(page.locator(".status.problem")).to_contain_text("call 112")
    page.locator(".tools .helpline").click()
    expect(page.locator(".card.clinic")).to_contain_text("North Clinic")


def test_check_33_spanish_paragraphs_of_an_urgent_reply_are_said_in_spanish(open_chat):
    answer = open_chat().ask(words.EMERGENCY)
    shown = answer.locator("> p[lang]").evaluate_all(
        "(all) => all.map((p) => [p.lang, p.textContent])"
    )
    assert {lang for lang, _ in shown} == {"en", "es"}
    for lang, text in shown:
        assert (lang == "es") == ("Llame" in text or "Este chat" in text), (lang, text)
