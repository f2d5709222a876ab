"""A new phone number knows the phone whose place it takes."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("authenticators", sa.Column("replaces", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
