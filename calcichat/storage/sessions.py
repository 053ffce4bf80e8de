"""Sessions: who may write, which turn is in flight, what was answered last."""

# ruff: noqa: ANN401 - SQLAlchemy 1.4 brings no types

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from calcichat.storage.runner import runner_for
from calcichat.storage.tables import sessions

_c = sessions.c
_MOST_FENCES = 10_000


@dataclass(frozen=True)
class SessionRow:
    """A live session. Times are seconds since 1970.

    Attributes:
        id: the session's id, without its signature.
        lang: language of its replies.
        started, seen: when it was opened, and when its last turn was finished or it was renewed.
        turn: the highest turn accepted so far; 0 before the first.
        portal: who sent the patient, for a session opened with a portal's token.
    """

    id: str
    lang: str
    started: float
    seen: float
    turn: int
    portal: str | None


class Claim(Enum):
    """What `SessionStore.claim` decided about a request."""

    NEW = "new"
    REPLAY = "replay"
    IN_FLIGHT = "in_flight"
    CONFLICT = "conflict"


class SessionStore:
    """Sessions in the database; all machines see the same. Every method raises StorageError."""

    def __init__(
        self,
        engine: Engine,
        *,
        idle_seconds: float = 3600,
        total_seconds: float = 43200,
        turn_seconds: float = 20,
    ) -> None:
        """Keeps the limits; does not connect.

        Args:
            engine: from `create_database`.
            idle_seconds: a session ends that long after its last turn (chat_api.md).
            total_seconds: and that long after it was opened.
            turn_seconds: a turn in flight for longer belongs to a worker that died.
        """
        self._run = runner_for(engine).run
        self._idle, self._total, self._turn = idle_seconds, total_seconds, turn_seconds
        self._fences: dict[tuple[str, int], int] = {}

    async def open(self, session_id: str, lang: str, now: float, portal: str | None = None) -> None:
        """Writes a new session."""
        row = {"id": session_id, "lang": lang, "portal": portal, "turn": 0}
        statement = sessions.insert().values(**row, started=now, seen=now)
        await self._run("open a session", lambda c: c.execute(statement))

    async def find(self, session_id: str, now: float) -> SessionRow | None:
        """The session; None when it is unknown, expired (idle or in all) or erased."""
        return await self._run("find a session", lambda c: self._live(c, session_id, now))

    async def claim(
        self, session_id: str, turn: int, digest: bytes, now: float
    ) -> tuple[Claim, list[dict[str, Any]] | None]:
        """Decides about a request and, for NEW, marks its turn as in flight.

        One conditional UPDATE decides, so of any number of processes exactly one gets NEW.

        Args:
            session_id: a session that `find` returned.
            turn: number of the turn, from 1.
            digest: HMAC of the request, to know it again.
            now: seconds since 1970.

        Returns:
            NEW: the caller answers it, then calls `finish` or `release`.
            REPLAY, with the stored reply: the same request was answered before.
            IN_FLIGHT: a turn of this session is being answered; try again in a second.
            CONFLICT: a lower turn, the same turn with another request, or the session is gone.
        """
        fence = secrets.randbits(63)
        decided = await self._run(
            "claim a turn",
            lambda c: self._claim(c, session_id, turn, digest, now, fence),
        )
        if decided[0] is Claim.NEW:
            self._keep_fence(session_id, turn, fence)
        return decided

    async def finish(
        self, session_id: str, turn: int, reply: list[dict[str, Any]], now: float
    ) -> bool:
        """Stores the reply of a claimed turn for replay and slides the session.

        Args:
            session_id: the session.
            turn: the turn this store got NEW for.
            reply: ids, offsets and data as JSON; no patient text.
            now: seconds since 1970.

        Returns:
            Whether the claim was still ours; False after its deadline passed and another worker
            took it, or after the session was erased: nothing is written then.
        """
        text = json.dumps(reply, separators=(",", ":"))
        return await self._settle(_FINISH, session_id, turn, {"body": text, "at": now})

    async def release(self, session_id: str, turn: int) -> None:
        """Gives a claimed turn back after it failed: the same turn may be sent again."""
        await self._settle(_RELEASE, session_id, turn, {"back": turn - 1})

    async def renew(self, session_id: str, now: float) -> SessionRow | None:
        """Slides a live session without a turn; None as in `find`."""

        def work(connection: Connection) -> SessionRow | None:
            if self._live(connection, session_id, now) is None:
                return None
            one = (_c.id == session_id) & _c.erased.is_(None)
            connection.execute(sessions.update().where(one).values(seen=now))
            return self._live(connection, session_id, now)

        return await self._run("renew a session", work)

    async def erase(self, session_id: str) -> None:
        """Empties a session for good; again: the same. A turn in flight can not finish it."""
        statement = tombstone(session_id, time.time())
        await self._run("erase a session", lambda c: c.execute(statement))

    async def _settle(
        self, statement: Any, session_id: str, turn: int, values: dict[str, Any]
    ) -> bool:
        """Ends our claim; the fence keeps a claim that was taken over from being touched."""
        fence = self._fences.get((session_id, turn))
        if fence is None:
            return False
        all_values = {**values, "session": session_id, "to": turn, "token": fence}
        found = await self._run(
            "finish a turn", lambda c: int(c.execute(statement, all_values).rowcount)
        )
        self._fences.pop((session_id, turn), None)
        return found == 1

    def _keep_fence(self, session_id: str, turn: int, fence: int) -> None:
        self._fences[session_id, turn] = fence
        # Turns that were neither finished nor released (their worker was cut off) must not pile up.
        while len(self._fences) > _MOST_FENCES:
            del self._fences[next(iter(self._fences))]

    def _live(self, connection: Connection, session_id: str, now: float) -> SessionRow | None:
        row = connection.execute(_FIND, {"session": session_id}).first()
        if row is None or row.seen + self._idle < now or row.started + self._total < now:
            return None
        return SessionRow(*row)

    def _claim(
        self, c: Connection, session_id: str, turn: int, digest: bytes, now: float, fence: int
    ) -> tuple[Claim, list[dict[str, Any]] | None]:
        values = {"session": session_id, "to": turn, "request": digest, "now": now}
        until = {"until": now + self._turn, "token": fence}
        if c.execute(_CLAIM, {**values, **until}).rowcount == 1:
            return Claim.NEW, None
        row = c.execute(_LOOK, {"session": session_id}).first()
        if row is None:
            return Claim.CONFLICT, None
        same = row.turn == turn and row.digest == digest
        if same and row.reply is not None:
            return Claim.REPLAY, json.loads(row.reply)
        in_flight = row.deadline is not None and row.deadline >= now
        # A higher turn that is claimable by now was held up by one that ended a moment ago.
        if same or turn > row.turn or (in_flight and turn != row.turn):
            return Claim.IN_FLIGHT, None
        return Claim.CONFLICT, None


