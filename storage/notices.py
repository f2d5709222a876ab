"""The outbox: notices, claimed by guarded updates, delivered to each receiver in their order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from bot.accounts.model import AccountId, SlackUser
from bot.authenticators.model import AuthenticatorId
from bot.notices import SUPPORT, Lane, Line, Mailbox, Notice, NoticeId, NoticeKind, NoticeState, Receiver, SupportDesk
from storage.rows import NoticeRow
from storage.tables import add, table_of

notices = table_of(NoticeRow)
earlier = notices.alias("earlier")

ADMIN = "admin"
DESK = "support"
MAIL = "mail:"
LINE = "line:"
UNSETTLED: BindParameter[tuple[str, ...]] = bindparam(
    "unsettled", (NoticeState.NEW.value, NoticeState.SENDING.value), expanding=True, literal_execute=True
)
"""Written out in the statement: only so does SQLite see that the index of what waits for a receiver covers it."""

FREE_THE_DEAD = (
    update(notices)
    .where(
        notices.c.lane == bindparam("here"),
        notices.c.state == NoticeState.SENDING,
        notices.c.claimed_until <= bindparam("at"),
    )
    .values(state=NoticeState.NEW, unsure=True, claimed_by=None, claimed_until=None)
)
SETTLE = update(notices).where(notices.c.id == bindparam("this"), notices.c.state.in_(UNSETTLED))
"""Sets whatever it is given by the columns' names."""
# What somebody was told first must arrive first: while an older notice to the same receiver waits, this one does too.
OLDER_WAITS = exists().where(
    earlier.c.receiver == notices.c.receiver, earlier.c.number < notices.c.number, earlier.c.state.in_(UNSETTLED)
)
# What is due from the moment it was told needs no clock: an operator's process, or a twin, may go by one that is ahead of
# ours, and its notice would hold back all later ones to the same receiver.
IS_DUE = or_(notices.c.due_at <= bindparam("at"), notices.c.due_at == notices.c.created_at)
# PostgreSQL steps over what another process is just claiming (SQLite has one writer and skips these words). Named, so
# that it is looked up once: inside IN the planner may run it for every row, and each time others would be due.
DUE = (
    select(notices.c.number)
    .where(
        notices.c.lane == bindparam("here"),
        notices.c.state == NoticeState.NEW,
        IS_DUE,
        # A sign-in request is over in minutes: a card that Slack does not take must not keep somebody out.
        or_(notices.c.kind == NoticeKind.PROMPT.value, ~OLDER_WAITS),
    )
    .order_by(notices.c.due_at, notices.c.number)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
CLAIM = (
    update(notices)
    .where(notices.c.number.in_(select(DUE.c.number)), notices.c.state == NoticeState.NEW)
    .values(state=NoticeState.SENDING, claimed_by=bindparam("worker"), claimed_until=bindparam("until"))
    .returning(notices)
)
# Lane by lane, so that each look is one step down the index, however many notices are kept.
WAITING_FOR_LONG = (
    select(literal(1))
    .select_from(notices)
    .where(
        notices.c.lane == Lane.SLACK.value,
        notices.c.state.in_((NoticeState.NEW.value, NoticeState.SENDING.value)),
        notices.c.kind == bindparam("kind"),
        notices.c.created_at > bindparam("after"),
        notices.c.created_at <= bindparam("before"),
    )
    .limit(1)
)
LANES_DUE = union_all(
    *(
        select(literal(lane.value)).where(
            exists().where(
                notices.c.lane == lane.value,
                or_(
                    and_(notices.c.state == NoticeState.NEW, IS_DUE),
                    and_(notices.c.state == NoticeState.SENDING, notices.c.claimed_until <= bindparam("at")),
                ),
            )
        )
        for lane in Lane
    )
)


class SqlNotices:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.told: frozenset[Lane] = frozenset()
        """The lanes that have something new to deliver."""

    def add(self, notice: Notice) -> None:
        if notice.once is not None:
            known = select(notices.c.number).where(notices.c.once == notice.once)
            if self._connection.execute(known).first():
                return
        values = {
            "id": notice.id,
            "kind": notice.kind,
            "receiver": _written(notice.to),
            "lane": notice.lane,
            "account_id": notice.account_id,
            "facts": dict(notice.facts),
            "created_at": notice.created_at,
            "once": notice.once,
        }
        self.told |= {notice.lane}
        add(self._connection, notices, {**values, **_progress(notice)})

    def get(self, id: str) -> Notice | None:  # noqa: A002
        row = self._connection.execute(select(notices).where(notices.c.id == id)).first()
        return _notice(row) if row else None

    def save(self, notice: Notice) -> None:
        # A finished notice is settled for good, also against a process that was thought dead; one that waits again belongs to nobody.
        values = {**_progress(notice), "claimed_by": None, "claimed_until": None}
        self._connection.execute(SETTLE, {**values, "this": notice.id})

    def keep_receipt(self, id: str, receipt: str) -> bool:  # noqa: A002
        # A column of its own, and not part of what ``save`` writes: it may come before the sending is remembered.
        known = and_(notices.c.id == id, notices.c.lane == Lane.PHONE)
        kept = case((notices.c.receipt == "delivered", notices.c.receipt), else_=receipt)
        return self._connection.execute(update(notices).where(known).values(receipt=kept)).rowcount == 1

    def claim_due(self, lane: Lane, at: datetime, *, worker: str, until: datetime, limit: int) -> Sequence[Notice]:
        self._connection.execute(FREE_THE_DEAD, {"here": lane, "at": at})
        claim = {"here": lane, "at": at, "worker": worker, "until": until, "at_most": limit}
        return [_notice(row) for row in sorted(self._connection.execute(CLAIM, claim), key=lambda row: row.number)]

    def release(self, *, worker: str | None, at: datetime) -> int:
        if worker is not None:
            whose = notices.c.claimed_by == worker
        elif self._connection.dialect.name == "postgresql":
            whose = func.pg_try_advisory_xact_lock(func.hashtextextended(notices.c.claimed_by, 0))
        else:
            whose = notices.c.claimed_by.is_not(None)  # one process lives on a file, and it is this one
        statement = update(notices).where(notices.c.state == NoticeState.SENDING, whose)
        values = {"state": NoticeState.NEW, "unsure": True, "due_at": at, "claimed_by": None, "claimed_until": None}
        return self._connection.execute(statement.values(values)).rowcount

    def hurry(self, at: datetime, lane: Lane | None = None) -> int:
        waiting = and_(notices.c.state == NoticeState.NEW, notices.c.due_at > at)
        if lane is not None:
            waiting = and_(waiting, notices.c.lane == lane)
        return self._connection.execute(update(notices).where(waiting).values(due_at=at)).rowcount

    def lanes_due(self, at: datetime) -> frozenset[Lane]:
        return frozenset(Lane(lane) for lane in self._connection.execute(LANES_DUE, {"at": at}).scalars())

    def is_waiting(self, kind: NoticeKind, *, after: datetime, before: datetime) -> bool:
        values = {"kind": kind.value, "after": after, "before": before}
        return self._connection.execute(WAITING_FOR_LONG, values).first() is not None

    def waiting(self) -> Mapping[Lane, int]:
        held = notices.c.state.in_((NoticeState.NEW, NoticeState.SENDING))
        counted = select(notices.c.lane, func.count()).where(held).group_by(notices.c.lane)
        found = {Lane(lane): number for lane, number in self._connection.execute(counted)}
        return {lane: found.get(lane, 0) for lane in Lane}

    def forget_settled_before(self, at: datetime) -> int:
        settled = notices.c.state.in_((NoticeState.SENT, NoticeState.FAILED))
        return self._connection.execute(delete(notices).where(settled, notices.c.created_at < at)).rowcount


def _progress(notice: Notice) -> dict[str, Any]:
    return {
        "due_at": notice.due_at,
        "state": notice.state,
        "tries": notice.tries,
        "unsure": notice.unsure,
        "failed_because": notice.failed_because,
    }


def _written(receiver: Receiver) -> str:
    if receiver is None:
        return ADMIN
    if isinstance(receiver, SupportDesk):
        return DESK
    if isinstance(receiver, Mailbox):
        return MAIL + receiver.address
    if isinstance(receiver, Line):
        return LINE + receiver.authenticator_id
    return f"{receiver.team_id}/{receiver.user_id}"


def _read(written: str) -> Receiver:
    if written == ADMIN:
        return None
    if written == DESK:
        return SUPPORT
    if written.startswith(MAIL):
        return Mailbox(written.removeprefix(MAIL))
    if written.startswith(LINE):
        return Line(AuthenticatorId(written.removeprefix(LINE)))
    team_id, _, user_id = written.partition("/")
    return SlackUser(user_id, team_id)


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=NoticeId(row.id),
        kind=NoticeKind(row.kind),
        to=_read(row.receiver),
        account_id=AccountId(row.account_id) if row.account_id else None,
        facts=row.facts,
        created_at=row.created_at,
        due_at=row.due_at,
        state=NoticeState(row.state),
        tries=row.tries,
        unsure=row.unsure,
        failed_because=row.failed_because,
        receipt=row.receipt,
        once=row.once,
    )
