"""Sessions: who may write, which turn is in flight, what was answered last."""

# ruff: noqa: ANN401 - SQLAlchemy 1.4 brings no types

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy.engine import Connection, Engine

from calcichat.storage.runner import runner_for
from calcichat.storage.session_statements import CLAIM, FIND, FINISH, LOOK, RELEASE, tombstone
from calcichat.storage.tables import sessions

_c = sessions.c
_MOST_HELD = 10_000


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


@dataclass(frozen=True)
class _Held:
    """A turn this process claimed: its fence, and what stood in the row before."""

    fence: int
    before: dict[str, Any]


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
        self._held: dict[tuple[str, int], _Held] = {}

    async def open(self, session_id: str, lang: str, now: float, portal: str | None = None) -> None:
        """Writes a new session."""
        row = {"id": session_id, "lang": lang, "portal": portal, "turn": 0}
        statement = sessions.insert().values(**row, started=now, seen=now)
        await self._run("open a session", lambda c: c.execute(statement))

    async def find(self, session_id: str, now: float) -> SessionRow | None:
        """The session; None when it is unknown, expired (idle or in all) or erased."""
        return await self._run("find a session", lambda c: self._live(c, session_id, now))

    async def begin(
        self, session_id: str, turn: int, digest: bytes, now: float
    ) -> tuple[SessionRow, Claim, list[dict[str, Any]] | None] | None:
        """`find`, and for a session that lives `claim`, in one visit to the database.

        Returns:
            the session and what `claim` returns; None as in `find`.
        """
        fence = secrets.randbits(63)

        def work(connection: Connection) -> tuple[SessionRow, Claim, Any] | None:
            row = connection.execute(LOOK, {"session": session_id}).first()
            session = self._alive(row, now)
            if session is None:
                return None
            return session, *self._claim(connection, row, turn, digest, now, fence)

        begun = await self._run("begin a turn", work)
        if begun is None:
            return None
        session, claim, found = begun
        return session, claim, self._kept(session_id, turn, fence, claim, found)

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

        def work(connection: Connection) -> tuple[Claim, Any]:
            row = connection.execute(LOOK, {"session": session_id}).first()
            if row is None:
                return Claim.CONFLICT, None
            return self._claim(connection, row, turn, digest, now, fence)

        claim, found = await self._run("claim a turn", work)
        return claim, self._kept(session_id, turn, fence, claim, found)

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
        return await self._settle(FINISH, session_id, turn, {"body": text, "at": now})

    async def release(self, session_id: str, turn: int) -> None:
        """Gives a claimed turn back after it failed, as if it had never been sent.

        The same turn may be sent again, in other words too; the turn before it is replayed.
        """
        await self._settle(RELEASE, session_id, turn, {})

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
        held = self._held.get((session_id, turn))
        if held is None:
            return False
        before = held.before if statement is RELEASE else {}
        bound = {**values, **before, "session": session_id, "to": turn, "token": held.fence}
        found = await self._run(
            "finish a turn", lambda c: int(c.execute(statement, bound).rowcount)
        )
        self._held.pop((session_id, turn), None)
        return found == 1

    def _kept(
        self, session_id: str, turn: int, fence: int, claim: Claim, found: Any
    ) -> list[dict[str, Any]] | None:
        """Keeps what stood in the row of a turn that is ours now; the stored reply of another."""
        if claim is not Claim.NEW:
            reply: list[dict[str, Any]] | None = found
            return reply
        self._held[session_id, turn] = _Held(fence, found)
        # Turns that were neither finished nor released (their worker was cut off) must not pile up.
        while len(self._held) > _MOST_HELD:
            del self._held[next(iter(self._held))]
        return None

    def _live(self, connection: Connection, session_id: str, now: float) -> SessionRow | None:
        return self._alive(connection.execute(FIND, {"session": session_id}).first(), now)

    def _alive(self, row: Any, now: float) -> SessionRow | None:
        """The session of a row that FIND or LOOK gave; None where there is none or it is over."""
        if row is None or row.seen + self._idle < now or row.started + self._total < now:
            return None
        return SessionRow(row.id, row.lang, row.started, row.seen, row.turn, row.portal)

    def _claim(
        self, c: Connection, row: Any, turn: int, digest: bytes, now: float, fence: int
    ) -> tuple[Claim, Any]:
        """The decision about LOOK's row; with NEW what it held before, with REPLAY the reply."""
        same = row.turn == turn and row.digest == digest
        if same and row.reply is not None:
            return Claim.REPLAY, json.loads(row.reply)
        values = {"session": row.id, "to": turn, "request": digest, "now": now}
        seen = {"seen_turn": row.turn, "seen_fence": row.fence}
        until = {"until": now + self._turn, "token": fence}
        if c.execute(CLAIM, {**values, **seen, **until}).rowcount == 1:
            old = {"old_turn": row.turn, "old_digest": row.digest, "old_reply": row.reply}
            return Claim.NEW, {**old, "old_deadline": row.deadline}
        in_flight = row.deadline is not None and row.deadline >= now
        # A higher turn that is claimable by now was held up by one that ended a moment ago, or
        # another process was quicker since the look.
        if same or turn > row.turn or (in_flight and turn != row.turn):
            return Claim.IN_FLIGHT, None
        return Claim.CONFLICT, None