_mine = (_c.id == sa.bindparam("session")) & _c.erased.is_(None)
_FIND = sa.select(_c.id, _c.lang, _c.started, _c.seen, _c.turn, _c.portal).where(_mine)
_LOOK = sa.select(_c.turn, _c.digest, _c.deadline, _c.reply).where(_mine)
_idle = _c.deadline.is_(None) | (_c.deadline < sa.bindparam("now"))
_died = (_c.turn == sa.bindparam("to")) & (_c.digest == sa.bindparam("request"))
_CLAIM = (
    sessions.update()
    .where(
        _mine,
        ((_c.turn < sa.bindparam("to")) & _idle) | (_died & (_c.deadline < sa.bindparam("now"))),
    )
    .values(
        turn=sa.bindparam("to"),
        digest=sa.bindparam("request"),
        deadline=sa.bindparam("until"),
        fence=sa.bindparam("token"),
        reply=None,
    )
)

# Erasing and finishing set the deadline to null: a claim is settled once.
_ours = (
    (_c.id == sa.bindparam("session"))
    & (_c.turn == sa.bindparam("to"))
    & (_c.fence == sa.bindparam("token"))
    & _c.deadline.isnot(None)
)
_FINISH = (
    sessions.update()
    .where(_ours)
    .values(reply=sa.bindparam("body"), seen=sa.bindparam("at"), deadline=None)
)
_RELEASE = (
    sessions.update().where(_ours).values(turn=sa.bindparam("back"), digest=None, deadline=None)
)


def tombstone(session_id: str, at: float) -> sa.sql.dml.Update:
    """The statement that empties a session and leaves only that it is dead."""
    empty = dict.fromkeys(("portal", "digest", "deadline", "fence", "reply"))
    values = {**empty, "turn": 0, "erased": at}
    return sessions.update().where(_c.id == session_id, _c.erased.is_(None)).values(**values)
