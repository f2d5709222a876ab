"""Notices know the way they leave by: Slack, mail or phone"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    # All that was told before this step was told in Slack.
    op.add_column('notices', sa.Column('lane', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='slack'))
    op.drop_index('notices_due', table_name='notices')
    op.create_index('notices_due', 'notices', ['lane', 'state', 'due_at'], unique=False)
