"""The statements of the sessions, made once: building one takes as long as running it."""

from __future__ import annotations

import sqlalchemy as sa

from calcichat.storage.tables import sessions

_c = sessions.c
_mine = (_c.id == sa.bindparam("session")) & _c.erased.is_(None)
_who = (_c.id, _c.lang, _c.started, _c.seen, _c.turn, _c.portal)
FIND = sa.select(*_who).where(_mine)
LOOK = sa.select(*_who, _c.digest, _c.deadline, _c.reply, _c.fence).where(_mine)
_NO_FENCE = -1  # fences are 0 or more
_as_seen = (_c.turn == sa.bindparam("seen_turn")) & (
    sa.func.coalesce(_c.fence, _NO_FENCE) == sa.func.coalesce(sa.bindparam("seen_fence"), _NO_FENCE)
)
_idle = _c.deadline.is_(None) | (_c.deadline < sa.bindparam("now"))
_died = (_c.turn == sa.bindparam("to")) & (_c.digest == sa.bindparam("request"))

# Only a row that is still as LOOK found it: what a failed turn puts back is what was there.
CLAIM = (
    sessions.update()
    .where(
        _mine,
        _as_seen,
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

# A claim is settled once: with it goes its fence.
_ours = (
    (_c.id == sa.bindparam("session"))
    & (_c.turn == sa.bindparam("to"))
    & (_c.fence == sa.bindparam("token"))
)
FINISH = (
    sessions.update()
    .where(_ours)
    .values(reply=sa.bindparam("body"), seen=sa.bindparam("at"), deadline=None, fence=None)
)
RELEASE = (
    sessions.update()
    .where(_ours)
    .values(
        turn=sa.bindparam("old_turn"),
        digest=sa.bindparam("old_digest"),
        deadline=sa.bindparam("old_deadline"),
        reply=sa.bindparam("old_reply"),
        fence=None,
    )
)


def tombstone(session_id: str, at: float) -> sa.sql.dml.Update:
    """The statement that empties a session and leaves only that it is dead."""
    empty = dict.fromkeys(("portal", "digest", "deadline", "fence", "reply"))
    values = {**empty, "turn": 0, "erased": at}
    return sessions.update().where(_c.id == session_id, _c.erased.is_(None)).values(**values)
