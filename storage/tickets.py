"""Requests to the support desk, and what was said in them, sealed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, insert, select, update

from bot.accounts.model import AccountId, Language, SlackUser
from bot.secret import Secret
from bot.support.model import Asker, How, Message, Ticket, TicketId, TicketState, Topic
from storage.keyring import Keyring
from storage.rows import TicketMessageRow, TicketRow
from storage.sealed import place_of
from storage.tables import add, save, table_of

tickets = table_of(TicketRow)
messages = table_of(TicketMessageRow)
TEXT = messages.c.text

BY_ID = select(tickets).where(tickets.c.id == bindparam("id"))
OPEN_OF = (
    select(tickets)
    .where(tickets.c.asker.in_(bindparam("askers", expanding=True)), tickets.c.ended_at.is_(None))
    .order_by(tickets.c.number)
    .limit(1)
)
MESSAGES_OF = select(messages).where(messages.c.ticket_id == bindparam("ticket_id")).order_by(messages.c.number)
HELD = tickets.c.state == TicketState.HELD.value
ANY_HELD = select(exists().where(HELD))
# One statement: of two processes that open the desk at the same moment, each ticket goes through the hands of one.
OPEN_HELD = (
    update(tickets).where(HELD).values(state=TicketState.OPEN.value, opened_at=bindparam("at")).returning(tickets)
)


class SqlTickets:
    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def get(self, id: TicketId, *, to_change: bool = False) -> Ticket | None:  # noqa: A002
        statement = BY_ID.with_for_update() if to_change else BY_ID
        row = self._connection.execute(statement, {"id": id}).first()
        return _ticket(row) if row else None

    def open_of(self, askers: Sequence[str], *, to_change: bool = False) -> Ticket | None:
        statement = OPEN_OF.with_for_update() if to_change else OPEN_OF
        row = self._connection.execute(statement, {"askers": [*askers]}).first()
        return _ticket(row) if row else None

    def is_any_held(self) -> bool:
        return bool(self._connection.execute(ANY_HELD).scalar())

    def open_held(self, at: datetime) -> Sequence[Ticket]:
        rows = self._connection.execute(OPEN_HELD, {"at": at}).all()
        return [_ticket(row) for row in sorted(rows, key=lambda row: row.number)]

    def add(self, ticket: Ticket, text: str) -> Ticket:
        asker = ticket.asker
        fixed = {
            "id": ticket.id,
            "asker": asker.key,
            "how": asker.how,
            "account_id": asker.account_id,
            "team_id": asker.user.team_id if asker.user else None,
            "user_id": asker.user.user_id if asker.user else None,
            "called": asker.called,
            "topic": ticket.topic,
            "language": ticket.language,
            "asked_at": ticket.asked_at,
        }
        statement = insert(tickets).values({**fixed, **_progress(ticket)}).returning(tickets.c.number)
        kept = replace(ticket, number=self._connection.execute(statement).scalar_one())
        self._keep(Message(ticket_id=kept.id, number=1, at=kept.asked_at, text=text))
        return kept

    def say(self, ticket: Ticket, message: Message) -> Ticket:
        said = replace(ticket, said=message.number)
        self.save(said)
        self._keep(message)
        return said

    def save(self, ticket: Ticket) -> None:
        save(self._connection, tickets, {"id": ticket.id, **_progress(ticket)})

    def keep_posted(self, id: TicketId, *, channel: str, ts: str) -> None:  # noqa: A002
        # Columns of their own, and not part of what ``save`` writes: its asker may be adding something just now.
        self._connection.execute(update(tickets).where(tickets.c.id == id).values(channel=channel, ts=ts))

    def messages_of(self, id: TicketId) -> Sequence[Message]:  # noqa: A002
        return [self._message(row) for row in self._connection.execute(MESSAGES_OF, {"ticket_id": id})]

    def forget_before(self, at: datetime) -> int:
        old = select(tickets.c.id).where(tickets.c.ended_at < at)
        self._connection.execute(delete(messages).where(messages.c.ticket_id.in_(old)))
        return self._connection.execute(delete(tickets).where(tickets.c.ended_at < at)).rowcount

    def _keep(self, message: Message) -> None:
        id_ = f"{message.ticket_id}:{message.number}"
        sealed = self._keyring.seal(Secret(message.text), place=place_of(TEXT, id_))
        values = {"id": id_, "ticket_id": message.ticket_id, "number": message.number, "at": message.at, "text": sealed}
        add(self._connection, messages, values)

    def _message(self, row: Row[Any]) -> Message:
        text = self._keyring.unseal(row.text, place=place_of(TEXT, row.id)).reveal()
        return Message(ticket_id=TicketId(row.ticket_id), number=row.number, at=row.at, text=text)


def _progress(ticket: Ticket) -> dict[str, Any]:
    return {
        "state": ticket.state,
        "said": ticket.said,
        "opened_at": ticket.opened_at,
        "ended_at": ticket.ended_at,
    }


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        id=TicketId(row.id),
        number=row.number,
        asker=Asker(
            how=How(row.how),
            account_id=AccountId(row.account_id) if row.account_id else None,
            user=SlackUser(row.user_id, row.team_id) if row.user_id else None,
            called=row.called,
        ),
        topic=Topic(row.topic),
        language=Language(row.language),
        state=TicketState(row.state),
        asked_at=row.asked_at,
        said=row.said,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        channel=row.channel,
        ts=row.ts,
    )
