"""Codes sent to phones, sealed until they have left; and how many were asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.accounts.model import AccountId
from bot.authenticators.model import AuthenticatorId
from bot.authenticators.out_of_band import CodeId, OutOfBandCode, Purpose, Span, Tally
from storage.keyring import Keyring
from storage.rows import OutOfBandCodeRow, TallyRow
from storage.sealed import place_of
from storage.tables import add, save, table_of

codes = table_of(OutOfBandCodeRow)
counted = table_of(TallyRow)
CODE = codes.c.code

CODES_OF = (
    select(codes)
    .where(codes.c.authenticator_id == bindparam("authenticator_id"), codes.c.purpose == bindparam("purpose"))
    .order_by(codes.c.number.desc())
)
OF_PHONES = codes.c.authenticator_id.in_(bindparam("authenticator_ids", expanding=True))
CODES_OF_ALL = select(codes).where(OF_PHONES).order_by(codes.c.number.desc())
CODES_OF_ALL_FOR = CODES_OF_ALL.where(codes.c.purpose == bindparam("purpose"))
COUNT = (
    update(counted)
    .where(counted.c.subject == bindparam("of_subject"), counted.c.span == bindparam("of_span"))
    .values(began_at=bindparam("began_at"), asked=bindparam("asked"), last_at=bindparam("last_at"))
)


class SqlCodes:
    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def get(self, id: CodeId) -> OutOfBandCode | None:  # noqa: A002
        row = self._connection.execute(select(codes).where(codes.c.id == id)).first()
        return self._code(row) if row else None

    def of(self, authenticator_id: AuthenticatorId, purpose: Purpose) -> Sequence[OutOfBandCode]:
        found = self._connection.execute(CODES_OF, {"authenticator_id": authenticator_id, "purpose": purpose})
        return [self._code(row) for row in found]

    def of_all(
        self, authenticator_ids: Sequence[AuthenticatorId], purpose: Purpose | None = None
    ) -> Sequence[OutOfBandCode]:
        these = {"authenticator_ids": [*authenticator_ids]}
        found = (
            self._connection.execute(CODES_OF_ALL_FOR, these | {"purpose": purpose})
            if purpose
            else self._connection.execute(CODES_OF_ALL, these)
        )
        return [self._code(row) for row in found]

    def add(self, code: OutOfBandCode) -> None:
        former = select(func.max(codes.c.number)).where(codes.c.authenticator_id == code.authenticator_id)
        fixed = {
            "number": (self._connection.execute(former).scalar() or 0) + 1,
            "id": code.id,
            "authenticator_id": code.authenticator_id,
            "account_id": code.account_id,
            "purpose": code.purpose,
            "digest": code.digest,
            "notice_id": code.notice_id,
            "view_id": code.view_id,
            "verification_id": code.verification_id,
            "created_at": code.created_at,
            "expires_at": code.expires_at,
        }
        add(self._connection, codes, fixed | self._progress(code))

    def save(self, code: OutOfBandCode) -> None:
        save(self._connection, codes, {"id": code.id, **self._progress(code)})

    def forget_of(self, authenticator_id: AuthenticatorId) -> None:
        self._connection.execute(delete(codes).where(codes.c.authenticator_id == authenticator_id))

    def forget_before(self, expired_before: datetime, *, counted_before: datetime) -> None:
        self._connection.execute(delete(counted).where(counted.c.began_at < counted_before))
        self._connection.execute(delete(codes).where(codes.c.expires_at < expired_before))

    def tallies(self, fresh: Sequence[Tally]) -> Sequence[Tally]:
        # One order for everybody, so that two transactions never wait for each other crosswise; and each row is there
        # before it is locked, since a lock on nothing would let two first codes through.
        wanted = sorted(fresh, key=_key)
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        self._connection.execute(insert(counted).on_conflict_do_nothing(), [_counts(each) for each in wanted])
        these = tuple_(counted.c.subject, counted.c.span).in_([_key(each) for each in wanted])
        in_order = select(counted).where(these).order_by(counted.c.subject, counted.c.span).with_for_update()
        kept = {(row.subject, row.span): _tally(row) for row in self._connection.execute(in_order)}
        return [kept[_key(each)] for each in fresh]

    def save_tallies(self, tallies: Sequence[Tally]) -> None:
        values = [
            {
                "of_subject": each.subject,
                "of_span": each.span,
                "began_at": each.began_at,
                "asked": each.count,
                "last_at": each.last_at,
            }
            for each in sorted(tallies, key=_key)
        ]
        self._connection.execute(COUNT, values)

    def _progress(self, code: OutOfBandCode) -> dict[str, Any]:
        return {
            "code": self._keyring.seal(code.code, place=place_of(CODE, code.id)) if code.code else None,
            "sent_at": code.sent_at,
            "used_at": code.used_at,
            "replaced_at": code.replaced_at,
        }

    def _code(self, row: Row[Any]) -> OutOfBandCode:
        return OutOfBandCode(
            id=CodeId(row.id),
            authenticator_id=AuthenticatorId(row.authenticator_id),
            account_id=AccountId(row.account_id),
            purpose=Purpose(row.purpose),
            code=self._keyring.unseal(row.code, place=place_of(CODE, row.id)) if row.code else None,
            digest=row.digest,
            notice_id=row.notice_id,
            view_id=row.view_id,
            verification_id=row.verification_id,
            created_at=row.created_at,
            expires_at=row.expires_at,
            sent_at=row.sent_at,
            used_at=row.used_at,
            replaced_at=row.replaced_at,
        )


def _key(tally: Tally) -> tuple[str, str]:
    return tally.subject, tally.span.value


def _counts(tally: Tally) -> dict[str, Any]:
    return {
        "subject": tally.subject,
        "span": tally.span,
        "began_at": tally.began_at,
        "asked": tally.count,
        "last_at": tally.last_at,
    }


def _tally(row: Row[Any]) -> Tally:
    return Tally(subject=row.subject, span=Span(row.span), began_at=row.began_at, count=row.asked, last_at=row.last_at)
