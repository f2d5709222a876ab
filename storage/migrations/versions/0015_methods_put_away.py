"""Methods that stand still are found by when they stopped: what their owners took off is erased in time."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stopped = sa.text("state = 'suspended'")
    op.create_index(
        "stopped_methods", "authenticators", ["ended_at"], unique=False, sqlite_where=stopped, postgresql_where=stopped
    )
