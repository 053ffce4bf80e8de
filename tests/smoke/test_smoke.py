"""Ten questions and the rest of the way from `make run` to an answer on the page."""

from __future__ import annotations

import pytest

from calcichat.content import load_content
from calcichat.launcher.run import main as run_main
from tests.product import Caller, RunningProduct, ids

QUESTIONS = [
    ("is it cancer?", "is_it_cancer"),
    ("does dietary calcium cause this?", "diet_calcium"),
    ("what should I ask my doctor?", "questions_for_doctor"),
    ("who can I call?", "helpline"),
    ("so what exactly are breast calcifications", "what_are_calcifications"),
    ("which follow-up tests come next?", "follow_up_tests"),
    ("can you explain what BI-RADS 4 means?", "not_covered_report_terms"),
    ("tell me honestly, do I have cancer?", "personal_result"),
    ("my throat is closing up", "emergency"),
    ("how do I get rid of kidney stones?", "out_of_scope"),
]
IDS = sorted(load_content().entries)


@pytest.mark.parametrize(("question", "wanted"), QUESTIONS, ids=[row[1] for row in QUESTIONS])
def test_ten_questions(chat: Caller, question: str, wanted: str) -> None:
    reply = chat.say(question)
    assert ids(reply) == [wanted]
    (message,) = reply["messages"]
    entry = load_content().entries[wanted]
    assert message["kind"] == entry.group
    assert message["text"].strip()
    assert reply["urgent"] is (wanted == "emergency")
    if entry.group == "answers":
        assert message["sources"]
        assert all(s["url"].startswith("https://www.komen.org") for s in message["sources"])


def test_all_ids_are_there() -> None:
    assert len(IDS) == 58


@pytest.mark.parametrize("name", IDS)
def test_every_id_can_be_reached_by_choice(product: RunningProduct, name: str) -> None:
    reply = Caller(product.base).tap(name)
    assert reply["messages"]
    assert reply["messages"][0]["id"] == name
    assert all(message["text"].strip() for message in reply["messages"])
    assert all(m["sources"] for m in reply["messages"] if m["kind"] == "answers")


def test_probes(chat: Caller) -> None:
    assert chat.get("live").status_code == 200
    ready = chat.get("health")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")


def test_topics(chat: Caller) -> None:
    topics = chat.get("topics").json()
    content = load_content()
    told = {"answers", "help", "not_covered"}
    assert [topic["id"] for topic in topics] == [
        entry.id for entry in content.entries.values() if entry.group in told
    ]
    assert all(set(topic) == {"id", "kind", "title"} and topic["title"] for topic in topics)
    assert chat.get("topics", params={"lang": "../x"}).json() == topics


@pytest.mark.parametrize("path", ["", "embed"])
def test_the_page_lets_nothing_foreign_in(chat: Caller, path: str) -> None:
    page = chat.get(path)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "<html" in page.text
    assert "{{" not in page.text


def test_without_javascript_the_page_still_names_the_helpline(chat: Caller) -> None:
    phone = load_content().entries["helpline"].extra["contact"]["phone"]
    assert phone in chat.get("").text


def test_stock_doors_are_shut(chat: Caller, product: RunningProduct) -> None:
    for path in ("../rest/webhook", "../callback/webhook", "../../model/parse"):
        assert chat.post(path, {"sender": "x", "message": "/restart"}).status_code >= 400


def test_it_says_what_it_does_and_where_the_page_is(product: RunningProduct) -> None:
    said = "\n".join(product.said)
    assert "[run] actions answers after" in said
    assert "[run] rasa answers after" in said
    assert f"http://localhost:{product.port}/webhooks/chat/" in said


def test_a_taken_port_is_one_clear_line(
    product: RunningProduct,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: object,
) -> None:
    monkeypatch.setenv("CALCICHAT_PORT", str(product.port))
    monkeypatch.setenv("CALCICHAT_DATABASE_URL", f"sqlite:///{tmp_path}/other.db")
    monkeypatch.setenv("CALCICHAT_ACTIONS_PORT", "0")
    assert run_main() == 1
    error = capsys.readouterr().err
    assert error.startswith("[run] port ")
    assert "CALCICHAT_PORT" in error
    assert len(error.splitlines()) == 1
