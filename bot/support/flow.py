"""Asking support: in service hours at once, otherwise held until the desk opens (law 4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.accounts.model import Account, Language, SlackUser
from bot.audit import AuditEvent
from bot.authenticators.model import State
from bot.authenticators.out_of_band import Span, Tally
from bot.enrollment.model import mfa_state
from bot.errors import AskedTooOften, NothingAsked, RequestOver
from bot.notices import SUPPORT, NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.support.hours import SupportHours
from bot.support.model import (
    CLAIM_LENGTH,
    DETAILS_LENGTH,
    Asker,
    AtDoor,
    By,
    Claimed,
    How,
    Message,
    OnDesk,
    Ticket,
    TicketId,
    TicketState,
    Topic,
    key_of_account,
    key_of_user,
    readable,
    without_secrets,
)
from bot.telling import notify, tell

TICKETS_KEPT = timedelta(days=365)
"""How long a request is kept after its end."""


class Requests:
    def __init__(
        self,
        begin: Begin,
        clock: Clock,
        randomness: Randomness,
        digests: Digests,
        policy: Policy,
        hours: SupportHours,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy
        self._hours = hours

    def ask(
        self,
        by: By,
        topic: Topic,
        details: str,
        *,
        language: Language,
        called: str | None = None,
        of: TicketId | None = None,
    ) -> Ticket:
        """A new request; with one under way, what was said is added to it.

        ``called`` is what Slack calls somebody whose account is not known. ``of`` names the request that somebody who
        proved nothing adds to: whoever holds its id is who asked. To them known and unknown accounts look alike (S6).

        Raises NothingAsked, AskedTooOften, RequestOver (``of`` is no request under way).
        """
        at = self._clock.now()
        said = without_secrets(readable(details, DETAILS_LENGTH))
        if not said:
            raise NothingAsked
        with self._begin() as uow:
            asker, account = _asker(uow, by, called)
            if isinstance(by, Claimed) and of is not None:
                former: Ticket | None = self._claimed(uow, of)
            else:
                former = uow.tickets.open_of(_keys(asker), to_change=True)
            self._count(uow, self._limits(asker, by, is_new=former is None), at)
            if former is not None:
                return self._add(uow, former, said, at)
            spoken = (account.language if account and asker.how is not How.CLAIMED else None) or language
            return self._begin_ticket(uow, asker, topic, said, spoken, at)

    def look(self, by: By, of: TicketId | None = None) -> Ticket | None:
        """The request under way, if there is one."""
        with self._begin() as uow:
            if isinstance(by, Claimed):
                found = uow.tickets.get(of) if of else None
                return found if found and found.asker.how is How.CLAIMED and not found.is_over else None
            return uow.tickets.open_of(_keys(_asker(uow, by, None)[0]))

    def get(self, by: By, id: TicketId) -> Ticket | None:  # noqa: A002 - the word everybody expects
        """One of their own, over or not."""
        with self._begin() as uow:
            found = uow.tickets.get(id)
            return found if found and _is_theirs(uow, by, found) else None

    def cancel(self, by: By, id: TicketId) -> Ticket:  # noqa: A002
        """The asker no longer needs it. Support hears of it only if it had heard of the request. Raises RequestOver."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.tickets.get(id, to_change=True)
            if found is None or found.is_over or not _is_theirs(uow, by, found):
                raise RequestOver
            done = found.cancelled(at=at)
            uow.tickets.save(done)
            if found.state is not TicketState.HELD:
                self._tell_desk(uow, done, NoticeKind.TICKET_CANCELLED, at)
            self._tell_asker(uow, done, at)
            uow.audit.add(_event(done, "support.cancel", at))
            return done

    def is_desk_due(self) -> bool:
        """Whether the desk is open and something is held for it."""
        if not self._hours.is_open(self._clock.now()):
            return False
        with self._begin() as uow:
            return uow.tickets.is_any_held()

    def open_desk(self) -> int:
        """Hands over what was held, in the order asked, each once; how many. Does nothing while the desk is closed."""
        at = self._clock.now()
        if not self._hours.is_open(at):
            return 0
        with self._begin() as uow:
            return self._hand_over_held(uow, at)

    def on_desk(self, id: TicketId) -> OnDesk | None:  # noqa: A002
        """What the desk is shown of it now."""
        with self._begin() as uow:
            ticket = uow.tickets.get(id)
            if ticket is None:
                return None
            id_ = ticket.asker.account_id
            account = uow.accounts.get(id_) if id_ else None
            held = uow.authenticators.of(account.id) if account else ()
            devices = {each.id: each for each in (uow.authenticators.devices_of(account.id) if account else ())}
            return OnDesk(
                ticket=ticket,
                messages=uow.tickets.messages_of(id),
                account=account,
                state=mfa_state(account, held) if account else None,
                methods=tuple(
                    (each, devices.get(each.device_id) if each.device_id else None)
                    for each in held
                    if each.state in {State.ACTIVE, State.SUSPENDED}
                ),
            )

    def posted(self, id: TicketId, *, channel: str, ts: str) -> None:  # noqa: A002
        """Its message stands there now: what is added later goes into its thread."""
        with self._begin() as uow:
            uow.tickets.keep_posted(id, channel=channel, ts=ts)

    def forget_old(self) -> None:
        """Requests that ended a year ago, with all that was said in them."""
        with self._begin() as uow:
            uow.tickets.forget_before(self._clock.now() - TICKETS_KEPT)

    def _begin_ticket(
        self, uow: UnitOfWork, asker: Asker, topic: Topic, said: str, language: Language, at: datetime
    ) -> Ticket:
        is_open = self._hours.is_open(at)
        if is_open:
            # Whoever asked in the night comes first, also in the moment before the clock's next look.
            self._hand_over_held(uow, at)
        ticket = uow.tickets.add(
            Ticket(
                id=TicketId(self._randomness.token()),
                number=0,
                asker=asker,
                topic=topic,
                language=language,
                state=TicketState.OPEN if is_open else TicketState.HELD,
                asked_at=at,
                opened_at=at if is_open else None,
                said=1,
            ),
            said,
        )
        uow.audit.add(_event(ticket, "support.ask", at))
        if is_open:
            self._tell_desk(uow, ticket, NoticeKind.TICKET, at, messages="1")
        self._tell_asker(uow, ticket, at)
        return ticket

    def _add(self, uow: UnitOfWork, former: Ticket, said: str, at: datetime) -> Ticket:
        message = Message(ticket_id=former.id, number=former.said + 1, at=at, text=said)
        ticket = uow.tickets.say(former, message)
        # What is added to a held request goes to the desk together with it.
        if ticket.state is not TicketState.HELD:
            self._tell_desk(uow, ticket, NoticeKind.TICKET_ADDED, at, message=str(message.number))
        self._tell_asker(uow, ticket, at)
        uow.audit.add(_event(ticket, "support.add", at))
        return ticket

    def _hand_over_held(self, uow: UnitOfWork, at: datetime) -> int:
        handed = uow.tickets.open_held(at)
        for ticket in handed:
            self._tell_desk(uow, ticket, NoticeKind.TICKET, at, messages=str(ticket.said))
            uow.audit.add(_event(ticket, "support.open", at, actor="system"))
        return len(handed)

    def _tell_desk(self, uow: UnitOfWork, ticket: Ticket, kind: NoticeKind, at: datetime, **facts: str) -> None:
        told = {"ticket": ticket.id, **facts}
        notify(uow, self._randomness, ticket.asker.account_id, kind, SUPPORT, told, at=at)

    def _tell_asker(self, uow: UnitOfWork, ticket: Ticket, at: datetime) -> None:
        """In Slack. Of a claim nobody there hears: a stranger could make Mamori write to anybody."""
        asker = ticket.asker
        if asker.how is How.CLAIMED:
            return
        if asker.account_id is not None:
            tell(uow, self._randomness, asker.account_id, NoticeKind.REQUEST, at=at, ticket=ticket.id)
        elif asker.user is not None:
            notify(uow, self._randomness, None, NoticeKind.REQUEST, asker.user, {"ticket": ticket.id}, at=at)

    def _claimed(self, uow: UnitOfWork, id: TicketId) -> Ticket:  # noqa: A002
        found = uow.tickets.get(id, to_change=True)
        if found is None or found.is_over or found.asker.how is not How.CLAIMED:
            raise RequestOver
        return found

    def _limits(self, asker: Asker, by: By, *, is_new: bool) -> Mapping[str, int]:
        """What one person may say a day; of claims also what one place may, and how many there may be in all."""
        if not isinstance(by, Claimed):
            return {f"asks:{asker.key}": self._policy.request_messages_a_day}
        source = self._digests.of(by.source, purpose="source of requests")[:32]
        from_there = {f"claims:from:{source}": self._policy.claims_per_source_a_day}
        if not is_new:
            return from_there
        name = self._digests.of(" ".join(by.identifier.split()).casefold(), purpose="name of requests")[:32]
        return from_there | {
            f"claims:of:{name}": self._policy.claims_per_name_a_day,
            "claims:all": self._policy.claims_in_all_a_day,
        }

    def _count(self, uow: UnitOfWork, limits: Mapping[str, int], at: datetime) -> None:
        kept = uow.codes.tallies([Tally(subject=each, span=Span.DAY, began_at=at) for each in limits])
        tallies = [each.seen(at) for each in kept]
        if any(tally.count >= most for tally, most in zip(tallies, limits.values(), strict=True)):
            raise AskedTooOften
        uow.codes.save_tallies([each.counted(at) for each in tallies])


