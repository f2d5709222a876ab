"""Ways through the institution's sign-in, and whose account its subjects are"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table('link_tickets',
    sa.Column('digest', text(), nullable=False),
    sa.Column('team_id', text(), nullable=False),
    sa.Column('user_id', text(), nullable=False),
    sa.Column('language', text(), nullable=False),
    sa.Column('created_at', instant(), nullable=False),
    sa.Column('expires_at', instant(), nullable=False),
    sa.Column('browser', text(), nullable=True),
    sa.Column('state', text(), nullable=True),
    sa.Column('issuer', text(), nullable=True),
    sa.Column('subject', text(), nullable=True),
    sa.Column('account_id', text(), nullable=True),
    sa.Column('number', text(), nullable=True),
    sa.Column('wrong_numbers', sa.Integer(), nullable=False),
    sa.Column('ended_at', instant(), nullable=True),
    sa.Column('ended_because', text(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], ),
    sa.PrimaryKeyConstraint('digest'),
    sa.UniqueConstraint('browser'),
    sa.UniqueConstraint('state')
    )
    op.create_index(op.f('ix_link_tickets_expires_at'), 'link_tickets', ['expires_at'], unique=False)
    op.create_index('link_tickets_of_user', 'link_tickets', ['team_id', 'user_id'], unique=False)
    op.create_table('subjects',
    sa.Column('issuer', text(), nullable=False),
    sa.Column('subject', text(), nullable=False),
    sa.Column('account_id', text(), nullable=False),
    sa.Column('bound_at', instant(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], ),
    sa.PrimaryKeyConstraint('issuer', 'subject')
    )
    op.create_index('one_subject_per_issuer', 'subjects', ['account_id', 'issuer'], unique=True)
