"""Phones as methods: sealed numbers, one account each, codes sent to them, what was accepted beforehand"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0003'
down_revision = '0002'

HELD = sa.text("state IN ('active', 'suspended')")


def upgrade() -> None:
    for name in ('phone_number', 'number_digest', 'wanted_name'):
        op.add_column('authenticators', sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.create_index('one_account_per_number', 'authenticators', ['number_digest'], unique=True, sqlite_where=HELD, postgresql_where=HELD)

    op.create_table('out_of_band_codes',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('authenticator_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('account_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('purpose', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('notice_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('view_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('sent_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('used_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('replaced_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['authenticator_id'], ['authenticators.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('codes_of_phone', 'out_of_band_codes', ['authenticator_id', 'purpose', 'number'], unique=False)
    op.create_index(op.f('ix_out_of_band_codes_expires_at'), 'out_of_band_codes', ['expires_at'], unique=False)

    op.create_table('code_tallies',
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('span', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('began_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('last_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('subject', 'span')
    )
    op.create_index(op.f('ix_code_tallies_began_at'), 'code_tallies', ['began_at'], unique=False)

    op.create_table('acceptances',
    sa.Column('account_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('what', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], ),
    sa.PrimaryKeyConstraint('account_id', 'what', 'version')
    )
