"""The first tables: sessions, turns, broken turns, counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _sessions()
    _turns("turns")
    _turns(
        "broken_turns",
        sa.Column("found", sa.Float, nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
    )
    _counts("outcomes", sa.Column("outcome", sa.String(32), primary_key=True))
    _counts(
        "feedback",
        sa.Column("vote", sa.String(8), primary_key=True),
        sa.Column("reason", sa.String(32), primary_key=True),
    )


def downgrade() -> None:
    """Drops them, with everything in them."""
    for name in ("feedback", "outcomes", "broken_turns", "turns", "sessions"):
        op.drop_table(name)


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("lang", sa.String(16), nullable=False),
        sa.Column("portal", sa.String(255)),
        sa.Column("started", sa.Float, nullable=False),
        sa.Column("seen", sa.Float, nullable=False),
        sa.Column("turn", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary),
        sa.Column("deadline", sa.Float),
        sa.Column("fence", sa.BigInteger),
        sa.Column("reply", sa.Text),
        sa.Column("erased", sa.Float),
    )
    op.create_index("sessions_seen", "sessions", ["seen"])


def _turns(name: str, *more: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("sender_id", sa.String(64), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        *more,
    )
    op.create_index(f"{name}_at", name, ["at"])


def _counts(name: str, *more: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("answer_id", sa.String(64), primary_key=True),
        *more,
        sa.Column("count", sa.BigInteger, nullable=False),
    )
