"""What a measurement makes of what it saw."""

from __future__ import annotations

import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from calcichat.operations.load import _used, ratios
from calcichat.operations.soak import after_warming, missed, resident, slope
from calcichat.operations.talkers import Talker, at_once, long_conversation, percentiles


class Bot(BaseHTTPRequestHandler):
    """Answers like the chat API; every turn of a conversation takes a little longer."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # one packet a reply, as a real server sends it
    pause = 0.0
    status = 200

    def do_POST(self) -> None:
        import json

        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(self.pause * body.get("turn", 0))
        raw = json.dumps({"session": "s", "messages": [{"id": "is_it_cancer"}]}).encode()
        self.send_response(self.status if "turn" in body else 200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def bot(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/x"
    server.shutdown()
    server.server_close()


def test_percentiles_do_not_need_order():
    assert percentiles([3.0, 1.0, 2.0])["p50_ms"] == 2000.0
    assert percentiles([]) == {}


def test_a_steady_rate_is_kept(bot):
    found = at_once(bot, 2, 2.0, rate=10)
    assert 16 <= found["messages"] <= 22
    assert found["errors"] == 0


def test_full_speed_is_faster(bot):
    assert at_once(bot, 2, 0.5)["messages"] > 50


def test_a_refusal_is_an_error(bot, monkeypatch):
    monkeypatch.setattr(Bot, "status", 503)
    talker = Talker(bot)
    talker.open()
    talker.say("x")
    assert talker.errors == 1


def test_a_conversation_that_grows_slower_shows(bot, monkeypatch):
    assert long_conversation(bot, 20, 5)["last_to_first"] < 5
    monkeypatch.setattr(Bot, "pause", 0.002)
    assert long_conversation(bot, 20, 5)["last_to_first"] > 3


def test_the_cost_of_chat_processes_is_one_sum():
    before = {"chat1": 1.0, "chat2": 2.0, "nginx": 3.0}
    assert _used(before, {"chat1": 2.0, "chat2": 4.0, "nginx": 3.5}) == {"chat": 3.0, "nginx": 0.5}


def test_ratios_are_against_the_smallest():
    rows = [{"processes": n, "cpu_ms_per_message": c} for n, c in ((1, 40.0), (2, 42.0), (3, 50.0))]
    assert ratios(rows) == {"1": 1.0, "2": 1.05, "3": 1.25}


def test_a_leak_is_a_slope_and_warming_is_not():
    leak = [{"messages": n * 100, "own_mb": 500 + n * 0.1} for n in range(12)]
    assert slope(leak) * 10_000 == pytest.approx(10.0)
    warm = [{"messages": n * 100, "own_mb": min(500.0 + n * 5, 520.0)} for n in range(12)]
    assert slope(after_warming(warm)) == 0.0
    assert slope(leak[:1]) == 0.0


def test_what_a_report_misses_is_named():
    good = {"mb_per_10000_messages": 0.2, "slowest_emergency_s": 0.3, "errors": 0}
    long = {"last_to_first": 1.1, "errors": 0}
    assert missed({"soak": good, "long": long}) == []
    bad = missed({"soak": {**good, "mb_per_10000_messages": 3.0}, "long": long})
    assert bad == ["mb_per_10000_messages is 3.0, at most 1.0"]


def test_own_memory_grows_with_what_a_process_keeps():
    before = resident(os.getpid())["RssAnon"]
    kept = bytearray(os.urandom(1 << 16) * 1600)  # some 100 MB, written to
    assert resident(os.getpid())["RssAnon"] > before + 80
    del kept
