"""Backup codes: how many a set has left, and the hash of each."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words, instant = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.add_column("authenticators", sa.Column("codes_left", sa.Integer(), nullable=True))
    op.create_table(
        "recovery_codes",
        sa.Column("authenticator_id", words, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", words, nullable=False),
        sa.Column("used_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["authenticator_id"], ["authenticators.id"]),
        sa.PrimaryKeyConstraint("authenticator_id", "number"),
    )
