"""Requests to the support desk."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words, instant = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "tickets",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("id", words, nullable=False),
        sa.Column("asker", words, nullable=True),
        sa.Column("how", words, nullable=False),
        sa.Column("account_id", words, nullable=True),
        sa.Column("team_id", words, nullable=True),
        sa.Column("user_id", words, nullable=True),
        sa.Column("called", words, nullable=True),
        sa.Column("topic", words, nullable=False),
        sa.Column("language", words, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.Column("opened_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("channel", words, nullable=True),
        sa.Column("ts", words, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    under_way, held = sa.text("ended_at IS NULL"), sa.text("state = 'held'")
    op.create_index(
        "one_open_ticket_per_asker",
        "tickets",
        ["asker"],
        unique=True,
        sqlite_where=under_way,
        postgresql_where=under_way,
    )
    op.create_index("held_tickets", "tickets", ["number"], sqlite_where=held, postgresql_where=held)
    op.create_index("ix_tickets_ended_at", "tickets", ["ended_at"])
    op.create_table(
        "ticket_messages",
        sa.Column("id", words, nullable=False),
        sa.Column("ticket_id", words, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("text", words, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ticket_messages_ticket_id", "ticket_messages", ["ticket_id"])
