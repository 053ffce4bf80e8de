"""The widget as a test sees it: what is on the screen, and a few things to do with it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

WHAT = "What are breast calcifications?"
TYPES = "Which types of calcifications are there?"
SILENT = "How are calcifications treated?"
EMERGENCY = "I have chest pain and trouble breathing"
SYMPTOM = "I found a lump in my breast"
LIST = "What should I ask my doctor?"
HELPLINE = "Who can I call?"
UNKNOWN = "zyx wvu"

# In the page: the focused node, also inside the shadow root, and where it belongs.
FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}"""


class Chat:
    """One widget on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.host = page.locator("calci-chat").first
        self.root = page.locator(".root")
        self.launcher = page.locator(".launcher")
        self.frame = page.locator(".frame")
        self.box = page.locator("#question")
        self.send = page.locator(".send")
        self.log = page.get_by_role("log")
        self.bot = page.locator(".message.bot")
        self.you = page.locator(".message.you")
        self.status = page.locator(".status [role=status]")
        self.again = page.get_by_role("button", name="Try again")
        self.banner = page.locator(".banner")
        self.title = page.locator(".bar > :first-child")

    def open(self) -> Chat:
        """Opens the panel and waits for the greeting."""
        self.launcher.click()
        self.bot.first.wait_for()
        return self

    def say(self, text: str) -> None:
        """Types and sends; does not wait for the answer."""
        self.box.fill(text)
        self.box.press("Enter")

    def ask(self, text: str) -> Locator:
        """Types, sends and waits; the first message of the answer."""
        before = self.bot.count()
        self.say(text)
        self.bot.nth(before).wait_for()
        return self.bot.nth(before)

    def tool(self, name: str) -> Locator:
        """One of the four buttons at the top: topics, list, helpline, more."""
        return self.page.locator(f".tools .{name}")

    def go(self, name: str) -> Locator:
        """Opens a page and gives its content."""
        self.tool(name).click()
        page = self.page.locator(".page")
        page.wait_for()
        return page

    def focused(self) -> dict[str, Any]:
        """Tag, id, classes, text and place of the focused node."""
        return self.page.evaluate(
            f"""() => {{
              const node = ({FOCUSED})();
              const rect = node.getBoundingClientRect();
              return {{
                tag: node.tagName, id: node.id, cls: node.className,
                text: (node.innerText ?? '').trim().slice(0, 60),
                inside: node.getRootNode() !== document,
                top: rect.top, bottom: rect.bottom, left: rect.left, right: rect.right,
              }};
            }}"""
        )

    def nodes(self, script: str) -> Any:
        """Runs a function of the shadow root in the page."""
        return self.host.evaluate(f"host => ({script})(host.shadowRoot)")

    def expect_problem(self) -> Locator:
        """The status line when something went wrong, with its ways on."""
        problem = self.page.locator(".status.problem")
        expect(problem).to_be_visible(timeout=12_000)
        return problem
