"""Devices that are being replaced: at most one of a person at a time."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words, instant = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "replacements",
        sa.Column("id", words, nullable=False),
        sa.Column("account_id", words, nullable=False),
        sa.Column("device_id", words, nullable=False),
        sa.Column("at_hand", sa.Boolean(), nullable=True),
        sa.Column("number_stays", sa.Boolean(), nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("remind_at", instant, nullable=True),
        sa.Column("setup_id", words, nullable=True),
        sa.Column("new_device_id", words, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("ended", words, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"]),
        sa.ForeignKeyConstraint(["setup_id"], ["authenticators.id"]),
        sa.ForeignKeyConstraint(["new_device_id"], ["devices.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_replacements_new_device_id", "replacements", ["new_device_id"])
    still_open, planned = sa.text("ended_at IS NULL"), sa.text("remind_at IS NOT NULL")
    op.create_index(
        "one_open_replacement_per_account",
        "replacements",
        ["account_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index(
        "replacements_to_remind_of",
        "replacements",
        ["remind_at"],
        sqlite_where=planned,
        postgresql_where=planned,
    )
