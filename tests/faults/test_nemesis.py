"""Acknowledged turns survive everything that is done to the cluster, once, in order, in place."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from calcichat.settings import PROJECT_ROOT
from tests.faults.canary import CanaryWriter, hits
from tests.faults.checker import Clients, History, violations
from tests.faults.nemesis import EmergencyWatch, Nemesis
from tests.faults.running import EMERGENCY, running_cluster

pytestmark = pytest.mark.services
REPORT = PROJECT_ROOT / "reports" / "faults"
# Eight clients at full speed use all of the machine, and so may others: a second is promised to a
# patient at a channel that has the time to answer (test_cluster.py, test_emergency_alone.py).
SHARE_OVER_A_SECOND = 0.02


def trial(processes: int, clients: int, seconds: float, pause: float) -> None:
    seed = int(os.environ.get("CALCICHAT_TEST_SEED") or "7")
    with running_cluster(processes) as world:
        talking = Clients(world.url, clients, seed)
        nemesis = Nemesis(world, seed)
        watch = EmergencyWatch(world, nemesis, EMERGENCY)
        canary = CanaryWriter(world.url)
        with talking as history, watch, canary:
            time.sleep(3)
            nemesis.run(seconds, lambda: max(history.answered_at, default=0.0), pause)
            time.sleep(3)
        nemesis.settle()
        found = violations(history, world.database.url())
        marked = hits(world)
        write_report(REPORT / f"nemesis_{int(seconds)}s.json", history, nemesis, watch, found)
    assert found == []
    assert marked == []
    assert canary.sent > seconds / 2
    assert watch.wrong == []
    assert len(watch.seconds) > seconds / 10
    assert sum(took >= 1 for took in watch.seconds) <= len(watch.seconds) * SHARE_OVER_A_SECOND
    assert history.acknowledged > 5 * clients
    assert history.outcomes["typed"] and history.outcomes["cut"] and history.outcomes["twice"]
    assert [done for done in nemesis.done if not done.in_time] == []


def write_report(
    file: Path, history: History, nemesis: Nemesis, watch: EmergencyWatch, found: list[str]
) -> None:
    times, urgent = sorted(history.seconds), sorted(watch.seconds)
    body = {
        "acknowledged_turns": history.acknowledged,
        "conversations": len(history.conversations),
        "outcomes": dict(history.outcomes),
        "violations": found,
        "emergencies": {
            "answered": len(urgent),
            "wrong": watch.wrong,
            "p50_s": round(urgent[len(urgent) // 2], 3) if urgent else None,
            "slowest_s": round(urgent[-1], 3) if urgent else None,
            "over_a_second": sum(took >= 1 for took in urgent),
        },
        "faults": [asdict(done) for done in nemesis.done],
        "p50_s": round(times[len(times) // 2], 3) if times else None,
        "p95_s": round(times[int(len(times) * 0.95)], 3) if times else None,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(body, indent=1) + "\n", "utf8")


def test_a_minute_of_faults():
    trial(processes=2, clients=8, seconds=60, pause=2)


@pytest.mark.long
def test_ten_minutes_of_faults_with_three_processes():
    trial(processes=3, clients=8, seconds=600, pause=8)


# --- the checker itself


def test_the_checker_sees_what_is_lost_crossed_doubled_and_made_up(tmp_path):
    from rasa.shared.core.events import ActionExecuted

    from calcichat.storage.database import create_database, migrate
    from calcichat.storage.events import encode
    from calcichat.storage.tables import turns
    from tests.faults.checker import Conversation

    url = f"sqlite:///{tmp_path / 'x.db'}"
    engine = create_database(url)
    migrate(engine)

    def data(name: str) -> str:
        return encode([ActionExecuted(f"utter_{name}")], {})

    rows = [
        ("a", 1, 1.0, "is_it_cancer"),
        ("a", 2, 2.0, "how_common"),
        ("a", 4, 1.5, "diet_calcium"),
    ]
    with engine.connect() as connection:
        for sender, seq, at, name in rows:
            row = {"sender_id": sender, "seq": seq, "at": at, "data": data(name)}
            connection.execute(turns.insert().values(**row))

    class Named(Conversation):
        id = "a"

    talk = Named("", told={1: "is_it_cancer", 2: "what_causes", 3: "how_common"})
    talk.sent = dict.fromkeys((1, 2, 3), "x")
    found = violations(History([talk]), url)
    assert [line.split(": ")[1] for line in found] == [
        "turn 2 holds ['how_common'], not what_causes",
        "acknowledged turn 3 is lost",
        "turn 4 was never sent",
        "out of order",
    ]
