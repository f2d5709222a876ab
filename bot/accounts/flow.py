"""What answers people when they write or look, and the accounts themselves."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.accounts.model import Account, AccountId, Language, Link, Possession, SlackUser
from bot.accounts.standing import Desk, Standing, holder
from bot.audit import AuditEvent
from bot.authenticators.model import active, is_allowed
from bot.door.model import IDLE, LIFE
from bot.enrollment.model import MfaState, mfa_state
from bot.notices import Notice, NoticeId, NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork
from bot.practice.model import PROOF_LIFE
from bot.support.hours import SupportHours
from bot.support.model import key_of_account, key_of_user

HEARD_KEPT = timedelta(days=1)
NOTICES_KEPT = timedelta(days=30)


class People:
    """Everything around *whose account it is*."""

    def __init__(
        self,
        begin: Begin,
        clock: Clock,
        randomness: Randomness,
        policy: Policy,
        hours: SupportHours,
        *,
        has_door: bool = True,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy
        self._hours = hours
        self._has_door = has_door

    def standing(self, by: SlackUser) -> Standing:
        """Where the person stands now. Raises NotLinked."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            held = uow.authenticators.of(account.id)
            in_use = [each for each in held if is_allowed(each, self._policy)]
            return Standing(
                account=account,
                link=link,
                authenticators=tuple(in_use),
                phones_allowed=self._policy.phones_allowed,
                alternate_allowed=self._policy.may_have_alternate_phone(account.kind),
                paused=tuple(each for each in active(held) if each.kind.is_phone and each not in in_use),
                backup_codes=self._policy.backup_codes,
                devices=tuple(uow.authenticators.devices_of(account.id)),
                # Before MFA is on no card says anything of losses.
                practices=tuple(uow.practices.of(account.id)) if account.enabled_at else (),
                replacement=uow.replacements.open_of(account.id),
                desk=self.desk(at),
                at=at,
                request=uow.tickets.open_of([key_of_account(account.id), key_of_user(by)]),
                has_door=self._has_door,
            )

    def language_of(self, by: SlackUser) -> Language | None:
        """What the person reads; None for somebody not linked."""
        with self._begin() as uow:
            return uow.links.language_of(by)

    def desk(self, at: datetime | None = None) -> Desk:
        at = at or self._clock.now()
        is_open = self._hours.is_open(at)
        changes_at = self._hours.closing(at) if is_open else self._hours.next_opening(at)
        return Desk(is_open=is_open, changes_at=changes_at, opens=self._hours.opens, closes=self._hours.closes, at=at)

    def now(self) -> datetime:
        return self._clock.now()

    def hear(self, by: SlackUser, *, event_id: str, text: str) -> None:
        """Somebody wrote: remembers the language they chose by writing in it, and answers with their card, once (S52)."""
        at = self._clock.now()
        with self._begin() as uow:
            if not uow.heard.is_new(event_id, at=at):
                return
            link = uow.links.of(by)
            account = uow.accounts.get(link.account_id) if link else None
            chosen = Language.of_text(text)
            if link and account and chosen:
                self._switch(uow, link, account, chosen, at)
            facts = {"language": chosen.value} if chosen else {}
            self._notify(uow, NoticeKind.CARD, by, at, facts=facts)

    def command(self, by: SlackUser, text: str) -> Standing:
        """Somebody used the slash command: the language they wrote in counts here too. Raises NotLinked."""
        at = self._clock.now()
        if chosen := Language.of_text(text):
            with self._begin() as uow:
                self._switch(uow, *holder(uow, by), chosen, at)
        return self.standing(by)

    def hears_first(self, event_id: str) -> bool:
        """Whether this delivery has not been seen before; from now on it has (S50, S52)."""
        at = self._clock.now()
        with self._begin() as uow:
            return uow.heard.is_new(event_id, at=at)

    def could_not_hear(self, event_id: str) -> None:
        """A delivery came to nothing: its repetition is seen as the first."""
        with self._begin() as uow:
            uow.heard.forget(event_id)

    def look_in(self, by: SlackUser, *, event_id: str) -> None:
        """Somebody opened the App Home."""
        at = self._clock.now()
        with self._begin() as uow:
            if not uow.heard.is_new(event_id, at=at):
                return
            link = uow.links.of(by)
            if link and link.home_seen_at is None:
                uow.links.save(replace(link, home_seen_at=at))
            self._notify(uow, NoticeKind.HOME, by, at)

    def say_where(self, by: SlackUser) -> None:
        """Posts the status card: the answer to taps that have no other one, such as those on old cards."""
        with self._begin() as uow:
            self._notify(uow, NoticeKind.CARD, by, self._clock.now())

    def start(self, by: SlackUser) -> None:
        """Posts the present step's card. Raises NotLinked."""
        at = self._clock.now()
        with self._begin() as uow:
            holder(uow, by)
            self._notify(uow, NoticeKind.STEP, by, at)

    def have(self, by: SlackUser, possessions: frozenset[Possession], *, channel: str | None, ts: str | None) -> None:
        """The person said what they have at hand: the card they said it on gets the fitting order. Raises NotLinked."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            if account.possessions != possessions:
                uow.accounts.save(replace(account, possessions=possessions))
            if channel and ts:
                self._notify(uow, NoticeKind.CARD_AGAIN, by, at, facts={"channel": channel, "ts": ts})
            self._refresh_home(uow, link, at)

    def add(self, account: Account) -> None:
        with self._begin() as uow:
            uow.accounts.add(account)
            at = self._clock.now()
            uow.audit.add(AuditEvent(at=at, actor="operator", action="accounts.add", account_id=account.id))

    def unlock(self, identifier: str, *, actor: str) -> None:
        """Ends the lock of S4's hard bound; the waits of single methods stay. Raises LookupError for an unknown account."""
        at = self._clock.now()
        with self._begin() as uow:
            account = uow.accounts.find(identifier)
            if account is None:
                raise LookupError(identifier)
            uow.accounts.save(replace(account, wrong_codes_in_row=0))
            uow.audit.add(AuditEvent(at=at, actor=actor, action="accounts.unlock", account_id=account.id))

    def account_of(self, identifier: str) -> AccountId | None:
        with self._begin() as uow:
            account = uow.accounts.find(identifier)
            return account.id if account else None

    def mfa_state_of(self, identifier: str) -> MfaState | None:
        """How far an account has come; None for an unknown one."""
        with self._begin() as uow:
            account = uow.accounts.find(identifier)
            return mfa_state(account, uow.authenticators.of(account.id)) if account else None

    def is_linked(self, user: SlackUser) -> bool:
        with self._begin() as uow:
            return uow.links.of(user) is not None

    def forget_deliveries(self) -> None:
        """What has served its time: Slack redelivers within minutes, so after a day an event's id has no use.

        What was told is kept for a month, a way through the institution's sign-in until its time is up, a practice for a year.
        """
        at = self._clock.now()
        with self._begin() as uow:
            uow.heard.forget_before(at - HEARD_KEPT)
            uow.notices.forget_settled_before(at - NOTICES_KEPT)
            uow.not_me.forget_before(at)
            uow.changes.forget_before(at)
            uow.link_tickets.forget_before(at)
            uow.practices.forget_before(at - PROOF_LIFE)
            uow.visits.forget_before(created=at - LIFE, seen=at - IDLE)

    def _switch(self, uow: UnitOfWork, link: Link, account: Account, chosen: Language, at: datetime) -> None:
        if chosen is not (account.language or Language.of_locale(link.locale)):
            uow.accounts.save(replace(account, language=chosen))
            self._refresh_home(uow, link, at)

    def _refresh_home(self, uow: UnitOfWork, link: Link, at: datetime) -> None:
        if link.home_seen_at is not None:
            self._notify(uow, NoticeKind.HOME, link.user, at)

    def _notify(
        self, uow: UnitOfWork, kind: NoticeKind, to: SlackUser, at: datetime, *, facts: dict[str, str] | None = None
    ) -> None:
        uow.notices.add(
            Notice(id=NoticeId(self._randomness.token()), kind=kind, to=to, facts=facts or {}, created_at=at, due_at=at)
        )
