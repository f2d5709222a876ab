"""How a Slack user comes to act for an account: once, after proof (S38)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.accounts.model import Account, Invitation, InvitationId, Language, Link, LinkId, SlackProfile, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.codes import normalized
from bot.changes.model import What
from bot.errors import AlreadyLinked, InvitationRefused, NotAMember
from bot.notices import Notice, NoticeId, NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.secret import Secret
from bot.telling import tell_by_mail

INVITATION_BYTES = 15
"""120 bits, four groups of six characters: too many to guess, few enough to type (S60 asks at least 128 only of keys)."""


class Linking:
    """Every way to a link; each takes its own proof and writes down which one it was."""

    def __init__(
        self,
        begin: Begin,
        clock: Clock,
        randomness: Randomness,
        digests: Digests,
        policy: Policy,
        *,
        email_is_proof: bool = False,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy
        self._email_is_proof = email_is_proof

    def invite(self, identifier: str, *, actor: str) -> Secret:
        """A fresh one-use code for an account; older ones are withdrawn. Raises LookupError for an unknown account."""
        at = self._clock.now()
        code = Secret(self._randomness.seed(INVITATION_BYTES))
        with self._begin() as uow:
            account = _account(uow, identifier)
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

    def accept_invitation(self, profile: SlackProfile, typed: str, *, language: Language | None = None) -> Account:
        """Links a Slack user by the code of an invitation; ``language`` is the one they used until now.

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
            if account.language is None and language:
                account = replace(account, language=language)
                uow.accounts.save(account)
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
            # Ended once, it stays so until another proof: the word that it has ended would be what links it again.
            if account is None or uow.links.were_ever_of(profile.user):
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
            account = _account(uow, identifier)
            self._link(uow, profile, account, proof="operator", at=at, tell=False)

    def links_of(self, identifier: str) -> Sequence[Link]:
        """The links in force of one account. Raises LookupError for an unknown account."""
        with self._begin() as uow:
            return uow.links.of_account(_account(uow, identifier).id)

    def unlink(self, identifier: str, *, actor: str, forget_sign_in: bool = False) -> int:
        """Revokes every link of an account: nobody acts for it in Slack until there is a new proof. How many there were.

        ``forget_sign_in``: the institution gave the person a new subject, and the old one shall no longer count.
        Raises LookupError for an unknown account.
        """
        at = self._clock.now()
        with self._begin() as uow:
            account = _account(uow, identifier)
            found = uow.links.of_account(account.id)
            for link in found:
                revoke(uow, self._randomness, link, at, actor=actor, because="operator")
            if forget_sign_in and uow.subjects.forget(account.id):
                uow.audit.add(AuditEvent(at=at, actor=actor, action="accounts.forget_sign_in", account_id=account.id))
            return len(found)

    def see(self, profile: SlackProfile) -> bool:
        """What Slack says now about somebody: who is no longer a member acts for no account (S36, S54).

        Coming back needs a new proof, since nobody knows who held the Slack user meanwhile. Whether a link was revoked.
        """
        if profile.is_member:
            return False
        at = self._clock.now()
        with self._begin() as uow:
            link = uow.links.of(profile.user)
            if link is None:
                return False
            because = "closed" if profile.is_closed else "guest"
            revoke(uow, self._randomness, link, at, actor="system", because=because)
            return True

    def _link(
        self, uow: UnitOfWork, profile: SlackProfile, account: Account, *, proof: str, at: datetime, tell: bool = True
    ) -> None:
        bind(uow, self._randomness, profile, account, proof=proof, at=at, tell=tell)
        if tell:
            self._notify(uow, NoticeKind.STEP, profile.user, at, done="linked")
            self._notify(uow, NoticeKind.HOME, profile.user, at)

    def _notify(self, uow: UnitOfWork, kind: NoticeKind, to: SlackUser, at: datetime, **facts: str) -> None:
        notify(uow, self._randomness, kind, to, at, **facts)


def bind(
    uow: UnitOfWork,
    randomness: Randomness,
    profile: SlackProfile,
    account: Account,
    *,
    proof: str,
    at: datetime,
    tell: bool = True,
) -> None:
    """From now on the Slack user acts for the account. Raises AlreadyLinked where either of them is linked in this team.

    Every address on file is told: who sits in Slack may not be the account's owner (S33).
    """
    taken = any(each.user.team_id == profile.user.team_id for each in uow.links.of_account(account.id))
    if taken or uow.links.of(profile.user) is not None:
        raise AlreadyLinked
    link = Link(
        id=LinkId(randomness.token()),
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
            actor=slack_actor(profile.user),
            action="accounts.link",
            account_id=account.id,
            target=link.id,
            facts={"proof": proof},
        )
    )
    if tell:
        tell_by_mail(uow, randomness, account.id, What.LINKED, at=at, link=link.id)


def revoke(uow: UnitOfWork, randomness: Randomness, link: Link, at: datetime, *, actor: str, because: str) -> None:
    """The Slack user acts for the account no more. Both are told: in Slack, and by mail to every address on file (S33)."""
    uow.links.save(replace(link, revoked_at=at))
    uow.audit.add(
        AuditEvent(
            at=at,
            actor=actor,
            action="accounts.unlink",
            account_id=link.account_id,
            target=link.id,
            facts={"because": because},
        )
    )
    tell_by_mail(uow, randomness, link.account_id, What.UNLINKED, at=at, link=link.id)
    # Nothing is written to somebody whose Slack account is closed (S36); others hear what is still open to them.
    if because == "closed":
        return
    if link.home_seen_at is not None:
        notify(uow, randomness, NoticeKind.HOME, link.user, at)
    notify(uow, randomness, NoticeKind.CARD, link.user, at, **({} if because == "guest" else {"done": "unlinked"}))


def slack_actor(user: SlackUser) -> str:
    """How the audit record calls somebody of whom no more is known than the Slack user."""
    return f"slack:{user.team_id}/{user.user_id}"


def notify(
    uow: UnitOfWork, randomness: Randomness, kind: NoticeKind, to: SlackUser | None, at: datetime, **facts: str
) -> None:
    id_ = NoticeId(randomness.token())
    uow.notices.add(Notice(id=id_, kind=kind, to=to, facts=facts, created_at=at, due_at=at))


def _account(uow: UnitOfWork, identifier: str) -> Account:
    account = uow.accounts.find(identifier)
    if account is None:
        raise LookupError(identifier)
    return account


def _meant(typed: str) -> str:
    """The code as it was issued: base32 has no 0, 1 or 8, so these are letters misread from paper."""
    return normalized(typed).upper().translate(str.maketrans("018", "OIB"))
