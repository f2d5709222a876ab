"""Changes as they are told outside Slack: whoever holds the Slack session must not be the only one to hear of them (S33)."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.accounts.linking import revoke
from bot.accounts.model import Account, AskWhen, Language, Link, LinkId, SlackUser
from bot.accounts.standing import holder
from bot.authenticators.flow import erase_setup, stop_as_not_mine
from bot.authenticators.lost_devices import loss_was_not_mine
from bot.authenticators.model import Authenticator, AuthenticatorId, Device, DeviceId, Loss, State, active
from bot.changes.model import OF_LOSSES, STOPPABLE, Change, ChangeId, MadeChange, NotMeTicket, What
from bot.changes.undoing import undo_as_not_mine
from bot.errors import ChangeOver, MethodNotFound, TicketSpent
from bot.notices import Notice, NoticeId, NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.secret import Secret
from bot.verification.own_setting import put_back_as_not_mine

TICKET_LENGTH = 40
"""Hexadecimal digits: 160 bits."""
SECOND_TAP = timedelta(minutes=10)
"""How long a repeated tap that stopped nothing gets the first one's answer; later it would promise a report that nobody gets."""


class Changes:
    def __init__(
        self,
        begin: Begin,
        clock: Clock,
        randomness: Randomness,
        digests: Digests,
        policy: Policy,
        *,
        has_pages: bool = True,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy
        self._has_pages = has_pages

    def news(self, notice: Notice) -> Change:
        """What the mail of this notice says, with a ticket where there is something to stop.

        The ticket follows from the notice, so that a mail sent twice carries the same link; only its digest is kept.
        Raises MethodNotFound where account or method are gone.
        """
        at = self._clock.now()
        what, method = What(notice.facts["what"]), notice.facts.get("method") or None
        link = LinkId(notice.facts["link"]) if "link" in notice.facts else None
        ask_when = AskWhen(notice.facts["setting"]) if "setting" in notice.facts else None
        change_id = ChangeId(notice.facts["change"]) if "change" in notice.facts else None
        with self._begin() as uow:
            account = uow.accounts.get(notice.account_id) if notice.account_id else None
            if account is None:
                raise MethodNotFound
            id_ = AuthenticatorId(method) if method else None
            ticket = None
            if self._has_pages and what in STOPPABLE:
                ticket = Secret(self._digests.of(notice.id, purpose="not me ticket")[:TICKET_LENGTH])
                digest = self._digest(ticket.reveal())
                if uow.not_me.get(digest) is None:
                    uow.not_me.add(
                        NotMeTicket(
                            digest=digest,
                            account_id=account.id,
                            authenticator_id=id_,
                            link_id=link,
                            ask_when=ask_when,
                            change_id=change_id,
                            created_at=notice.created_at,
                            expires_at=notice.created_at + self._policy.not_me_life,
                        )
                    )
            until = notice.created_at + self._policy.not_me_life if ticket else None
            change = self._change(uow, what, account, id_, notice.created_at, at, link=link, ticket=ticket, until=until)
            loss = Loss(notice.facts["loss"]) if "loss" in notice.facts else None
            return replace(self._with_made(uow, change, change_id), ask_when=ask_when, loss=loss)

    def look(self, ticket: str) -> Change:
        """What the holder of a ticket may see: nothing is used up. Raises TicketSpent."""
        at = self._clock.now()
        with self._begin() as uow:
            found, account = self._open(uow, ticket, at)
            id_ = found.authenticator_id
            made = uow.changes.get(found.change_id) if found.change_id else None
            what = made.what if made else _about(found, uow.authenticators.get(id_) if id_ else None)
            change = self._change(uow, what, account, id_, found.created_at, at, link=found.link_id)
            loss = Loss(made.facts["loss"]) if made and "loss" in made.facts else None
            return replace(self._with_made(uow, change, found.change_id), ask_when=found.ask_when, loss=loss)

    def not_mine(self, ticket: str) -> tuple[str, Language]:
        """Redeems a ticket, once, as a tap on "This wasn't me" in Slack does: ``yes``, ``no`` or ``before`` it was stopped.

        ``link`` where it was about a link, which is in force no more; ``setting`` where every sign-in is asked about again;
        of a change that can be undone, what ``undo_as_not_mine`` says; of a loss, what ``loss_was_not_mine`` does.

        Raises TicketSpent, MethodNotFound.
        """
        at = self._clock.now()
        with self._begin() as uow:
            if again := self._tapped_again(uow, ticket, at):
                return again
            found, account = self._open(uow, ticket, at)
            if not uow.not_me.use(found.digest, at=at):
                raise TicketSpent
            if found.change_id is not None:
                change = uow.changes.get(found.change_id)
                if change is None:
                    raise TicketSpent
                said = self._undo(uow, account, change, at=at, actor="mail")
                return said, _language(uow, account)
            if found.link_id is not None:
                language = _language(uow, account, uow.links.get(found.link_id))
                self._end_link(uow, account, found.link_id, at)
                return "link", language
            if found.ask_when is not None:
                put_back_as_not_mine(uow, self._randomness, account, at=at, actor="mail")
                return "setting", _language(uow, account)
            stopped = stop_as_not_mine(
                uow, self._randomness, self._policy, account, found.authenticator_id, at=at, actor="mail"
            )
            return stopped, _language(uow, account)

    def undo(self, by: SlackUser, id: ChangeId) -> str:  # noqa: A002
        """The same from Slack. Raises NotLinked, and ChangeOver for one too old, somebody else's or unknown."""
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            change = uow.changes.get(id)
            if change is None or change.account_id != account.id or not change.is_open(at):
                raise ChangeOver
            return self._undo(uow, account, change, at=at, actor=f"account:{account.id}")

    def _undo(self, uow: UnitOfWork, account: Account, change: MadeChange, *, at: datetime, actor: str) -> str:
        if change.what in OF_LOSSES:
            device = DeviceId(change.facts["device"])
            return loss_was_not_mine(uow, self._randomness, self._policy, account, device, at=at, actor=actor)
        return undo_as_not_mine(uow, self._randomness, account, change, at=at, actor=actor)

    def _open(self, uow: UnitOfWork, ticket: str, at: datetime) -> tuple[NotMeTicket, Account]:
        found = uow.not_me.get(self._digest(ticket))
        account = uow.accounts.get(found.account_id) if found else None
        if found is None or account is None or not found.is_open(at):
            raise TicketSpent
        return found, account

    def _tapped_again(self, uow: UnitOfWork, ticket: str, at: datetime) -> tuple[str, Language] | None:
        """Whoever taps twice is told what the first tap did, as long as it holds."""
        found = uow.not_me.get(self._digest(ticket))
        account = uow.accounts.get(found.account_id) if found else None
        if found is None or found.used_at is None or account is None:
            return None
        if found.link_id is not None:
            return "link", _language(uow, account, uow.links.get(found.link_id))
        if found.ask_when is not None:
            return ("setting", _language(uow, account)) if account.ask_when is AskWhen.ALWAYS else None
        if found.change_id is not None:
            change = uow.changes.get(found.change_id)
            of_loss = change is not None and change.what in OF_LOSSES
            return "loss_before" if of_loss else "undone_before", _language(uow, account)
        method = uow.authenticators.get(found.authenticator_id) if found.authenticator_id else None
        if method is not None and method.state is State.SUSPENDED:
            return "before", _language(uow, account)
        was_just_now = found.used_at <= at < found.used_at + SECOND_TAP
        return (
            ("no", _language(uow, account))
            if was_just_now and (method is None or method.state is State.ACTIVE)
            else None
        )

    def _end_link(self, uow: UnitOfWork, account: Account, id: LinkId, at: datetime) -> None:  # noqa: A002
        """Ends a link that its account's owner knows nothing of, with all that was begun and not finished; security is told."""
        link = uow.links.get(id)
        if link is None or link.account_id != account.id:
            raise MethodNotFound
        if link.revoked_at is None:
            for begun in uow.authenticators.of(account.id):
                if begun.state is State.PENDING:
                    erase_setup(uow, begun, at=at, because="not_me")
            revoke(uow, self._randomness, link, at, actor="mail", because="not_me")
        uow.notices.add(
            Notice(
                id=NoticeId(self._randomness.token()),
                kind=NoticeKind.ALARM,
                to=None,
                account_id=account.id,
                facts={"about": "link_ended", "account": account.sso_id, "slack": link.user.user_id},
                created_at=at,
                due_at=at,
                # Once, however many addresses heard of it.
                once=f"not_me:{account.id}:{link.id}",
            )
        )

    @staticmethod
    def _with_made(uow: UnitOfWork, change: Change, id: ChangeId | None) -> Change:  # noqa: A002
        """With what was changed, and the method that it is or was about, also one that has ended since."""
        made = uow.changes.get(id) if id else None
        if made is None:
            return change
        devices = {each.id: each for each in uow.authenticators.devices_of(change.account.id)}

        def named(which: str) -> tuple[Authenticator, Device | None] | None:
            id_ = made.facts.get(which)
            found = uow.authenticators.get(AuthenticatorId(id_)) if id_ else None
            return (found, devices.get(found.device_id) if found.device_id else None) if found else None

        method, device = named("method") or (change.method, change.device)
        return replace(change, made=made, method=method, device=device, former=named("former"))

    def _digest(self, ticket: str) -> str:
        return self._digests.of(ticket, purpose="not me")

    @staticmethod
    def _change(
        uow: UnitOfWork,
        what: What,
        account: Account,
        id: AuthenticatorId | None,  # noqa: A002
        happened_at: datetime,
        at: datetime,
        *,
        link: LinkId | None = None,
        ticket: Secret | None = None,
        until: datetime | None = None,
    ) -> Change:
        devices = {each.id: each for each in uow.authenticators.devices_of(account.id)}
        method = uow.authenticators.get(id) if id else None
        if id and (method is None or method.account_id != account.id):
            raise MethodNotFound
        linked = uow.links.get(link) if link else None
        held = active(uow.authenticators.of(account.id))
        return Change(
            what=what,
            account=account,
            language=_language(uow, account, linked),
            happened_at=happened_at,
            at=at,
            method=method,
            device=devices.get(method.device_id) if method and method.device_id else None,
            methods=tuple((each, devices.get(each.device_id) if each.device_id else None) for each in held),
            ticket=ticket,
            until=until,
            proof=linked.proof if linked else None,
        )


def _about(ticket: NotMeTicket, method: Authenticator | None) -> What:
    # A set is made once and told of then; whatever is told of it later is one of its codes.
    if method and method.kind.is_recovery and method.confirmed_at and ticket.created_at > method.confirmed_at:
        return What.CODE_USED
    if ticket.ask_when is not None:
        return What.ASKED
    return What.ADDED if ticket.authenticator_id else What.LINKED if ticket.link_id else What.ENABLED


def _language(uow: UnitOfWork, account: Account, link: Link | None = None) -> Language:
    """What the person chose; else what their Slack says, or said while ``link`` was in force."""
    links = [*uow.links.of_account(account.id), *([link] if link else [])]
    return account.language or Language.of_locale(links[0].locale if links else None)
