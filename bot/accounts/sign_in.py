"""Linking by the institution's sign-in: from a tap in Slack through a browser, and back to Slack with a number.

Whoever signs in must be the one who sits in Slack. A page that only asks "link these two?" can't tell: somebody else may
have sent the address, under any name that Slack lets them choose. So the page shows a number, and nothing is linked
until the Slack user who began types it: a person who was lured holds a number and no place to type it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.accounts.linking import bind, notify, slack_actor
from bot.accounts.model import Account, AccountId, Identity, Language, LinkTicket, SlackProfile, SlackUser
from bot.audit import AuditEvent
from bot.authenticators.codes import normalized
from bot.errors import AccountUnknown, AlreadyLinked, NotAMember, WaySpent
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.secret import Secret

NUMBER_DIGITS = 6
WRONG_NUMBERS = 3
"""Wrong numbers after which the way is closed: three guesses among a million (S11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What goes to the institution's sign-in, and what the browser keeps meanwhile."""

    browser: Secret
    state: Secret
    nonce: Secret
    verifier: Secret
    """PKCE's, made from the state with our key: whoever sees the state can't make it."""
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A browser that came back as it left."""

    ticket: str
    nonce: Secret
    verifier: Secret
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """How far one browser has come. ``number`` is there while it waits to be typed in Slack."""

    ticket: LinkTicket
    account: Account | None
    number: Secret | None
    is_open: bool


class Finish(StrEnum):
    LINKED = "linked"
    WRONG_NUMBER = "wrong_number"
    CLOSED = "closed"
    """That was the last wrong number allowed: sign in again."""
    NOT_SIGNED_IN = "not_signed_in"
    """Nobody has signed in on the page yet, or it is too long ago."""


class SignIns:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy

    def ticket(self, user: SlackUser, language: Language) -> Secret:
        """A fresh way for somebody not linked; its words are in ``language``. Raises AlreadyLinked."""
        at = self._clock.now()
        ticket = Secret(self._randomness.token())
        with self._begin() as uow:
            if uow.links.of(user) is not None:
                raise AlreadyLinked
            uow.link_tickets.add(
                LinkTicket(
                    digest=self._digest(ticket.reveal(), "link ticket"),
                    user=user,
                    language=language,
                    created_at=at,
                    expires_at=at + self._policy.sign_in_life,
                )
            )
        return ticket

    def depart(self, ticket: str, browser: str | None) -> Departure:
        """A browser sets out. The first one to do so is the only one from then on. Raises WaySpent."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.link_tickets.get(self._digest(ticket, "link ticket"))
            if found is None or not found.is_open(at):
                raise WaySpent
            if found.browser is not None and (browser is None or found.browser != self._browser(browser)):
                raise WaySpent
            kept = Secret(browser if found.browser and browser else self._randomness.token())
            return self._set_out(uow, found, kept)

    def depart_again(self, browser: str) -> Departure:
        """The same browser once more, after something went wrong on the way. Raises WaySpent."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.link_tickets.by_browser(self._browser(browser))
            if found is None or not found.is_open(at):
                raise WaySpent
            return self._set_out(uow, found, Secret(browser))

    def come_back(self, state: str, browser: str | None) -> Return:
        """The browser that left with this state is back, for the first time. Raises WaySpent.

        A state in another browser is somebody else's sign-in, put there to be taken for this person's own (login CSRF).
        """
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.link_tickets.by_state(self._digest(state, "link state"))
            if found is None or not found.is_open(at) or browser is None or found.browser != self._browser(browser):
                raise WaySpent
            uow.link_tickets.save(replace(found, state=None))
            return Return(
                ticket=found.digest,
                nonce=Secret(self._digest(state, "link nonce")),
                verifier=Secret(self._digest(state, "link verifier")),
                language=found.language,
            )

    def signed_in(self, ticket: str, browser: str, identity: Identity) -> None:
        """Keeps who signed in, to be shown and confirmed; nothing is linked by it.

        ``ticket`` is the one of ``come_back``. Raises WaySpent, AccountUnknown, AlreadyLinked.
        """
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.link_tickets.get(ticket)
            if found is None or not found.is_open(at):
                raise WaySpent
            account = account_of(uow, identity)
            if any(each.user.team_id == found.user.team_id for each in uow.links.of_account(account.id)):
                raise AlreadyLinked
            number = self._number(browser)
            uow.link_tickets.save(
                replace(
                    found,
                    issuer=identity.issuer,
                    subject=identity.subject,
                    account_id=account.id,
                    number=self._digest(number, f"link number {ticket}"),
                )
            )
            uow.audit.add(_event(found.user, "accounts.sign_in", account.id, at=at))

    def whereabouts(self, browser: str) -> Whereabouts:
        """Raises WaySpent for a browser that set out for nothing known."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.link_tickets.by_browser(self._browser(browser))
            if found is None:
                raise WaySpent
            is_open = found.is_open(at)
            return Whereabouts(
                ticket=found,
                account=uow.accounts.get(found.account_id) if found.account_id else None,
                number=Secret(self._number(browser)) if found.number and is_open else None,
                is_open=is_open,
            )

    def finish(self, profile: SlackProfile, typed: str) -> Finish:
        """The Slack user types the number of the page where they signed in: that links. Raises NotAMember, AlreadyLinked."""
        if not profile.is_member:
            raise NotAMember
        at = self._clock.now()
        with self._begin() as uow:
            waiting = [each for each in uow.link_tickets.signed_in_of(profile.user) if each.is_open(at)]
            number = normalized(typed)
            right = next((each for each in waiting if self._is_number_of(each, number)), None)
            if right is not None and right.account_id and right.issuer and right.subject:
                return self._link(uow, profile, right, right.account_id, (right.issuer, right.subject), at)
            if not waiting:
                return Finish.NOT_SIGNED_IN
            left = [self._count(uow, each, at) for each in waiting]
            return Finish.WRONG_NUMBER if any(left) else Finish.CLOSED

    def not_me(self, browser: str) -> None:
        """The person on the page did not begin this in Slack: the way is closed and security is told. Raises WaySpent."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.link_tickets.by_browser(self._browser(browser))
            if found is None or not found.is_open(at):
                raise WaySpent
            uow.link_tickets.save(found.ended(at, because="not_me"))
            uow.audit.add(_event(found.user, "accounts.link_not_me", found.account_id, at=at))
            account = uow.accounts.get(found.account_id) if found.account_id else None
            facts = {"account": account.sso_id if account else "-", "slack": found.user.user_id}
            notify(uow, self._randomness, NoticeKind.ALARM, None, at, **facts)

    def _set_out(self, uow: UnitOfWork, found: LinkTicket, browser: Secret) -> Departure:
        state = self._randomness.token()
        # Signing in anew forgets who signed in before: the page shows one account, and only that one can be linked.
        uow.link_tickets.save(
            replace(
                found,
                browser=self._browser(browser.reveal()),
                state=self._digest(state, "link state"),
                issuer=None,
                subject=None,
                account_id=None,
                number=None,
            )
        )
        return Departure(
            browser=browser,
            state=Secret(state),
            nonce=Secret(self._digest(state, "link nonce")),
            verifier=Secret(self._digest(state, "link verifier")),
            language=found.language,
        )

    def _link(
        self,
        uow: UnitOfWork,
        profile: SlackProfile,
        ticket: LinkTicket,
        account_id: AccountId,
        subject: tuple[str, str],
        at: datetime,
    ) -> Finish:
        account = uow.accounts.get(account_id)
        if account is None:
            return Finish.NOT_SIGNED_IN
        if account.language is None:
            account = replace(account, language=ticket.language)
            uow.accounts.save(account)
        bind(uow, self._randomness, profile, account, proof="oidc", at=at)
        if uow.subjects.account_of(*subject) is None:
            uow.subjects.add(*subject, account.id, at=at)
        uow.link_tickets.save(ticket.ended(at, because="linked"))
        notify(uow, self._randomness, NoticeKind.STEP, profile.user, at, done="linked")
        notify(uow, self._randomness, NoticeKind.HOME, profile.user, at)
        return Finish.LINKED

    def _count(self, uow: UnitOfWork, ticket: LinkTicket, at: datetime) -> bool:
        """One more wrong number; whether another may be tried."""
        counted = replace(ticket, wrong_numbers=ticket.wrong_numbers + 1)
        is_last = counted.wrong_numbers >= WRONG_NUMBERS
        uow.link_tickets.save(counted.ended(at, because="wrong_numbers") if is_last else counted)
        uow.audit.add(_event(ticket.user, "accounts.wrong_number", ticket.account_id, at=at))
        return not is_last

    def _is_number_of(self, ticket: LinkTicket, number: str) -> bool:
        return ticket.number == self._digest(number, f"link number {ticket.digest}")

    def _number(self, browser: str) -> str:
        """Made from what only this browser holds, so that its page can be loaded again and no database shows it."""
        return f"{int(self._digest(browser, 'link number'), 16) % 10**NUMBER_DIGITS:0{NUMBER_DIGITS}}"

    def _browser(self, kept: str) -> str:
        return self._digest(kept, "link browser")

    def _digest(self, text: str, purpose: str) -> str:
        return self._digests.of(text, purpose=purpose)


def account_of(uow: UnitOfWork, identity: Identity) -> Account:
    """Whose account somebody who has just signed in at the institution is. Raises AccountUnknown."""
    id_ = uow.subjects.account_of(identity.issuer, identity.subject)
    if id_ is None and identity.identifier:
        named = uow.accounts.find(identity.identifier)
        # A word that was handed on to a new person at the institution must not hand on the old one's account (S64).
        if named is not None and uow.subjects.subject_of(identity.issuer, named.id) is None:
            id_ = named.id
    account = uow.accounts.get(id_) if id_ else None
    if account is None:
        raise AccountUnknown
    return account


def _event(user: SlackUser, action: str, account_id: AccountId | None, *, at: datetime) -> AuditEvent:
    return AuditEvent(at=at, actor=slack_actor(user), action=action, account_id=account_id)
