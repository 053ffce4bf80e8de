"""The pages of the channel: framing, Infobutton, the clinic's own line, one CORS header."""

from __future__ import annotations

import dataclasses
import html
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from calcichat import __version__
from calcichat.channel.infobutton import ICD_10_CM, START, start_of
from calcichat.channel.messages import MessageBuilder
from calcichat.channel.page_facts import page_marks, session_facts
from calcichat.content.load import load_content
from calcichat.settings import PROJECT_ROOT, read_settings

PORTAL = "https://portal.example"
SECRET = "Jane-canary-1944"
CLINIC = {
    "CALCICHAT_CLINIC_NAME": 'Breast Center "North" <b>',
    "CALCICHAT_CLINIC_PHONE": "+1 555 0100",
    "CALCICHAT_CLINIC_HOURS": "Weekdays",
    "CALCICHAT_CLINIC_AFTER_HOURS": "Leave a message",
    "CALCICHAT_CLINIC_RESPONSIBLE": "Dr. A. Example",
    "CALCICHAT_CLINIC_REPORT": "report@clinic.example",
}
# The channel's pages as Rasa serves them: its own CORS set-up, its own access log settings.
PROGRAM = """
import sys
from rasa.server import configure_cors
from sanic import Blueprint, Sanic
from calcichat.channel.pages import add_pages
from calcichat.content.load import load_content
from calcichat.operations.logs import install, mark_serving
from calcichat.settings import read_settings
app = Sanic("pages")
configure_cors(app, sys.argv[2:] or None)
blueprint = Blueprint("pages", url_prefix="/webhooks/chat", strict_slashes=False)
add_pages(blueprint, read_settings(), load_content())
app.blueprint(blueprint)
install("test")
mark_serving()
app.run("127.0.0.1", int(sys.argv[1]))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Pages:
    """A server of the pages alone, and what it wrote."""

    def __init__(self, log, *origins: str) -> None:
        self.port = free_port()
        settings = {**CLINIC, "CALCICHAT_FRAME_ANCESTORS": f"{PORTAL} https://b.example/"}
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.port), *origins],
            cwd=PROJECT_ROOT,
            env={"PATH": "/usr/bin", "PYTHONPATH": str(PROJECT_ROOT), **settings},
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                self.get("")
            except httpx.ConnectError:
                assert self.process.poll() is None, log.read_text()
                time.sleep(0.2)
            else:
                return
        raise AssertionError(log.read_text())

    def get(self, path: str, **headers: str) -> httpx.Response:
        base = f"http://127.0.0.1:{self.port}/webhooks/chat/"
        return httpx.get(base + path, headers=headers, timeout=20)


@pytest.fixture(scope="module", params=[(), (PORTAL,)])
def pages(request, tmp_path_factory) -> Iterator[Pages]:
    served = Pages(tmp_path_factory.mktemp("pages") / "log", *request.param)
    yield served
    served.process.terminate()
    served.process.wait(20)


def test_a_file_of_the_widget_has_exactly_one_cors_header(pages: Pages) -> None:
    for file in (f"dist/calci-chat.{__version__}.js", "view/element.js"):
        for origin in (PORTAL, "https://stranger.example", ""):
            headers = {"Origin": origin} if origin else {}
            reply = pages.get(f"widget/{__version__}/{file}", **headers)
            assert reply.status_code == 200
            assert reply.headers.get_list("access-control-allow-origin") == ["*"]
            # Kept for a year by every cache in between: it names no portal and no credentials.
            assert "access-control-allow-credentials" not in reply.headers
            assert "immutable" in reply.headers["cache-control"]


def test_only_listed_origins_may_frame_the_embed_page(pages: Pages) -> None:
    policy = pages.get("embed").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors {PORTAL} https://b.example")
    assert pages.get("").headers["content-security-policy"].endswith("frame-ancestors 'none'")


def test_the_clinics_line_reaches_both_pages_as_text(pages: Pages) -> None:
    for path in ("", "embed"):
        page = pages.get(path).text
        assert 'clinic-name="Breast Center &quot;North&quot; &lt;b&gt;"' in page
        assert 'clinic-phone="+1 555 0100"' in page
        assert 'clinic-after-hours="Leave a message"' in page
        assert 'clinic-responsible="Dr. A. Example"' in page
        assert 'clinic-report="report@clinic.example"' in page
        assert 'line-emergency="911"' in page
        assert "{{" not in page


def test_an_infobutton_leads_to_the_page_and_leaves_no_trace(pages: Pages) -> None:
    query = (
        f"mainSearchCriteria.v.c=R92.0&mainSearchCriteria.v.cs={ICD_10_CM}"
        f"&patientPerson.administrativeGenderCode.c=F&age={SECRET}&mainSearchCriteria.v.dn={SECRET}"
    )
    reply = pages.get(f"infobutton?{query}", Referer=f"https://portal.example/{SECRET}")
    assert (reply.status_code, reply.content) == (302, b"")
    assert reply.headers["location"] == "./?start=microcalcifications"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert SECRET not in str(reply.headers)
    assert reply.next_request is not None
    assert reply.next_request.url.path == "/webhooks/chat/"
    # With a last slash the relative address would lead back to itself.
    assert pages.get(f"infobutton/?{query}").status_code == 404
    logged = pages.log.read_text()
    for trace in (SECRET, "R92", "mainSearchCriteria", "infobutton"):
        assert trace not in logged


def test_the_web_manifest_has_its_type(pages: Pages) -> None:
    reply = pages.get(f"widget/{__version__}/page/manifest.webmanifest")
    assert reply.headers["content-type"] == "application/manifest+json"
    assert reply.json()["start_url"] == "../../../"


def query(code: str, system: str = ICD_10_CM) -> str:
    return f"mainSearchCriteria.v.c={code}&mainSearchCriteria.v.cs={system}"


@pytest.mark.parametrize(
    ("asked", "start"),
    [
        (query("R92.0"), "microcalcifications"),
        (query("R92.1"), "what_are_calcifications"),
        (query("r92%2E1"), "what_are_calcifications"),
        (query("R92.1+"), "what_are_calcifications"),
        (query("R92.8"), START),
        (query("C50.9"), START),
        (query("R92.1", "2.16.840.1.113883.6.96"), START),
        ("mainSearchCriteria.v.c=R92.1", START),
        ("mainSearchCriteria.v.cs=" + ICD_10_CM, START),
        (query("macrocalcifications"), START),
        (query("%FF%00%0d%0aSet-Cookie:x"), START),
        (query("R92.8") + "&mainSearchCriteria.v.c=R92.0", START),
        ("start=macrocalcifications", START),
        ("", START),
        ("&&==&", START),
    ],
)
def test_which_code_opens_what(asked: str, start: str) -> None:
    assert start_of(asked) == start


def test_no_code_opens_on_macrocalcifications() -> None:
    codes = [f"R92.{number}" for number in range(100)] + [f"R92.{n}{m}" for n in range(10) for m in
                                                           range(10)]  # fmt: skip
    opened = {start_of(query(code)) for code in codes}
    assert opened == {"microcalcifications", "what_are_calcifications", START}
    page = (PROJECT_ROOT / "widget" / "page" / "page.js").read_text("utf8")
    starts = page.split("STARTS = [")[1].split("]")[0]
    assert {name.strip(" '") for name in starts.split(",")} == opened


def test_numbers_of_another_country_reach_page_and_session() -> None:
    content = load_content()
    lines = {"emergency": {"number": "112"}, "crisis": {"number": "116 123"}}
    abroad = dataclasses.replace(content, lines={"lines": lines, "country": {"en": "Ireland"}})
    settings = read_settings({"CALCICHAT_SECRET": "x" * 32, **CLINIC})
    told = {"emergency": "112", "crisis": "116 123", "country": "Ireland"}
    facts = session_facts(abroad, settings, "en")
    assert facts["lines"] == told
    assert facts["clinic"]["after_hours"] == "Leave a message"
    attributes = page_marks(abroad, settings)["chat_attributes"]
    for name, value in told.items():
        assert f' line-{name}="{value}"' in attributes
    phone = content.entries["helpline"].extra["contact"]["phone"]
    assert html.escape(phone) in page_marks(abroad, settings)["no_script"]


@pytest.mark.parametrize("name", ["emergency", "crisis"])
def test_each_paragraph_of_an_urgent_reply_says_its_language(name: str) -> None:
    settings = read_settings({"CALCICHAT_SECRET": "x" * 32})
    message = MessageBuilder(load_content(), settings).single(name, "en")
    langs = message["data"]["paragraph_langs"]
    paragraphs = message["text"].split("\n\n")
    assert len(langs) == len(paragraphs)
    assert set(langs) == {"en", "es"}
    for lang, text in zip(langs, paragraphs, strict=True):
        assert (lang == "es") == bool(
            re.search(r"\b(usted|este|esta|sus|que|puede)\b", text.lower())
        )
    other = MessageBuilder(load_content(), settings).single("is_it_cancer", "en")
    assert "paragraph_langs" not in other["data"]
