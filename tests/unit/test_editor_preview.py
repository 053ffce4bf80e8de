"""The preview shows the channel's own Message and the widget's own page."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from calcichat.channel.messages import MessageBuilder
from calcichat.content.load import DATA, load_content
from calcichat.editor.__main__ import main
from calcichat.editor.book import book_settings
from calcichat.editor.errors import EditorError
from calcichat.editor.preview import Preview
from calcichat.settings import PROJECT_ROOT


@pytest.fixture(scope="module")
def preview():
    return Preview(DATA)


def test_it_is_the_message_a_patient_gets(preview):
    content = load_content()
    real = MessageBuilder(content, book_settings())
    for name in content.entries:
        shown = preview.message(name)
        assert {**shown, "data": {}} == {**real.single(name, "en"), "data": {}} or name in (
            "repeat",
            "simplify",
        )


def test_cards_carry_the_data_of_their_action(preview):
    assert preview.message("helpline")["data"]["helpline"]["phone"]
    assert len(preview.message("questions_for_doctor")["data"]["questions"]) == 4


def test_simplify_plays_the_simple_form_of_the_last_answer(preview):
    preview.message("how_common")
    simpler = preview.message("simplify")
    assert simpler["also"] == ["how_common"] and simpler["kind"] == "answers"
    assert simpler["text"] == load_content().entries["how_common"].simple["en"].text


def test_an_unknown_id_is_refused_before_anything_starts(preview, capsys):
    with pytest.raises(EditorError):
        preview.message("no_such_answer")
    assert main(["preview", "no_such_answer"]) == 1
    assert "no answer is called no_such_answer" in capsys.readouterr().err
    assert main(["preview", "how_common", "--print"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed[printed.index("{") :])["id"] == "how_common"


@pytest.fixture
def address():
    command = [sys.executable, "-m", "calcichat.editor", "preview", "how_common", "--port", "0"]
    server = subprocess.Popen(
        command,
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield next(
            found.group()
            for row in server.stdout
            if (found := re.search(r"http://localhost:\d+/\S+/", row))
        )
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as reply:
        return reply.headers, reply.read().decode()


def test_the_widget_gets_its_answer_from_the_preview(address):
    headers, page = ask(address)
    assert '<calci-chat start="how_common" ' in page
    assert headers["Clear-Site-Data"] == '"storage"'
    _, opened = ask(f"{address}session", {})
    assert json.loads(opened)["content"] == load_content().release
    _, reply = ask(f"{address}message", {"session": "preview", "turn": 1, "choice": "how_common"})
    (message,) = json.loads(reply)["messages"]
    assert message["id"] == "how_common" and message["sources"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(f"{address}message", {"session": "preview", "turn": 2, "text": "typed words"})
    assert refused.value.code == 503
    assert len(json.loads(ask(f"{address}topics")[1])) > 30
