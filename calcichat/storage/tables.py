"""The tables. Changed only together with a migration in calcichat/storage/migrations."""

from __future__ import annotations

import sqlalchemy as sa

SCHEMA = "0001"  # the migration these tables stand for; a test compares it with Alembic's head

metadata = sa.MetaData()

# One row a session. After `erase` it stays as a tombstone without content, so that the signed
# id in the patient's browser stays dead until retention takes the row.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("lang", sa.String(16), nullable=False),
    sa.Column("portal", sa.String(255)),
    sa.Column("started", sa.Float, nullable=False),  # all times: seconds since 1970, UTC
    sa.Column("seen", sa.Float, nullable=False),
    sa.Column("turn", sa.BigInteger, nullable=False),  # highest turn claimed and not failed
    sa.Column("digest", sa.LargeBinary),  # HMAC of the request of that turn
    sa.Column("deadline", sa.Float),  # set while the turn is in flight
    sa.Column("fence", sa.BigInteger),  # random; whoever holds it may finish the turn
    sa.Column("reply", sa.Text),  # JSON: ids, offsets, data of the finished turn
    sa.Column("erased", sa.Float),
    sa.Index("sessions_seen", "seen"),
)

# What Rasa remembers of a conversation: one row a saved turn, its events as compact JSON without
# any words (events.py). The primary key is also the fence: of two processes that save turn n of
# one conversation the second fails.
turns = sa.Table(
    "turns",
    metadata,
    sa.Column("sender_id", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Index("turns_at", "at"),
)

# Rows that could not be read, kept for the maintainer until retention.
broken_turns = sa.Table(
    "broken_turns",
    metadata,
    sa.Column("sender_id", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("found", sa.Float, nullable=False),
    sa.Column("reason", sa.String(64), nullable=False),
    sa.Index("broken_turns_at", "at"),
)

# Counts a day and id: no session, no time of day.
outcomes = sa.Table(
    "outcomes",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("answer_id", sa.String(64), primary_key=True),
    sa.Column("outcome", sa.String(32), primary_key=True),
    sa.Column("count", sa.BigInteger, nullable=False),
)
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("answer_id", sa.String(64), primary_key=True),
    sa.Column("vote", sa.String(8), primary_key=True),
    sa.Column("reason", sa.String(32), primary_key=True),  # "" when none was given
    sa.Column("count", sa.BigInteger, nullable=False),
)
