"""Audit events know their place in the chain, which with many writers is not the order of their numbers"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.guards import guard_one_way_streets, unguard_audit

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.add_column('audit_events', sa.Column('sealed_as', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
    # Until now there was one writer, and the chain followed the numbers. Neither enters the seals.
    unguard_audit()
    op.execute('UPDATE audit_events SET sealed_as = number WHERE chain IS NOT NULL')
    guard_one_way_streets()
    op.create_index('audit_in_order', 'audit_events', ['sealed_as'], unique=True)
