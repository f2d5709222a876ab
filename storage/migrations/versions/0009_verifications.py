"""Clients of the API, the verifications they ask for, and where prompts stand in Slack."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.add_column("out_of_band_codes", sa.Column("verification_id", text(), nullable=True))
    op.create_table(
        "relying_parties",
        sa.Column("id", text(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("folded", text(), nullable=False),
        sa.Column("digest", text(), nullable=False),
        sa.Column("permissions", text(), nullable=False),
        sa.Column("networks", text(), nullable=False),
        sa.Column("requests_a_minute", sa.Integer(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("revoked_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    living = sa.text("revoked_at IS NULL")
    op.create_index(
        "one_living_client_per_name",
        "relying_parties",
        ["folded"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )
    op.create_table(
        "verifications",
        sa.Column("id", text(), nullable=False),
        sa.Column("transaction", text(), nullable=False),
        sa.Column("client_id", text(), nullable=False),
        sa.Column("client_name", text(), nullable=False),
        sa.Column("subject", text(), nullable=False),
        sa.Column("account_id", text(), nullable=True),
        sa.Column("application", text(), nullable=False),
        sa.Column("purpose", text(), nullable=False),
        sa.Column("strength", text(), nullable=False),
        sa.Column("way", text(), nullable=False),
        sa.Column("methods", text(), nullable=False),
        sa.Column("number", text(), nullable=True),
        sa.Column("was_prompted", sa.Boolean(), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("expires_at", instant(), nullable=False),
        sa.Column("status", text(), nullable=False),
        sa.Column("because", text(), nullable=True),
        sa.Column("decided_at", instant(), nullable=True),
        sa.Column("method", text(), nullable=True),
        sa.Column("authenticator_id", text(), nullable=True),
        sa.Column("wrong_numbers", sa.Integer(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("hint", text(), nullable=True),
        sa.Column("idempotency_key", text(), nullable=True),
        sa.Column("asked_digest", text(), nullable=True),
        sa.Column("redeemed_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["relying_parties.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("transaction"),
    )
    pending = sa.text("status = 'pending'")
    op.create_index("verifications_of_subject", "verifications", ["subject", "created_at"])
    op.create_index("ix_verifications_created_at", "verifications", ["created_at"])
    op.create_index("one_verification_per_key", "verifications", ["client_id", "idempotency_key"], unique=True)
    op.create_index(
        "pending_verifications", "verifications", ["expires_at"], sqlite_where=pending, postgresql_where=pending
    )
    op.create_table(
        "posted_prompts",
        sa.Column("verification_id", text(), nullable=False),
        sa.Column("team_id", text(), nullable=False),
        sa.Column("user_id", text(), nullable=False),
        sa.Column("channel", text(), nullable=False),
        sa.Column("ts", text(), nullable=False),
        sa.ForeignKeyConstraint(["verification_id"], ["verifications.id"]),
        sa.PrimaryKeyConstraint("verification_id", "team_id", "user_id"),
    )
