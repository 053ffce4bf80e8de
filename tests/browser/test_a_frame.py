"""Checks 11-13: in a frame of a clinic's page, and without storage."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import chat as words

FRAME = "allow-scripts allow-forms allow-same-origin allow-popups allow-downloads allow-modals"


class TestFrame:
    """The page in a clinic's frame; a running bot lists the portal's origin, as the fake does."""

    @pytest.fixture
    def framed(self, new_page, portal, fake):
        fake.parents = portal.url

        def make(bot, query="", head="", body="", parent=portal):
            page = new_page()
            tag = f'<iframe title="Chat" sandbox="{FRAME}" src="{bot}/embed{query}" '
            page.goto(parent.put(f'{tag}width="400" height="600"></iframe>{body}', head))
            return page

        return make

    def test_check_11_works_in_a_sandboxed_frame(self, framed, base_url):
        frame = framed(base_url).frame_locator("iframe")
        frame.locator("#question").fill(words.WHAT)
        frame.locator("#question").press("Enter")
        expect(frame.locator(".message.bot")).to_have_count(2)

    def test_check_12_a_page_on_no_list_may_not_frame_it(self, framed, base_url, stranger):
        page = framed(base_url, parent=stranger)
        page.wait_for_timeout(500)
        inside = next(frame for frame in page.frames if frame != page.main_frame)
        assert inside.url.startswith("chrome-error:")
        assert inside.locator("calci-chat").count() == 0

    def test_check_13_a_token_counts_from_the_parent_only(self, framed, fake, fault_url, stranger):
        def tokens():
            return [one.get("token") for one in fake.seen if one["path"] == "/session"]

        post = "{{type: 'calci:token', v: 1, token: '{0}'}}, '*'"
        thief = stranger.put(
            f"<script>setInterval(() => parent.frames[0].postMessage({post.format('thief')}),"
            " 100)</script>"
        )
        page = framed(fault_url, "?sign-in", body=f'<iframe src="{thief}"></iframe>')
        page.wait_for_timeout(3800)
        assert tokens() == [None]
        answer = (
            "<script>addEventListener('message', (event) => {"
            " if (event.data.type === 'calci:token-request')"
            f" event.source.postMessage({post.format('parent')}); }});</script>"
        )
        fake.seen.clear()
        framed(fault_url, "?sign-in", head=answer).wait_for_timeout(1500)
        assert tokens() == ["parent"]


def test_check_11_works_in_memory_where_storage_is_blocked(open_chat):
    blocked = (
        "Object.defineProperty(window, 'sessionStorage', { get() {"
        " throw new DOMException('blocked', 'SecurityError'); } });"
    )
    chat = open_chat(script=blocked)
    chat.ask(words.WHAT)
    chat.ask(words.SILENT)
    assert re.search(r"\(1\)", chat.tool("list").inner_text())
