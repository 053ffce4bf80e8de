"""A whole visit on the page a patient uses, to the list she takes along and an empty store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from calcichat.content import load_content
from tests.browser.chat import Chat
from tests.browser.conftest import NAMED_BOT
from tests.product import RunningProduct, start
from tests.visit import LIST, SECOND_SILENT_TOPIC, VISIT, what_is_left, words_on_disk

pytestmark = pytest.mark.skipif(NAMED_BOT == "fake", reason="the fake bot keeps no store")
CONTENT = load_content()
SHEET = {
    row["id"]: row["text"]
    for row in CONTENT.entries["questions_for_doctor"].extra["sheet_questions"]
}
WORDS = [SHEET.get(name) or CONTENT.entries[name].doctor_question for name in LIST]
OFFER = CONTENT.title("questions_for_doctor")


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningProduct, Path]]:
    """A product of its own: its store has to be empty in the end, and thirty turns are fast."""
    folder = tmp_path_factory.mktemp("visit")
    running = start(folder, CALCICHAT_RATE_SESSION="0", CALCICHAT_RATE_ADDRESS="0")
    yield running, folder / "conversations.db"
    assert running.stop() == 0


def rows(chat: Chat) -> list[str]:
    """Her list, without the label that says where a question comes from."""
    texts = chat.page.locator(".questions li p").all_inner_texts()
    return [re.sub(r"\s*From (you|the fact sheet)$", "", text.strip()) for text in texts]


def take(chat: Chat, said: str) -> str:
    """Types a line, or taps the button of "/id"; the first id of the reply."""
    before = chat.bot.count()
    if said.startswith("/"):
        chat.log.get_by_role("button", name=CONTENT.title(said[1:]), exact=True).last.click()
    else:
        chat.box.press_sequentially(said)
        chat.box.press("Enter")
    chat.bot.nth(before).wait_for()
    return chat.bot.nth(before).get_attribute("data-id") or ""


def test_thirty_turns_end_with_her_list_and_an_empty_store(new_page, visited, tmp_path):
    product, database = visited
    page = new_page("P")
    page.goto(product.base + "/")
    chat = Chat(page)
    chat.bot.first.wait_for()
    offered = []
    for turn, (said, wanted) in enumerate(VISIT[:-1], 1):
        assert take(chat, said) == wanted, f"turn {turn}: {said}"
        if chat.bot.last.locator(".choices").get_by_role("button", name=OFFER).count():
            offered.append((turn, wanted))
    assert (SECOND_SILENT_TOPIC, VISIT[SECOND_SILENT_TOPIC - 1][1]) in offered
    assert [turn for turn, wanted in offered if wanted.startswith("not_covered")] == [
        SECOND_SILENT_TOPIC
    ]
    expect(chat.tool("list")).to_have_text("My list (2)")
    chat.go("list")
    assert rows(chat) == WORDS[:2]
    for words in WORDS[2:]:
        offer = page.get_by_role("button", name="Add to my list:").first
        expect(offer).to_contain_text(words)  # in the order of what she asked about
        offer.click()
    assert rows(chat) == WORDS
    page.keyboard.press("Escape")
    assert set(what_is_left(database)) == {"sessions", "turns"}

    said, wanted = VISIT[-1]
    assert take(chat, said) == wanted
    told = chat.bot.last.inner_text()
    assert "was deleted just now" in told
    for _, name in VISIT:
        assert f"“{CONTENT.title(name)}”" in told, name
    assert what_is_left(database) == {}
    assert words_on_disk(database.parent) == []

    # Her list outlives the conversation, and a new one begins when she goes on.
    chat.go("list")
    assert rows(chat) == WORDS
    page.keyboard.press("Escape")
    assert take(chat, "are they common?") == "how_common"
    expect(chat.status).to_contain_text("This is a new chat.")
