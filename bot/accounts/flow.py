"""How a Slack user comes to act for an account, and what answers them when they write or look."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.accounts.model import (
    Account,
    AccountId,
    Invitation,
    InvitationId,
    Language,
    Link,
    LinkId,
    Possession,
    SlackProfile,
    SlackUser,
)
from bot.accounts.standing import Desk, Standing, holder
from bot.audit import AuditEvent
from bot.authenticators.codes import normalized
from bot.authenticators.model import active
from bot.errors import AlreadyLinked, InvitationRefused, NotAMember
from bot.notices import Notice, NoticeId, NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.secret import Secret
from bot.support.hours import SupportHours

HEARD_KEPT = timedelta(days=1)
NOTICES_KEPT = timedelta(days=30)
INVITATION_BYTES = 15
"""120 bits, four groups of six characters: too many to guess, few enough to type (S60 asks at least 128 only of keys)."""


class People:
    """Everything around *whose account it is*."""

    def __init__(
        self,
        begin: Begin,
        clock: Clock,
        randomness: Randomness,
        digests: Digests,
        policy: Policy,
        hours: SupportHours,
        *,
        email_is_proof: bool = False,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy
        self._hours = hours
        self._email_is_proof = email_is_proof

    def standing(self, by: SlackUser) -> Standing:
        """Where the person stands now. Raises NotLinked."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            held = uow.authenticators.of(account.id)
            in_use = [each for each in held if self._policy.phones_allowed or not each.kind.is_phone]
            return Standing(
                account=account,
                link=link,
                authenticators=tuple(in_use),
                phones_allowed=self._policy.phones_allowed,
                paused=tuple(each for each in active(held) if each not in in_use),
                devices=tuple(uow.authenticators.devices_of(account.id)),
                desk=self.desk(at),
                at=at,
            )

    def language_of(self, by: SlackUser) -> Language | None:
        """What the person reads; None for somebody not linked."""
        with self._begin() as uow:
            return uow.links.language_of(by)

    def desk(self, at: datetime | None = None) -> Desk:
        at = at or self._clock.now()
        is_open = self._hours.is_open(at)
        changes_at = self._hours.closing(at) if is_open else self._hours.next_opening(at)
        return Desk(is_open=is_open, changes_at=changes_at, opens=self._hours.opens, closes=self._hours.closes)

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

    def invite(self, identifier: str, *, actor: str) -> Secret:
        """A fresh one-use code for an account; older ones are withdrawn. Raises LookupError for an unknown account."""
        at = self._clock.now()
        code = Secret(self._randomness.seed(INVITATION_BYTES))
        with self._begin() as uow:
            account = uow.accounts.find(identifier)
            if account is None:
                raise LookupError(identifier)
            for older in uow.invitations.open_of(account.id):
                uow.invitations.save(replace(older, withdrawn_at=at))
            uow.invitations.add(
                Invitation(
                    id=InvitationId(self._randomness.token()),
                    account_id=account.id,
                    digest=self._digests.of(code.reveal(), purpose="invitation"),
                    created_at=at,
                    expires_at=at + self._policy.invitation_life,
                )
            )
            uow.audit.add(AuditEvent(at=at, actor=actor, action="accounts.invite", account_id=account.id))
        text = code.reveal()
        return Secret("-".join(text[start : start + 6] for start in range(0, len(text), 6)))

    def accept_invitation(self, profile: SlackProfile, typed: str) -> Account:
        """Links a Slack user by the code of an invitation.

        Raises NotAMember, InvitationRefused, AlreadyLinked: nothing is written then, and the invitation stays usable.
        """
        if not profile.is_member:
            raise NotAMember
        at = self._clock.now()
        digest = self._digests.of(_meant(typed), purpose="invitation")
        with self._begin() as uow:
            invitation = uow.invitations.by_digest(digest)
            existing = uow.links.of(profile.user)
            if existing and invitation and existing.account_id == invitation.account_id:
                # The same form sent twice: the first one did it.
                return holder(uow, profile.user)[1]
            if invitation is None or not invitation.is_open(at):
                raise InvitationRefused
            account = uow.accounts.get(invitation.account_id)
            if account is None:
                raise InvitationRefused
            self._link(uow, profile, account, proof="invitation", at=at)
            uow.invitations.save(replace(invitation, used_at=at))
            return account

    def link_by_profile(self, profile: SlackProfile) -> bool:
        """Links by the address of the Slack profile, only where the operator stated that it is proof (S38).

        False, with nothing written, in every other case; never an error, since the invitation remains as a way.
        """
        if not (self._email_is_proof and profile.is_member and profile.email):
            return False
        at = self._clock.now()
        with self._begin() as uow:
            account = uow.accounts.find(profile.email)
            if account is None or uow.links.of(profile.user) is not None:
                return False
            try:
                self._link(uow, profile, account, proof="profile_email", at=at)
            except AlreadyLinked:
                return False
            return True

    def link_by_operator(self, profile: SlackProfile, identifier: str) -> None:
        """The demo's cast is linked by whoever runs it. Raises LookupError, AlreadyLinked."""
        at = self._clock.now()
        with self._begin() as uow:
            account = uow.accounts.find(identifier)
            if account is None:
                raise LookupError(identifier)
            self._link(uow, profile, account, proof="operator", at=at, tell=False)

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

    def is_linked(self, user: SlackUser) -> bool:
        with self._begin() as uow:
            return uow.links.of(user) is not None

    def forget_deliveries(self) -> None:
        """Slack redelivers within minutes: after a day an event's id has no use. What was told is kept for a month."""
        at = self._clock.now()
        with self._begin() as uow:
            uow.heard.forget_before(at - HEARD_KEPT)
            uow.notices.forget_settled_before(at - NOTICES_KEPT)
            uow.not_me.forget_before(at)

    def _link(
        self, uow: UnitOfWork, profile: SlackProfile, account: Account, *, proof: str, at: datetime, tell: bool = True
    ) -> None:
        taken = any(each.user.team_id == profile.user.team_id for each in uow.links.of_account(account.id))
        if taken or uow.links.of(profile.user) is not None:
            raise AlreadyLinked
        link = Link(
            id=LinkId(self._randomness.token()),
            user=profile.user,
            account_id=account.id,
            proof=proof,
            linked_at=at,
            locale=profile.locale,
        )
        uow.links.add(link)
        uow.audit.add(
            AuditEvent(
                at=at,
                actor=f"slack:{profile.user.team_id}/{profile.user.user_id}",
                action="accounts.link",
                account_id=account.id,
                target=link.id,
                facts={"proof": proof},
            )
        )
        if tell:
            self._notify(uow, NoticeKind.STEP, profile.user, at, facts={"done": "linked"})
            self._notify(uow, NoticeKind.HOME, profile.user, at)

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


def _meant(typed: str) -> str:
    """The code as it was issued: base32 has no 0, 1 or 8, so these are letters misread from paper."""
    return normalized(typed).upper().translate(str.maketrans("018", "OIB"))
