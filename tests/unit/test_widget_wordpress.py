"""Check 14: what the WordPress plugin puts on a page, run by PHP against a stub of WordPress."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "deploy" / "wordpress" / "calcichat.php"
STUB = Path(__file__).with_name("wordpress_stub.php")
BOT = "https://bot.clinic.example/webhooks/chat"
# Where everything is demanded (.ci/run), a missing PHP is a failure, not a skip.
needs_php = pytest.mark.skipif(
    not shutil.which("php") and os.environ.get("CALCICHAT_REQUIRE_SERVICES") != "1",
    reason="no php on this machine: php-cli",
)


class Tags(HTMLParser):
    """Start tags with their attributes, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def built() -> tuple[str, str]:
    ((name, integrity),) = json.loads(
        (ROOT / "widget" / "dist" / "integrity.json").read_text("utf8")
    ).items()
    return name, integrity


def run(attributes: dict[str, str], bot: str = BOT) -> dict[str, str]:
    command = ["php", str(STUB), str(PLUGIN), json.dumps(attributes), bot]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


@needs_php
def test_check_14_the_output_holds_one_element_and_one_script_file_and_nothing_inline():
    name, integrity = built()
    told = run({"mode": "inline", "lang": "auto", "clinic-name": "Our clinic"})
    ((tag, attributes),) = Tags(told["html"]).tags
    assert tag == "calci-chat"
    assert attributes == {
        "endpoint": BOT, "mode": "inline", "lang": "auto", "clinic-name": "Our clinic",
    }  # fmt: skip
    page = Tags(told["tag"])
    ((tag, attributes),) = page.tags
    assert (tag, attributes["type"], attributes["crossorigin"]) == ("script", "module", "anonymous")
    assert attributes["src"] == f"{BOT}/widget/0.1.0/dist/{name}"
    assert attributes["integrity"] == integrity
    assert page.text.strip() == Tags(told["html"]).text == ""
    assert told["other"].startswith("<script src=")  # other plugins' scripts stay as they are
    assert set(told["added"]) == {"calcichat", "script_loader_tag", "admin_init"}


@needs_php
def test_check_14_what_an_author_writes_can_not_become_code():
    hostile = {
        "mode": '"><script>alert(1)</script>',
        "clinic-name": "<img src=x onerror=alert(1)>'\"",
        "onclick": "alert(1)",
        "style": "x",
        "endpoint": "https://evil.example",
        "0": "onload=alert(1)",
    }
    ((tag, attributes),) = Tags(run(hostile)["html"]).tags
    assert tag == "calci-chat"
    assert set(attributes) == {"endpoint", "mode", "clinic-name"}
    assert attributes["endpoint"] == BOT
    assert attributes["clinic-name"] == hostile["clinic-name"]


@needs_php
@pytest.mark.parametrize("bot", ["", "javascript:alert(1)", "data:text/html,x"])
def test_without_a_web_address_there_is_nothing_on_the_page(bot):
    told = run({}, bot)
    assert (told["html"], told["scripts"], told["tag"]) == ("", [], "")


@needs_php
def test_a_last_slash_of_the_address_does_no_harm():
    assert f'endpoint="{BOT}"' in run({}, BOT + "/")["html"]


def test_the_plugin_names_the_built_file_and_writes_nothing_inline():
    name, integrity = built()
    text = PLUGIN.read_text("utf8")
    assert f"CALCICHAT_INTEGRITY = '{integrity}'" in text
    version = re.search(r"CALCICHAT_VERSION   = '([\d.]+)'", text)
    assert version and name == f"calci-chat.{version[1]}.js"
    for inline in ("wp_add_inline_script", "wp_localize_script", "<style", " style=", "onclick"):
        assert inline not in text
    # The one script tag has a source, and nothing between its ends.
    assert (text.count("<script"), text.count("></script>")) == (1, 1)
