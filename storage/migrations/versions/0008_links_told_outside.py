"""A link of a Slack user is told by mail, too: its "this wasn't me" ends that link."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("not_me_tickets", sa.Column("link_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
