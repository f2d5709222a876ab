"""What stands still is found quickly: each minute somebody looks whether it is morning for what was left at home."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stopped = sa.text("state = 'suspended'")
    op.create_index(
        "stopped_methods", "authenticators", ["ended_at"], sqlite_where=stopped, postgresql_where=stopped
    )
