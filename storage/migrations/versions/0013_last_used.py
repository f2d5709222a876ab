"""When a code of each method was last right. Of older methods nobody knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("authenticators", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
