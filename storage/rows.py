"""The tables. SQLModel's own ``datetime`` column refuses naive instants and gives back UTC, so no ``sa_type`` for them."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

SEALED = {"sealed": True}
"""Marks a column that holds sealed values, by ``sa_column_kwargs={"info": SEALED}``: ``keys rotate`` finds it by this."""

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""Counted up by the database; SQLite counts only what it calls INTEGER."""


class AccountRow(SQLModel, table=True):
    __tablename__ = "accounts"

    id: str = Field(primary_key=True)
    sso_id: str
    name: str
    kind: str
    unit: str | None = None
    addresses: str = ""
    roles: str
    language: str | None = None
    possessions: str = ""
    warned_at: datetime | None = None
    enabled_at: datetime | None = None
    wrong_codes_in_row: int = 0
    ask_when: str | None = None
    version: int = 1


class IdentifierRow(SQLModel, table=True):
    """Every word an account is found by, folded: SSO id and addresses. Unique, so one address is one person's."""

    __tablename__ = "account_identifiers"

    folded: str = Field(primary_key=True)
    written: str
    kind: str
    account_id: str = Field(foreign_key="accounts.id", index=True)


class LinkRow(SQLModel, table=True):
    __tablename__ = "links"
    __table_args__ = (
        Index(
            "one_link_per_slack_user",
            "team_id",
            "user_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index(
            "one_slack_user_per_team",
            "account_id",
            "team_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    team_id: str
    user_id: str
    account_id: str = Field(foreign_key="accounts.id")
    proof: str
    linked_at: datetime
    revoked_at: datetime | None = None
    locale: str | None = None
    home_seen_at: datetime | None = None
    checked_at: datetime | None = None


class InvitationRow(SQLModel, table=True):
    __tablename__ = "invitations"

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id", index=True)
    digest: str = Field(unique=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None


class LinkTicketRow(SQLModel, table=True):
    __tablename__ = "link_tickets"
    __table_args__ = (Index("link_tickets_of_user", "team_id", "user_id"),)

    digest: str = Field(primary_key=True)
    team_id: str
    user_id: str
    language: str
    created_at: datetime
    expires_at: datetime = Field(index=True)
    browser: str | None = Field(default=None, unique=True)
    state: str | None = Field(default=None, unique=True)
    issuer: str | None = None
    subject: str | None = None
    account_id: str | None = Field(default=None, foreign_key="accounts.id")
    number: str | None = None
    wrong_numbers: int = 0
    ended_at: datetime | None = None
    ended_because: str | None = None


class SubjectRow(SQLModel, table=True):
    """Who is who at the institution's sign-in: one subject an account, one account a subject (S64)."""

    __tablename__ = "subjects"
    __table_args__ = (Index("one_subject_per_issuer", "account_id", "issuer", unique=True),)

    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id")
    bound_at: datetime


class DeviceRow(SQLModel, table=True):
    __tablename__ = "devices"

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id", index=True)
    name: str
    place: str


class AuthenticatorRow(SQLModel, table=True):
    __tablename__ = "authenticators"
    __table_args__ = (
        Index(
            "unfinished_setups",
            "expires_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "stopped_methods",
            "ended_at",
            sqlite_where=text("state = 'suspended'"),
            postgresql_where=text("state = 'suspended'"),
        ),
        Index(
            "one_account_per_number",
            "number_digest",
            unique=True,
            sqlite_where=text("state IN ('active', 'suspended')"),
            postgresql_where=text("state IN ('active', 'suspended')"),
        ),
        Index(
            "one_default_per_account",
            "account_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id", index=True)
    device_id: str | None = Field(default=None, foreign_key="devices.id")
    kind: str
    place: str
    state: str
    seed: str | None = Field(default=None, sa_column_kwargs={"info": SEALED})
    """The key's id stands in front (S1)."""
    phone_number: str | None = Field(default=None, sa_column_kwargs={"info": SEALED})
    number_digest: str | None = None
    """By it a number is found, and belongs to one account only; a keyed hash says nothing without the keyring."""
    wanted_name: str | None = None
    replaces: str | None = None
    created_at: datetime
    expires_at: datetime | None = None
    confirmed_at: datetime | None = None
    last_step: int | None = None
    last_used_at: datetime | None = None
    codes_left: int | None = None
    ended_at: datetime | None = None
    ended_because: str | None = None
    is_default: bool = False
    version: int = 1


class RecoveryCodeRow(SQLModel, table=True):
    """Backup codes, as slow hashes: the number printed in front picks the row, so that one hash is checked (S20)."""

    __tablename__ = "recovery_codes"

    authenticator_id: str = Field(primary_key=True, foreign_key="authenticators.id")
    number: int = Field(primary_key=True)
    hash: str
    used_at: datetime | None = None


class TokenRow(SQLModel, table=True):
    """Hardware tokens. What makes the codes stays here, whoever holds the token; their method's row names nothing of it."""

    __tablename__ = "tokens"

    id: str = Field(primary_key=True)
    serial: str
    folded: str = Field(unique=True)
    seed: str | None = Field(default=None, sa_column_kwargs={"info": SEALED})
    seed_digest: str = Field(unique=True)
    """A keyed hash: the same seed is not taken in twice."""
    interval_s: int
    algorithm: str
    drift: int = 0
    last_step: int | None = None
    state: str
    authenticator_id: str | None = Field(default=None, unique=True, foreign_key="authenticators.id")
    """The method of the one who holds it. Unique, and one per token: two holders can't be written down."""
    imported_at: datetime
    changed_at: datetime
    version: int = 1


class ThrottleRow(SQLModel, table=True):
    __tablename__ = "throttles"

    subject: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    wrong_in_row: int
    last_wrong_at: datetime | None = None


class OutOfBandCodeRow(SQLModel, table=True):
    __tablename__ = "out_of_band_codes"
    __table_args__ = (Index("codes_of_phone", "authenticator_id", "purpose", "number"),)

    id: str = Field(primary_key=True)
    number: int
    """Their order: a clock that was set back must not make an older code the newest."""
    authenticator_id: str = Field(foreign_key="authenticators.id")
    account_id: str
    purpose: str
    code: str | None = Field(default=None, sa_column_kwargs={"info": SEALED})
    """Only until it has left."""
    digest: str
    notice_id: str
    view_id: str | None = None
    verification_id: str | None = None
    created_at: datetime
    expires_at: datetime = Field(index=True)
    sent_at: datetime | None = None
    used_at: datetime | None = None
    replaced_at: datetime | None = None


class TallyRow(SQLModel, table=True):
    """How many codes were asked for, by number (hashed), account, country and in all."""

    __tablename__ = "code_tallies"

    subject: str = Field(primary_key=True)
    span: str = Field(primary_key=True)
    began_at: datetime = Field(index=True)
    asked: int
    last_at: datetime | None = None


class AcceptanceRow(SQLModel, table=True):
    __tablename__ = "acceptances"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    what: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    at: datetime


class PageTicketRow(SQLModel, table=True):
    __tablename__ = "page_tickets"

    digest: str = Field(primary_key=True)
    authenticator_id: str = Field(foreign_key="authenticators.id")
    account_id: str
    created_at: datetime
    expires_at: datetime = Field(index=True)
    opened_at: datetime | None = None


class WalletCardRow(SQLModel, table=True):
    __tablename__ = "wallet_cards"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    digest: str | None = Field(default=None, unique=True)
    made_at: datetime | None = None
    ticket: str | None = Field(default=None, unique=True)
    ticket_expires_at: datetime | None = None


class VisitRow(SQLModel, table=True):
    __tablename__ = "visits"

    digest: str = Field(primary_key=True)
    language: str
    created_at: datetime
    seen_at: datetime = Field(index=True)
    account_id: str | None = Field(default=None, foreign_key="accounts.id", index=True)
    checked_at: datetime | None = None
    state: str | None = None


class PracticeRow(SQLModel, table=True):
    __tablename__ = "practices"
    __table_args__ = (
        Index("practices_of_account", "account_id", "ended"),
        Index(
            "one_open_practice_per_account",
            "account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id")
    device_id: str = Field(foreign_key="devices.id")
    started_at: datetime = Field(index=True)
    expires_at: datetime
    ended_at: datetime | None = None
    ended: str | None = None
    authenticator_id: str | None = Field(default=None, foreign_key="authenticators.id")


class MadeChangeRow(SQLModel, table=True):
    """Changes that "this wasn't me" can undo."""

    __tablename__ = "made_changes"

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id")
    what: str
    facts: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    made_at: datetime
    until: datetime = Field(index=True)
    undone_at: datetime | None = None


class TicketRow(SQLModel, table=True):
    __tablename__ = "tickets"
    __table_args__ = (
        Index(
            "one_open_ticket_per_asker",
            "asker",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("held_tickets", "number", sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'")),
        # A number that people were told is never given to another request.
        {"sqlite_autoincrement": True},
    )

    number: int | None = Field(default=None, sa_column=Column(NUMBER, primary_key=True, autoincrement=True))
    id: str = Field(unique=True)
    asker: str | None = None
    """``account:…`` or ``slack:team/user``; nobody where an account was only claimed."""
    how: str
    account_id: str | None = Field(default=None, foreign_key="accounts.id")
    team_id: str | None = None
    user_id: str | None = None
    called: str | None = None
    topic: str
    language: str
    state: str
    asked_at: datetime
    said: int
    opened_at: datetime | None = None
    ended_at: datetime | None = Field(default=None, index=True)
    channel: str | None = None
    ts: str | None = None


class TicketMessageRow(SQLModel, table=True):
    __tablename__ = "ticket_messages"

    id: str = Field(primary_key=True)
    ticket_id: str = Field(foreign_key="tickets.id", index=True)
    number: int
    at: datetime
    text: str = Field(sa_column_kwargs={"info": SEALED})
    """People write here what they would tell a person at a desk."""


class ReplacementRow(SQLModel, table=True):
    __tablename__ = "replacements"
    __table_args__ = (
        Index(
            "one_open_replacement_per_account",
            "account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "replacements_to_remind_of",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id")
    device_id: str = Field(foreign_key="devices.id")
    at_hand: bool | None = None
    number_stays: bool = True
    started_at: datetime
    remind_at: datetime | None = None
    setup_id: str | None = Field(default=None, foreign_key="authenticators.id")
    new_device_id: str | None = Field(default=None, foreign_key="devices.id", index=True)
    ended_at: datetime | None = None
    ended: str | None = None
    version: int = 1


class NotMeTicketRow(SQLModel, table=True):
    __tablename__ = "not_me_tickets"

    digest: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id")
    authenticator_id: str | None = Field(default=None, foreign_key="authenticators.id")
    link_id: str | None = None
    ask_when: str | None = None
    change_id: str | None = None
    created_at: datetime
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None


class NoticeRow(SQLModel, table=True):
    __tablename__ = "notices"
    __table_args__ = (
        Index("notices_due", "lane", "state", "due_at"),
        Index(
            "notices_of_receiver",
            "receiver",
            "number",
            sqlite_where=text("state IN ('new', 'sending')"),
            postgresql_where=text("state IN ('new', 'sending')"),
        ),
    )

    number: int | None = Field(default=None, sa_column=Column(NUMBER, primary_key=True, autoincrement=True))
    id: str = Field(unique=True)
    kind: str
    receiver: str
    """``team/user``, ``admin``, ``support``, ``mail:…`` or ``line:…``: notices to one receiver leave in their order."""
    lane: str = Field(default="slack", sa_column_kwargs={"server_default": "slack"})
    account_id: str | None = None
    facts: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime
    due_at: datetime
    state: str
    tries: int = 0
    unsure: bool = False
    failed_because: str | None = None
    receipt: str | None = None
    """What the gateway said about the arrival, after it had taken it."""
    once: str | None = Field(default=None, unique=True)
    claimed_by: str | None = None
    claimed_until: datetime | None = None


class AuditRow(SQLModel, table=True):
    __tablename__ = "audit_events"
    __table_args__ = (
        Index("audit_in_order", "sealed_as", unique=True),
        Index("audit_unsealed", "number", sqlite_where=text("chain IS NULL"), postgresql_where=text("chain IS NULL")),
        Index("audit_of_account", "account_id", "number"),
        {"sqlite_autoincrement": True},
    )

    number: int | None = Field(default=None, sa_column=Column(NUMBER, primary_key=True, autoincrement=True))
    at: datetime
    actor: str
    action: str
    account_id: str | None = None
    target: str | None = None
    outcome: str
    facts: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    chain: str | None = None
    signature: str | None = None
    sealed_as: int | None = Field(default=None, sa_column=Column(NUMBER, nullable=True))
    """Its place in the chain. With many writers a smaller number may be committed after a greater one was sealed."""


class AuditHeadRow(SQLModel, table=True):
    """The newest link, apart from the events: cutting off their end shows."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    chain: str
    signature: str


class HeardRow(SQLModel, table=True):
    __tablename__ = "heard_events"

    event_id: str = Field(primary_key=True)
    at: datetime = Field(index=True)


class RelyingPartyRow(SQLModel, table=True):
    __tablename__ = "relying_parties"
    __table_args__ = (
        Index(
            "one_living_client_per_name",
            "folded",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    name: str
    folded: str
    digest: str = Field(unique=True)
    permissions: str = ""
    networks: str = ""
    requests_a_minute: int
    created_at: datetime
    revoked_at: datetime | None = None


class VerificationRow(SQLModel, table=True):
    __tablename__ = "verifications"
    __table_args__ = (
        Index("verifications_of_subject", "subject", "created_at"),
        Index("one_verification_per_key", "client_id", "idempotency_key", unique=True),
        Index(
            "disowned_verifications",
            "subject",
            "disowned_at",
            sqlite_where=text("disowned_at IS NOT NULL"),
            postgresql_where=text("disowned_at IS NOT NULL"),
        ),
        Index(
            "verifications_in_network",
            "subject",
            "network",
            "status",
            "decided_at",
            sqlite_where=text("network IS NOT NULL"),
            postgresql_where=text("network IS NOT NULL"),
        ),
        Index(
            "pending_verifications",
            "expires_at",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )

    id: str = Field(primary_key=True)
    transaction: str = Field(unique=True)
    client_id: str = Field(foreign_key="relying_parties.id")
    client_name: str
    subject: str
    account_id: str | None = None
    application: str
    purpose: str
    strength: str
    way: str
    methods: str
    number: str | None = Field(default=None, sa_column_kwargs={"info": SEALED})
    """Only while it can be typed."""
    was_prompted: bool
    context: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    network: str | None = None
    """Of the address in the context, as coarse as it is compared."""
    created_at: datetime = Field(index=True)
    expires_at: datetime
    status: str
    because: str | None = None
    decided_at: datetime | None = None
    method: str | None = None
    authenticator_id: str | None = None
    wrong_numbers: int = 0
    wrong_codes: int = 0
    hint: str | None = None
    idempotency_key: str | None = None
    asked_digest: str | None = None
    redeemed_at: datetime | None = None
    disowned_at: datetime | None = None


class PostedPromptRow(SQLModel, table=True):
    """Where a prompt stands in Slack."""

    __tablename__ = "posted_prompts"

    verification_id: str = Field(primary_key=True, foreign_key="verifications.id")
    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    channel: str
    ts: str
