"""A marker word, sent everywhere and under faults, is in no log, table, file, dump or metric."""

from __future__ import annotations

import json

import pytest

from calcichat.settings import PROJECT_ROOT
from tests.faults.canary import TEXTS, hits
from tests.faults.crashing import SWITCH
from tests.faults.running import CANARY, Client, running_cluster, until
from tests.services.fake_actions import MODES, FakeActions

pytestmark = pytest.mark.services


def send_everything(world, chat):
    """The marker in every place a client can put something."""
    for text in TEXTS:
        chat.send(text)
        chat.send(text, turn=1)
    base, http = world.url, chat.http
    session = chat.session
    for path in ("session", "message", "renew", "erase", "feedback"):
        url = f"{base}/{path}?q={CANARY}"
        headers = {"User-Agent": CANARY, "Referer": f"http://{CANARY}/", "X-Request-Id": CANARY}
        http.post(url, content=f'{{"{CANARY}": '.encode(), headers=headers)
        http.post(url, content=CANARY.encode(), headers={"Content-Type": "application/json"})
        http.post(url, json=[CANARY])
        http.post(url, json={CANARY: CANARY, "lang": CANARY, "token": CANARY})
        if path != "erase":
            http.post(url, json={"session": session, "turn": 99, "choice": CANARY})
        http.post(url, json={"session": CANARY, "turn": 1, "text": CANARY})
        http.post(url, json={"session": f"{session}{CANARY}", "turn": 1, "text": CANARY})
        http.post(url, json={}, headers={"Origin": f"https://{CANARY}.example"})
        http.post(url, content=CANARY.encode() * 4000)
    vote = {"session": session, "turn": 1, "id": CANARY, "vote": CANARY, "reason": CANARY}
    http.post(f"{base}/feedback", json=vote)
    for path in (
        f"/{CANARY}",
        f"/topics?lang={CANARY}",
        f"/widget/{CANARY}/x.js",
        f"/embed?{CANARY}",
    ):
        http.get(f"{base}/{path}")
    http.request(CANARY.upper(), f"{base}/message")
    chat_url = world.chat_urls()[0]  # past the proxy, as somebody inside could
    for path in (f"/{CANARY}", f"/topics?lang={CANARY}", "/message"):
        http.get(chat_url + path)
        http.post(chat_url + path, content=CANARY.encode())


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary")
    text = (PROJECT_ROOT / "endpoints.yml").read_text("utf8")
    store = "calcichat.storage.tracker_store.CalcichatTrackerStore"
    assert store in text
    endpoints = folder / "endpoints.yml"
    endpoints.write_text(text.replace(store, "tests.faults.crashing.CrashingStore"), "utf8")
    environment = {"CALCICHAT_ENDPOINTS": str(endpoints), SWITCH: str(folder / "crash")}
    with running_cluster(environment=environment) as made:
        made.switch = folder / "crash"
        yield made


def test_nothing_of_what_was_sent_is_anywhere(world):
    send_everything(world, Client(world.url))
    assert hits(world) == []


def test_nor_when_a_turn_crashes_with_the_words_in_its_exception(world):
    chat = Client(world.url)
    world.switch.touch()
    try:
        send_everything(world, chat)
    finally:
        world.switch.unlink()
    log = (world.folder / "chat1.log").read_text("utf8")
    assert "turn failed: RuntimeError" in log
    assert hits(world) == []


def test_nor_when_the_action_server_is_down_or_repeats_what_it_was_sent(world):
    chat = Client(world.url)
    world.parts["actions"].stop()
    send_everything(world, chat)
    fake = FakeActions(world.plan.actions_port)
    try:
        for mode in MODES:
            fake.mode = mode
            chat.send(f"what is the number of the helpline? {CANARY}")
        assert not any(CANARY.encode() in body for body in fake.bodies)
    finally:
        fake.close()
        world.parts["actions"].start()
    assert hits(world) == []


def test_nor_when_the_database_is_down(world):
    chat = Client(world.url)
    world.database.stop()
    try:
        send_everything(world, chat)
    finally:
        world.database.start()
    until(lambda: world.ready(0), 60)
    assert hits(world) == []


def test_every_line_of_ours_is_json_with_a_request_id_where_there_was_one(world):
    lines = (world.folder / "chat1.log").read_text("utf8").splitlines()
    ours = [json.loads(line) for line in lines if line.startswith("{")]
    assert any(line.get("request") for line in ours)
    ids = {line["request"] for line in ours if line.get("request")}
    access = (world.folder / "nginx" / "access.log").read_text("utf8")
    assert any(name in access for name in ids)


def test_nginx_logs_neither_addresses_nor_paths(world):
    access = (world.folder / "nginx" / "access.log").read_text("utf8")
    assert "127.0.0.1" not in access
    doors = {json.loads(line)["door"] for line in access.splitlines()}
    assert doors <= {
        *("session", "message", "renew", "erase", "feedback", "topics"),
        *("page", "embed", "infobutton", "widget", "other"),
    }
