"""The wallet card with its freeze-only code."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words, instant = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "wallet_cards",
        sa.Column("account_id", words, nullable=False),
        sa.Column("digest", words, nullable=True),
        sa.Column("made_at", instant, nullable=True),
        sa.Column("ticket", words, nullable=True),
        sa.Column("ticket_expires_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("digest"),
        sa.UniqueConstraint("ticket"),
    )
