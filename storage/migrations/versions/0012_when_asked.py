"""When somebody is asked: their own choice, where they have proved themselves, and the link that takes a choice back."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("ask_when", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column("not_me_tickets", sa.Column("ask_when", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    # Of older ones no network is known: everybody is asked once more, which is the safe side.
    op.add_column("verifications", sa.Column("network", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    known = sa.text("network IS NOT NULL")
    op.create_index(
        "verifications_in_network",
        "verifications",
        ["subject", "network", "status", "decided_at"],
        sqlite_where=known,
        postgresql_where=known,
    )
