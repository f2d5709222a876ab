"""Verifications, their numbers sealed while they can be typed, and where prompts stand in Slack."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, or_, select, update

from bot.accounts.model import AccountId, SlackUser
from bot.authenticators.model import AuthenticatorId
from bot.relying_parties.model import ClientId
from bot.verification.familiarity import Familiarity
from bot.verification.model import (
    Because,
    Context,
    Hint,
    PostedPrompt,
    Status,
    Strength,
    Verification,
    VerificationId,
    Way,
)
from bot.verification.pacing import Past
from storage.keyring import Keyring
from storage.rows import PostedPromptRow, VerificationRow
from storage.sealed import place_of
from storage.tables import ChangedMeanwhile, add, table_of

verifications = table_of(VerificationRow)
posted = table_of(PostedPromptRow)
NUMBER = verifications.c.number

MOST_PAST = 60
"""More than any pace allows in a day."""

GET = select(verifications).where(verifications.c.id == bindparam("id"))
BY_TRANSACTION = select(verifications).where(verifications.c.transaction == bindparam("transaction"))
BY_KEY = select(verifications).where(
    verifications.c.client_id == bindparam("client_id"), verifications.c.idempotency_key == bindparam("key")
)
PAST = (
    select(
        verifications.c.id,
        verifications.c.client_id,
        verifications.c.was_prompted,
        verifications.c.status,
        verifications.c.because,
        verifications.c.created_at,
        verifications.c.expires_at,
        verifications.c.decided_at,
        verifications.c.way,
        verifications.c.disowned_at,
    )
    .where(
        verifications.c.subject == bindparam("subject"),
        or_(verifications.c.created_at > bindparam("since"), verifications.c.disowned_at > bindparam("since")),
        or_(verifications.c.was_prompted, verifications.c.status == Status.APPROVED.value),
    )
    .order_by(func.coalesce(verifications.c.disowned_at, verifications.c.created_at).desc())
    .limit(MOST_PAST)
)
FAMILIARITY = select(
    exists()
    .where(
        verifications.c.subject == bindparam("subject"),
        verifications.c.network == bindparam("network"),
        verifications.c.status == Status.APPROVED.value,
        verifications.c.decided_at > bindparam("since"),
        verifications.c.decided_at <= bindparam("until"),
        verifications.c.disowned_at.is_(None),
    )
    .label("is_known"),
    select(func.max(verifications.c.disowned_at))
    .where(verifications.c.subject == bindparam("subject"), verifications.c.disowned_at.is_not(None))
    .scalar_subquery()
    .label("disowned_at"),
)
OPEN = (
    select(verifications)
    .where(verifications.c.subject == bindparam("subject"), verifications.c.status == Status.PENDING.value)
    .order_by(verifications.c.created_at)
)
OPEN_PROMPTS = OPEN.where(verifications.c.client_id == bindparam("client_id"), NUMBER.is_not(None))
EXPIRED = (
    select(verifications)
    .where(verifications.c.status == Status.PENDING.value, verifications.c.expires_at <= bindparam("at"))
    .order_by(verifications.c.expires_at)
    .limit(bindparam("most"))
)
SAVE = update(verifications).where(
    verifications.c.id == bindparam("read_id"), verifications.c.status == bindparam("read_status")
)
POSTED = select(posted).where(posted.c.verification_id.in_(bindparam("ids", expanding=True)))


class SqlVerifications:
    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        self.changed: set[VerificationId] = set()
        self.decided: list[tuple[Status, Way | None]] = []

    def get(self, id: VerificationId) -> Verification | None:  # noqa: A002
        return self._one(GET, {"id": id})

    def by_transaction(self, transaction: str) -> Verification | None:
        return self._one(BY_TRANSACTION, {"transaction": transaction})

    def by_key(self, client_id: ClientId, key: str) -> Verification | None:
        return self._one(BY_KEY, {"client_id": client_id, "key": key})

    def past(self, subject: str, *, since: datetime) -> Sequence[Past]:
        found = self._connection.execute(PAST, {"subject": subject, "since": since})
        return [
            Past(
                id=VerificationId(row.id),
                client_id=ClientId(row.client_id),
                was_prompted=row.was_prompted,
                status=Status(row.status),
                because=Because(row.because) if row.because else None,
                created_at=row.created_at,
                expires_at=row.expires_at,
                decided_at=row.decided_at,
                way=Way(row.way),
                disowned_at=row.disowned_at,
            )
            for row in found
        ]

    def familiarity(self, subject: str, network: str, *, since: datetime, until: datetime) -> Familiarity:
        values = {"subject": subject, "network": network, "since": since, "until": until}
        row = self._connection.execute(FAMILIARITY, values).one()
        return Familiarity(is_known=bool(row.is_known), disowned_at=row.disowned_at)

    def open_of(self, subject: str) -> Sequence[Verification]:
        return [self._verification(row) for row in self._connection.execute(OPEN, {"subject": subject})]

    def open_prompts_of(self, subject: str, client_id: ClientId) -> Sequence[Verification]:
        found = self._connection.execute(OPEN_PROMPTS, {"subject": subject, "client_id": client_id})
        return [self._verification(row) for row in found]

    def expired(self, at: datetime, *, limit: int) -> Sequence[Verification]:
        return [self._verification(row) for row in self._connection.execute(EXPIRED, {"at": at, "most": limit})]

    def add(self, verification: Verification) -> None:
        add(self._connection, verifications, self._asked(verification) | self._progress(verification))

    def save(self, verification: Verification) -> None:
        self._write(verification, was=verification.status)

    def decide(self, verification: Verification) -> None:
        self._write(verification, was=Status.PENDING)
        self.decided.append((verification.status, verification.method))

    def keep_posted(self, prompt: PostedPrompt) -> None:
        where = (
            posted.c.verification_id == prompt.verification_id,
            posted.c.team_id == prompt.user.team_id,
            posted.c.user_id == prompt.user.user_id,
        )
        place = {"channel": prompt.channel, "ts": prompt.ts}
        if self._connection.execute(update(posted).where(*where).values(place)).rowcount:
            return
        who = {"verification_id": prompt.verification_id, **asdict(prompt.user)}
        add(self._connection, posted, who | place)

    def posted_of(self, *ids: VerificationId) -> Sequence[PostedPrompt]:
        return [
            PostedPrompt(
                verification_id=VerificationId(row.verification_id),
                user=SlackUser(row.user_id, row.team_id),
                channel=row.channel,
                ts=row.ts,
            )
            for row in self._connection.execute(POSTED, {"ids": ids})
        ]

    def forget_before(self, at: datetime) -> int:
        old = select(verifications.c.id).where(
            verifications.c.created_at < at, verifications.c.status != Status.PENDING.value
        )
        self._connection.execute(delete(posted).where(posted.c.verification_id.in_(old)))
        return self._connection.execute(delete(verifications).where(verifications.c.id.in_(old))).rowcount

    def _write(self, verification: Verification, *, was: Status) -> None:
        guard = {"read_id": verification.id, "read_status": was.value}
        if self._connection.execute(SAVE, self._progress(verification) | guard).rowcount != 1:
            raise ChangedMeanwhile
        self.changed.add(verification.id)

    def _one(self, statement: Any, values: dict[str, Any]) -> Verification | None:
        row = self._connection.execute(statement, values).first()
        return self._verification(row) if row else None

    @staticmethod
    def _asked(verification: Verification) -> dict[str, Any]:
        """What never changes."""
        return {
            "id": verification.id,
            "transaction": verification.transaction,
            "client_id": verification.client_id,
            "client_name": verification.client_name,
            "subject": verification.subject,
            "account_id": verification.account_id,
            "application": verification.application,
            "purpose": verification.purpose,
            "strength": verification.strength.value,
            "methods": " ".join(verification.methods),
            "was_prompted": verification.was_prompted,
            "context": {key: each for key, each in asdict(verification.context).items() if each},
            "network": verification.network,
            "created_at": verification.created_at,
            "idempotency_key": verification.idempotency_key,
            "asked_digest": verification.asked_digest,
        }

    def _progress(self, verification: Verification) -> dict[str, Any]:
        number = verification.number
        return {
            "way": verification.way.value,
            "number": self._keyring.seal(number, place=place_of(NUMBER, verification.id)) if number else None,
            "expires_at": verification.expires_at,
            "status": verification.status.value,
            "because": verification.because.value if verification.because else None,
            "decided_at": verification.decided_at,
            "method": verification.method.value if verification.method else None,
            "authenticator_id": verification.authenticator_id,
            "wrong_numbers": verification.wrong_numbers,
            "wrong_codes": verification.wrong_codes,
            "hint": verification.hint.value if verification.hint else None,
            "redeemed_at": verification.redeemed_at,
            "disowned_at": verification.disowned_at,
        }

    def _verification(self, row: Row[Any]) -> Verification:
        return Verification(
            id=VerificationId(row.id),
            transaction=row.transaction,
            client_id=ClientId(row.client_id),
            client_name=row.client_name,
            subject=row.subject,
            account_id=AccountId(row.account_id) if row.account_id else None,
            application=row.application,
            purpose=row.purpose,
            strength=Strength(row.strength),
            way=Way(row.way),
            methods=tuple(Way(each) for each in row.methods.split()),
            number=self._keyring.unseal(row.number, place=place_of(NUMBER, row.id)) if row.number else None,
            was_prompted=row.was_prompted,
            context=Context(**row.context),
            created_at=row.created_at,
            expires_at=row.expires_at,
            status=Status(row.status),
            because=Because(row.because) if row.because else None,
            decided_at=row.decided_at,
            method=Way(row.method) if row.method else None,
            authenticator_id=AuthenticatorId(row.authenticator_id) if row.authenticator_id else None,
            wrong_numbers=row.wrong_numbers,
            wrong_codes=row.wrong_codes,
            hint=Hint(row.hint) if row.hint else None,
            idempotency_key=row.idempotency_key,
            asked_digest=row.asked_digest,
            redeemed_at=row.redeemed_at,
            disowned_at=row.disowned_at,
        )
