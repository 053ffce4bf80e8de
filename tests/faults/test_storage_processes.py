"""Several processes on one database: a turn is answered once, a lock has one holder."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from calcichat.storage.sessions import Claim, SessionStore
from calcichat.storage.tables import turns
from tests.faults.databases import postgres  # noqa: F401
from tests.faults.turn_worker import TURN_SECONDS

pytestmark = pytest.mark.services
PROCESSES = 4
ROOT = Path(__file__).parents[2]


class Team:
    """The processes; each is spoken to through its pipes."""

    def __init__(self, url, folder):
        command = [sys.executable, "-m", "tests.faults.turn_worker", url, str(folder)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.members = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(PROCESSES)]
        assert [self.hear(n) for n in range(PROCESSES)] == ["ready"] * PROCESSES

    def tell(self, number, order):
        self.members[number].stdin.write(order + "\n")
        self.members[number].stdin.flush()

    def hear(self, number):
        return self.members[number].stdout.readline().strip()

    def all_at_once(self, order):
        for number in range(PROCESSES):
            self.tell(number, order)
        return [self.hear(number) for number in range(PROCESSES)]

    def end(self):
        for member in self.members:
            member.kill()
            member.wait()
            member.stdin.close()
            member.stdout.close()


@pytest.fixture
def team(postgres, tmp_path):  # noqa: F811
    made = Team(postgres.url.render_as_string(hide_password=False), tmp_path)
    yield made
    made.end()


def _rows(engine):
    with engine.connect() as connection:
        return connection.execute(sa.select(turns).order_by(turns.c.seq)).all()


async def test_the_same_turn_sent_to_all_is_answered_by_one(postgres, team):  # noqa: F811
    rounds = 250
    await SessionStore(postgres).open("s", "en", time.time())
    for turn in range(1, rounds + 1):
        answers = team.all_at_once(f"turn s {turn}")
        assert answers.count("new") == 1, answers
        assert set(answers) <= {"new", "in_flight", "replay"}, answers
    assert [row.seq for row in _rows(postgres)] == list(range(1, rounds + 1))


async def test_a_lock_has_one_holder(team):
    for _ in range(250):
        assert team.all_at_once("hold s 0.001") == ["held"] * PROCESSES


async def test_a_killed_holder_is_succeeded_at_once(team):
    team.tell(0, "hold s 60")
    assert team.hear(0) == "holding"
    team.tell(1, "turn x 1")  # warms its connections
    team.hear(1)
    team.members[0].kill()
    Path(team.members[0].args[-1], "s.inside").unlink()
    begun = time.monotonic()
    team.tell(1, "hold s 0.001")
    assert team.hear(1) == "held"
    assert time.monotonic() - begun < 1


async def test_a_turn_of_a_killed_worker_is_answered_after_its_deadline(
    postgres, team  # noqa: F811
):  # fmt: skip
    sessions = SessionStore(postgres, turn_seconds=TURN_SECONDS)
    await sessions.open("s", "en", time.time())
    claim, _ = await sessions.claim("s", 1, b"d", time.time())  # and is never heard of again
    assert claim is Claim.NEW
    assert team.all_at_once("turn s 1") == ["in_flight"] * PROCESSES
    time.sleep(TURN_SECONDS)
    assert team.all_at_once("turn s 1").count("new") == 1
    assert await sessions.finish("s", 1, [{"by": "late"}], time.time()) is False
    assert len(_rows(postgres)) == 1
