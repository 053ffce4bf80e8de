"""Checks 1-10: loading, and leaving the host page alone."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json

from playwright.sync_api import expect

from tests.browser import chat as words
from tests.browser.conftest import BUNDLE
from tests.browser.fake_bot import WIDGET

STRICT = (
    "default-src 'none'; script-src {bot}; connect-src {bot}; require-trusted-types-for 'script'"
)
VIOLATIONS = """window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});"""


def bundle() -> bytes:
    return (WIDGET / "dist" / BUNDLE.rsplit("/", 1)[1]).read_bytes()


def origin(url: str) -> str:
    return "/".join(url.split("/")[:3])


def visit(chat):
    """A conversation that touches every part: answer, choice, list, take-away, vote, delete."""
    chat.page.evaluate("() => { window.print = () => {}; }")
    answer = chat.ask(words.TYPES)
    answer.locator(".votes button").first.click()
    answer.locator("summary").click()
    chat.ask(words.SILENT)
    chat.ask(words.EMERGENCY)
    chat.banner.get_by_role("button").click()
    page = chat.go("list")
    page.get_by_role("button", name="Print").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    with chat.page.expect_download():
        page.get_by_role("button", name="Download").click()
    chat.go("topics").get_by_role("button").first.wait_for()
    more = chat.go("more")
    more.get_by_role("button", name="A+").click()
    more.get_by_role("button", name="Delete this chat").click()
    more.get_by_role("button", name="Yes, delete it").click()
    expect(chat.bot).to_have_count(0)


def test_check_01_upgrades_within_200_ms_of_its_script(on_portal):
    chat = on_portal(
        script="customElements.whenDefined('calci-chat').then(() => "
        "queueMicrotask(() => { window.upgraded = performance.now(); }));"
    )
    expect(chat.launcher).to_be_visible()
    took = chat.page.evaluate(
        "() => window.upgraded - performance.getEntriesByType('resource')"
        ".find((one) => one.name.includes('calci-chat')).responseEnd"
    )
    assert 0 < took < 200


def test_check_02_is_at_most_20480_bytes_gzip():
    # One file: script, style sheets and English sentences.
    assert len(gzip.compress(bundle(), compresslevel=9)) <= 20_480
    assert b"adoptedStyleSheets" in bundle()
    assert b"Questions about calcifications?" in bundle()


def test_check_03_leaves_no_global_behind(on_portal):
    chat = on_portal(
        script="window.before = new Set([...Object.getOwnPropertyNames(window), 'before']);"
    )
    expect(chat.launcher).to_be_visible()
    chat.open()
    left = chat.page.evaluate(
        "() => Object.getOwnPropertyNames(window)"
        # Names the browser itself adds while it runs, and numbered frames.
        ".filter((name) => !window.before.has(name) && !/^\\d+$/.test(name))"
    )
    assert left == []


def test_check_04_host_styles_do_not_reach_the_text(on_portal):
    hostile = "<style>*{font-size:8px!important;color:red!important}</style>"
    chat = on_portal(head=hostile).open()
    shown = (
        chat.bot.first.locator("p")
        .nth(0)
        .evaluate("node => [getComputedStyle(node).fontSize, getComputedStyle(node).color]")
    )
    assert shown == ["18px", "rgb(26, 28, 30)"]
    assert chat.page.locator("#before").evaluate("n => getComputedStyle(n).fontSize") == "8px"


def test_check_05_no_policy_violation_in_a_whole_visit(on_portal, base_url):
    headers = {"csp": STRICT.format(bot=origin(base_url))}
    chat = on_portal(script=VIOLATIONS, headers=headers).open()
    visit(chat)
    assert chat.page.evaluate("() => window.violations") == []


def test_check_05_no_violation_on_the_stand_alone_page(open_chat):
    chat = open_chat(script=VIOLATIONS)
    visit(chat)
    assert chat.page.evaluate("() => window.violations") == []


def test_check_06_integrity_holds_and_a_wrong_hash_leaves_the_page_alone(
    new_page, portal, base_url
):
    right = "sha384-" + base64.b64encode(hashlib.sha384(bundle()).digest()).decode()
    noted = (WIDGET / "dist" / "integrity.json").read_text(encoding="utf-8")
    assert json.loads(noted)[BUNDLE.rsplit("/", 1)[1]] == right
    tag = (
        '<script type="module" src="{0}" integrity="{1}" crossorigin data-endpoint="{2}"></script>'
    )
    page = new_page()
    page.goto(portal.put(tag.format(base_url + BUNDLE, right, base_url)))
    expect(page.locator(".launcher")).to_be_visible()
    page.goto(portal.put(tag.format(base_url + BUNDLE, "sha384-" + "A" * 64, base_url)))
    expect(page.get_by_role("heading", name="Portal of a clinic")).to_be_visible()
    expect(page.locator("calci-chat")).to_have_count(0)


def test_check_07_talks_to_the_bot_alone(on_portal, base_url):
    chat = on_portal()
    hosts = set()
    chat.page.on("request", lambda request: hosts.add(origin(request.url)))
    chat.open()
    visit(chat)
    assert {host for host in hosts if not host.startswith("blob:")} == {origin(base_url)}


def test_check_08_no_cookie_and_nothing_in_local_storage(on_portal):
    chat = on_portal().open()
    visit(chat)
    assert chat.page.context.cookies() == []
    assert chat.page.evaluate("() => [document.cookie, localStorage.length]") == ["", 0]


def test_check_09_a_second_element_stays_empty_and_says_why(new_page, portal, base_url):
    said = []
    page = new_page()
    page.on("console", lambda message: said.append((message.type, message.text)))
    one = f'<calci-chat endpoint="{base_url}"></calci-chat>'
    script = f'<script type="module" src="{base_url}{BUNDLE}"></script>'
    page.goto(portal.put(one + one + script))
    expect(page.locator(".launcher")).to_have_count(1)
    shadows = page.locator("calci-chat").evaluate_all("all => all.map((one) => !!one.shadowRoot)")
    assert shadows == [True, False]
    assert any(kind == "warning" and "calci-chat" in text for kind, text in said)


def longest_task(browser, page, act) -> float:
    """The longest task of the page's main thread, in milliseconds of its own processor time.

    Wall time would measure whatever else runs on this machine.
    """
    categories = ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"]
    browser.start_tracing(page=page, categories=categories)
    act()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    main = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        one["tdur"] / 1000
        for one in events
        if one["name"].endswith("RunTask") and "tdur" in one and (one["pid"], one["tid"]) in main
    ]
    assert tasks
    return max(tasks)


def test_check_10_moves_nothing_and_opens_without_a_long_task(on_portal, browser):
    watch = """window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((one) => {
      window.shift += one.value; })).observe({ type: 'layout-shift', buffered: true });"""
    longest = []
    # Even processor time grows when neighbours share the core: the best of four is the widget's.
    while not longest or (min(longest) > 50 and len(longest) < 4):
        chat = on_portal(script=watch)
        expect(chat.launcher).to_be_visible()
        chat.page.wait_for_timeout(300)
        # The first call of this kind carries Playwright's own script, 300 kB, into the page.
        chat.launcher.evaluate("() => 0")
        client = chat.page.context.new_cdp_session(chat.page)
        client.send("Emulation.setCPUThrottlingRate", {"rate": 4})

        def opened(chat=chat):
            chat.launcher.evaluate("node => node.click()")
            chat.page.wait_for_timeout(1000)

        longest.append(longest_task(browser, chat.page, opened))
        expect(chat.bot).to_have_count(1)
        assert chat.page.evaluate("() => window.shift") == 0
    assert min(longest) <= 50, longest
