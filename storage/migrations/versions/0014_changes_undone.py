"""Changes that "this wasn't me" can undo; one method of an account is asked first, and the database holds to it."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "made_changes",
        sa.Column("id", text, nullable=False),
        sa.Column("account_id", text, nullable=False),
        sa.Column("what", text, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("until", instant, nullable=False),
        sa.Column("undone_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_made_changes_until"), "made_changes", ["until"], unique=False)
    op.add_column("not_me_tickets", sa.Column("change_id", text, nullable=True))
    # Two people's hands at once may have left two of them: the first stays.
    op.execute(
        "UPDATE authenticators SET is_default = false WHERE is_default AND (state <> 'active' OR EXISTS ("
        "SELECT 1 FROM authenticators AS other WHERE other.account_id = authenticators.account_id "
        "AND other.is_default AND other.state = 'active' AND other.id < authenticators.id))"
    )
    first = sa.text("is_default")
    op.create_index(
        "one_default_per_account",
        "authenticators",
        ["account_id"],
        unique=True,
        sqlite_where=first,
        postgresql_where=first,
    )