def _asker(uow: UnitOfWork, by: By, called: str | None) -> tuple[Asker, Account | None]:
    match by:
        case Claimed():
            account = uow.accounts.find(by.identifier)
            name = without_secrets(readable(by.identifier, CLAIM_LENGTH).replace("\n", " "))
            return Asker(how=How.CLAIMED, account_id=account.id if account else None, called=name), account
        case AtDoor():
            return Asker(how=How.DOOR, account_id=by.account_id), uow.accounts.get(by.account_id)
        case SlackUser():
            link = uow.links.of(by)
            account = uow.accounts.get(link.account_id) if link else None
            if account is None:
                name = readable(called or "", CLAIM_LENGTH).replace("\n", " ")
                return Asker(how=How.UNLINKED, user=by, called=name or None), None
            return Asker(how=How.SLACK, account_id=account.id, user=by), account


def _keys(asker: Asker) -> list[str]:
    """Also what somebody asked before their account was known is theirs."""
    keys = [key_of_account(asker.account_id)] if asker.account_id and asker.how is not How.CLAIMED else []
    return [*keys, key_of_user(asker.user)] if asker.user else keys


def _is_theirs(uow: UnitOfWork, by: By, ticket: Ticket) -> bool:
    """Of a claim whoever holds its id, which nobody else was given."""
    if isinstance(by, Claimed):
        return ticket.asker.how is How.CLAIMED
    return ticket.asker.key in _keys(_asker(uow, by, None)[0])


def _event(ticket: Ticket, action: str, at: datetime, *, actor: str | None = None) -> AuditEvent:
    asker = ticket.asker
    if actor is None and asker.how in {How.SLACK, How.DOOR}:
        actor = f"account:{asker.account_id}"
    elif actor is None:
        # A claim is nobody's deed but a stranger's.
        actor = f"slack:{asker.user.team_id}/{asker.user.user_id}" if asker.user else "door"
    return AuditEvent(
        at=at,
        actor=actor,
        action=action,
        account_id=asker.account_id,
        target=ticket.id,
        facts={"number": str(ticket.number), "topic": ticket.topic.value, "how": asker.how.value},
    )
