"""docs/embedding.md says what is true: hash, policies, attributes, settings, codes."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

from calcichat import __version__
from calcichat.channel.infobutton import ICD_10_CM, STARTS
from calcichat.channel.pages import content_security_policy

ROOT = Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs" / "embedding.md").read_text("utf8")
BOT = "https://bot.clinic.example"
PORTAL = ROOT / "deploy" / "example-portal"


def section(title: str) -> str:
    return DOC.split(f"\n## {title}\n")[1].split("\n## ")[0]


def policy(title: str) -> str:
    return re.findall(r"^Content-Security-Policy: (.*)$", section(title), re.M)[0]


def serve():
    spec = importlib.util.spec_from_file_location("example_portal", PORTAL / "serve.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def tags(html: str, name: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in Tags(html).tags if tag == name]


def test_every_hash_in_the_docs_is_the_built_files() -> None:
    ((name, integrity),) = json.loads(
        (ROOT / "widget" / "dist" / "integrity.json").read_text("utf8")
    ).items()
    assert set(re.findall(r"sha384-[\w+/]{64}", DOC)) == {integrity}
    scripts = tags(DOC, "script")
    assert len(scripts) == 2
    for script in scripts:
        assert script["src"] == f"{BOT}/webhooks/chat/widget/{__version__}/dist/{name}"
        assert (script["type"], script["integrity"]) == ("module", integrity)
        assert "crossorigin" in script  # without it a hash never holds across origins


def test_the_policies_are_those_the_example_portal_works_under() -> None:
    policies = serve().POLICIES
    # What the portal needs for itself, and what may stand beside.
    own = ("default-src 'none'; style-src 'self'; ", "; require-trusted-types-for 'script'")
    for page, title in (
        ("script-tag.html", "Script tag"),
        ("element.html", "Element"),
        ("iframe.html", "Sandboxed frame"),
    ):
        given = policies[page].format(origin=BOT)
        for part in own:
            given = given.replace(part, "")
        assert policy(title) == given
    assert policy("WordPress") == policy("Script tag")
    assert policy("Page of its own") == content_security_policy("frame-ancestors 'none'")


def test_the_example_portal_uses_the_lines_of_the_docs() -> None:
    (frame,) = tags(section("Sandboxed frame"), "iframe")
    (used,) = tags((PORTAL / "iframe.html").read_text("utf8"), "iframe")
    assert used == {**frame, "src": "{{bot}}/embed"}
    (script,) = tags(section("Script tag"), "script")
    (used,) = tags((PORTAL / "script-tag.html").read_text("utf8"), "script")
    assert set(used) == set(script)
    for page in PORTAL.glob("*.html"):
        text = page.read_text("utf8")
        assert "<style" not in text and " style=" not in text
        assert all(script.get("src") for script in tags(text, "script"))


def test_every_attribute_the_element_reads_is_in_the_table() -> None:
    code = (ROOT / "widget" / "view" / "config.js").read_text("utf8")
    read = set(re.findall(r"read\('([a-z-]+)'\)", code))
    for name, prefix in (("CLINIC", "clinic-"), ("LINES", "line-")):
        names = re.search(rf"{name} = \[(.*)\]", code)[1]
        read |= {prefix + one.strip(" '").replace("_", "-") for one in names.split(",")}
    rows = re.findall(r"^\| (`.*?) \|", section("Element"), re.M)
    assert {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)} == read
    plugin = (ROOT / "deploy" / "wordpress" / "calcichat.php").read_text("utf8")
    allowed = re.search(r"CALCICHAT_ATTRIBUTES = array\((.*?)\);", plugin, re.S)[1]
    assert set(re.findall(r"'([a-z-]+)'", allowed)) <= read


def test_the_settings_and_codes_exist() -> None:
    settings = (ROOT / "calcichat" / "settings.py").read_text("utf8")
    for name in set(re.findall(r"CALCICHAT_[A-Z_]+", DOC)):
        known = name in settings or "CALCICHAT_CLINIC_" in name
        assert known, name
    told = section("Infobutton")
    assert f"v.cs={ICD_10_CM}" in told
    assert set(re.findall(r"^\| `(R\d\d\.\d)` \|", told, re.M)) == set(STARTS)


def test_the_poster_holds_code_address_numbers_and_what_it_is_not(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import build_widget
    from make_strings import contact_facts, page_words

    facts = contact_facts(ROOT)
    made = build_widget.poster(f"{BOT}/", page_words(ROOT, facts), facts)
    for text in (f"{BOT}/", facts["phone"], "In an emergency call 911", "Not a doctor"):
        assert text in made
    assert "<path" in made and "$" not in made and "<script" not in made
    for name in ("build_widget", "make_strings"):
        sys.modules.pop(name, None)
