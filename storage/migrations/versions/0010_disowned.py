"""When somebody said that a sign-in was not theirs, also where it was over by then."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("verifications", sa.Column("disowned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.execute("UPDATE verifications SET disowned_at = decided_at WHERE because = 'not_me'")
    disowned = sa.text("disowned_at IS NOT NULL")
    op.create_index(
        "disowned_verifications",
        "verifications",
        ["subject", "disowned_at"],
        sqlite_where=disowned,
        postgresql_where=disowned,
    )
