"""Practice sign-ins without one device."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words, instant = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "practices",
        sa.Column("id", words, nullable=False),
        sa.Column("account_id", words, nullable=False),
        sa.Column("device_id", words, nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("ended", words, nullable=True),
        sa.Column("authenticator_id", words, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["authenticator_id"], ["authenticators.id"]),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_practices_started_at", "practices", ["started_at"])
    op.create_index("practices_of_account", "practices", ["account_id", "ended"])
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "one_open_practice_per_account",
        "practices",
        ["account_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
