"""Practice sign-ins."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.accounts.model import AccountId
from bot.authenticators.model import AuthenticatorId, DeviceId, Kind, State
from bot.practice.model import PROOF_LIFE, Ended, Losses, Practice, PracticeId
from storage.rows import AccountRow, AuthenticatorRow, PracticeRow
from storage.tables import add, table_of

accounts = table_of(AccountRow)
authenticators = table_of(AuthenticatorRow)
practices = table_of(PracticeRow)
TOLD = (Ended.GOT_IN, Ended.GAVE_UP)
BROUGHT_TO_AN_END = select(practices).where(
    practices.c.account_id == bindparam("account_id"), practices.c.ended.in_(TOLD)
)


def _losses() -> Select[int, int, int]:
    """The rule of ``proof``, over everybody; a test holds the two against each other."""
    held, staying, used = (authenticators.alias(name) for name in ("held", "staying", "used"))
    tried, later = practices.alias("tried"), practices.alias("later")

    def usable(method: FromClause) -> ColumnElement[bool]:
        may_answer = or_(
            method.c.kind == Kind.APP,
            and_(bindparam("phones_allowed", type_=Boolean), method.c.kind.in_((Kind.SMS, Kind.VOICE))),
            and_(bindparam("codes_allowed", type_=Boolean), method.c.kind == Kind.RECOVERY),
        )
        return and_(method.c.state == State.ACTIVE, may_answer)

    losable = (
        select(held.c.account_id, held.c.device_id)
        .join(accounts, accounts.c.id == held.c.account_id)
        .where(accounts.c.enabled_at.is_not(None), held.c.device_id.is_not(None), usable(held))
        .distinct()
        .subquery()
    )
    is_one_left = exists().where(
        staying.c.account_id == losable.c.account_id,
        # Backup codes are on no device.
        staying.c.device_id.is_distinct_from(losable.c.device_id),
        usable(staying),
    )
    is_newest = ~exists().where(
        later.c.account_id == tried.c.account_id,
        later.c.device_id == tried.c.device_id,
        later.c.ended.in_(TOLD),
        later.c.started_at > tried.c.started_at,
    )
    is_proven = exists().where(
        tried.c.account_id == losable.c.account_id,
        tried.c.device_id == losable.c.device_id,
        tried.c.ended == Ended.GOT_IN,
        tried.c.started_at > bindparam("since", type_=practices.c.started_at.type),
        used.c.id == tried.c.authenticator_id,
        used.c.device_id.is_distinct_from(losable.c.device_id),
        usable(used),
        is_newest,
    )

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return select(number(is_proven), number(and_(is_one_left, ~is_proven)), number(~is_one_left)).select_from(losable)


LOSSES = _losses()


class SqlPractices:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: PracticeId) -> Practice | None:  # noqa: A002
        row = self._connection.execute(select(practices).where(practices.c.id == id)).first()
        return _practice(row) if row else None

    def of(self, account_id: AccountId) -> Sequence[Practice]:
        return [_practice(row) for row in self._connection.execute(BROUGHT_TO_AN_END, {"account_id": account_id})]

    def losses(self, *, at: datetime, phones_allowed: bool, codes_allowed: bool) -> Losses:
        facts = {"since": at - PROOF_LIFE, "phones_allowed": phones_allowed, "codes_allowed": codes_allowed}
        proven, on_paper, locked_out = self._connection.execute(LOSSES, facts).one()
        return Losses(proven=proven, on_paper=on_paper, locked_out=locked_out)

    def add(self, practice: Practice) -> None:
        add(self._connection, practices, asdict(practice))

    def end(self, practice: Practice) -> bool:
        still_open = update(practices).where(practices.c.id == practice.id, practices.c.ended_at.is_(None))
        return self._connection.execute(still_open.values(asdict(practice))).rowcount == 1

    def replace_open(self, account_id: AccountId, *, at: datetime) -> None:
        still_open = update(practices).where(practices.c.account_id == account_id, practices.c.ended_at.is_(None))
        self._connection.execute(still_open.values(ended=Ended.REPLACED, ended_at=at))

    def forget_before(self, at: datetime) -> int:
        return self._connection.execute(delete(practices).where(practices.c.started_at < at)).rowcount


def _practice(row: Row[tuple[object, ...]]) -> Practice:
    return Practice(
        id=PracticeId(row.id),
        account_id=AccountId(row.account_id),
        device_id=DeviceId(row.device_id),
        started_at=row.started_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        ended=Ended(row.ended) if row.ended else None,
        authenticator_id=AuthenticatorId(row.authenticator_id) if row.authenticator_id else None,
    )
