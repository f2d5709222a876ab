"""Signing in at the door, and what one factor opens there: seeing where one stands, and freezing."""

from dataclasses import replace
from datetime import datetime
from hmac import compare_digest

from bot.accounts.flow import People
from bot.accounts.model import Account, Identity, Language
from bot.accounts.sign_in import Departure, Return, account_of
from bot.audit import AuditEvent
from bot.authenticators.loss import Frozen, freeze
from bot.authenticators.model import DeviceId, Loss, active, answering, satisfies_enabling, usable
from bot.door.entering import acting, cookie_digest, enter, form_token, is_our_form
from bot.door.model import Visit, Visitor
from bot.door.standing import AtTheDoor
from bot.errors import WaySpent
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.secret import Secret
from bot.support.model import AtDoor
from bot.verification.fresh_check import is_fresh

STATE_PREFIX = "door-"
"""The institution knows one address to send browsers back to: by this, that address knows which way they left."""


class Visits:
    def __init__(
        self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy, people: People
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy
        self._people = people

    def depart(self, language: Language) -> Departure:
        """A browser sets out for the institution's sign-in; what it keeps meanwhile is good for nothing else."""
        at = self._clock.now()
        cookie = Secret(self._randomness.token())
        state = f"{STATE_PREFIX}{self._randomness.token()}"
        with self._begin() as uow:
            uow.visits.add(
                Visit(
                    digest=cookie_digest(self._digests, cookie),
                    language=language,
                    created_at=at,
                    seen_at=at,
                    state=self._digests.of(state, purpose="door state"),
                )
            )
        return Departure(
            browser=cookie,
            state=Secret(state),
            nonce=Secret(self._digests.of(state, purpose="door nonce")),
            verifier=Secret(self._digests.of(state, purpose="door verifier")),
            language=language,
        )

    def come_back(self, state: str, cookie: str | None) -> Return:
        """The browser that left with this state is back, for the first time. Raises WaySpent.

        A state in another browser is somebody else's sign-in, put there to be taken for this person's own (login CSRF).
        """
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.visits.get(cookie_digest(self._digests, Secret(cookie))) if cookie else None
            said = self._digests.of(state, purpose="door state")
            if found is None or not found.is_open(at) or found.state is None or not compare_digest(found.state, said):
                raise WaySpent
            uow.visits.save(replace(found, state=None, seen_at=at))
            return Return(
                ticket=found.digest,
                nonce=Secret(self._digests.of(state, purpose="door nonce")),
                verifier=Secret(self._digests.of(state, purpose="door verifier")),
                language=found.language,
            )

    def signed_in(self, way: str, identity: Identity) -> Secret:
        """A visit under a new id, since somebody may have planted the old one in this browser (S77).

        ``way`` is the ticket of ``come_back``. Raises WaySpent, AccountUnknown.
        """
        at = self._clock.now()
        cookie = Secret(self._randomness.token())
        with self._begin() as uow:
            found = uow.visits.get(way)
            if found is None or not found.is_open(at) or found.account_id is not None:
                raise WaySpent
            account = account_of(uow, identity)
            if uow.subjects.account_of(identity.issuer, identity.subject) is None:
                uow.subjects.add(identity.issuer, identity.subject, account.id, at=at)
            uow.visits.end(found.digest)
            uow.visits.add(
                Visit(
                    digest=cookie_digest(self._digests, cookie),
                    language=found.language,
                    created_at=at,
                    seen_at=at,
                    account_id=account.id,
                )
            )
            uow.audit.add(_event(account, "door.sign_in", at))
        return cookie

    def look(self, by: Visitor) -> AtTheDoor:
        """Raises VisitOver."""
        at = self._clock.now()
        with self._begin() as uow:
            visit, account = enter(uow, self._digests, by, at)
            return self._at_the_door(uow, visit, account, by, at)

    def freeze(self, by: Visitor, device: DeviceId, because: Loss, *, anyway: bool) -> Frozen:
        """As in Slack: no check, at any hour (S45). Raises VisitOver, MethodNotFound, LastWayIn."""
        at = self._clock.now()
        with self._begin() as uow:
            _visit, account = acting(uow, self._digests, by, at)
            actor = f"account:{account.id}"
            return freeze(
                uow, self._randomness, self._policy, account, device, because, at=at, actor=actor, anyway=anyway
            )

    def asks(self, by: Visitor) -> AtDoor:
        """Who asks support from a page inside. Raises VisitOver."""
        with self._begin() as uow:
            _visit, account = acting(uow, self._digests, by, self._clock.now())
            return AtDoor(account.id)

    def leave(self, by: Visitor) -> None:
        """Ends the visit; one that is over already is no mistake."""
        at = self._clock.now()
        with self._begin() as uow:
            visit = uow.visits.get(cookie_digest(self._digests, by.cookie))
            if visit is None or not is_our_form(self._digests, by):
                return
            uow.visits.end(visit.digest)
            account = uow.accounts.get(visit.account_id) if visit.account_id else None
            if account is not None:
                uow.audit.add(_event(account, "door.leave", at))

    def _at_the_door(self, uow: UnitOfWork, visit: Visit, account: Account, by: Visitor, at: datetime) -> AtTheDoor:
        held = list(uow.authenticators.of(account.id))
        is_checked = is_fresh(visit, at=at, policy=self._policy)
        in_use = [each for each in held if self._policy.phones_allowed or not each.kind.is_phone]
        return AtTheDoor(
            account=account,
            language=account.language or visit.language,
            authenticators=tuple(in_use),
            devices=tuple(uow.authenticators.devices_of(account.id)),
            answering=tuple(answering(held, self._policy)),
            is_checked=is_checked,
            may_add=is_checked or (account.enabled_at is None and not active(held)),
            may_enable=account.enabled_at is None and satisfies_enabling(usable(held, self._policy)),
            form=form_token(self._digests, by.cookie),
            desk=self._people.desk(at),
            at=at,
        )


def _event(account: Account, action: str, at: datetime) -> AuditEvent:
    return AuditEvent(at=at, actor=f"account:{account.id}", action=action, account_id=account.id)
