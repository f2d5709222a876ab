"""Enrollment: from nothing to two proven methods and MFA turned on, one transaction per step."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.accounts.model import Account, Link, SlackUser
from bot.audit import AuditEvent
from bot.authenticators.codes import SEED_BYTES, Checked, Outcome, check
from bot.authenticators.flow import erase_setup
from bot.authenticators.model import (
    Authenticator,
    AuthenticatorId,
    Device,
    DeviceId,
    Kind,
    Place,
    State,
    active,
    device_called,
    giving_way,
    readable_name,
    satisfies_enabling,
    unused_name,
    usable,
)
from bot.door.entering import acting, keep_check
from bot.door.model import Visit, Visitor
from bot.enrollment.model import PageTicket
from bot.errors import (
    NameMissing,
    NotReadyToEnable,
    NotUnderstood,
    PageSpent,
    SetupExpired,
    SetupFinished,
    SetupNotFound,
    TooManyMethods,
)
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.replacement.ending import complete, going_on, is_of, keep_setup, new_device, replacement_of
from bot.replacement.model import ReplacementId
from bot.secret import Secret
from bot.telling import tell
from bot.verification.fresh_check import check_owed, generators_by_device, tries_of
from bot.verification.out_of_band import forget_codes
from bot.verification.owed import CheckOwed, Errand, Next


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the window for one new app shows. ``page`` is the ticket of the one-time page, or None without one."""

    authenticator: Authenticator
    account: Account
    link: Link | Visit
    suggested_name: str
    page: Secret | None


class Enrollments:
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

    def add_app(
        self, by: SlackUser | Visitor, place: Place, *, usual_name: str, replacing: ReplacementId | None = None
    ) -> Setup | CheckOwed:
        """Starts a new app, or goes on with the unfinished one of that place: the same key, so a scanned code stays good.

        With ``replacing`` it is the one on the new device of that replacement. Raises NotLinked, TooManyMethods,
        ReplacementOver.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = acting(uow, self._digests, by, at)
            held = list(uow.authenticators.of(account.id))
            devices = list(uow.authenticators.devices_of(account.id))
            going = going_on(uow, account, replacing)
            wanted = Errand(Next.REPLACE, of=replacing) if replacing else place
            if owed := check_owed(uow, link, account, held, wanted=wanted, at=at, policy=self._policy):
                return owed
            for stale in (each for each in held if each.state is State.PENDING and not each.is_unfinished(at)):
                erase_setup(uow, stale, at=at, because="expired")
            found = next(
                (
                    each
                    for each in held
                    if each.is_unfinished(at)
                    and each.kind is Kind.APP
                    and each.place is place
                    and is_of(each, going, replacing)
                ),
                None,
            )
            if found is None:
                # One that takes another's place adds none in the end.
                if not replacing and len(active(held)) >= self._policy.methods_per_account:
                    raise TooManyMethods
                found = self._begin_app(uow, account, place, at)
            if replacing:
                keep_setup(uow, going, found)
            if account.warned_at is None:
                account = replace(account, warned_at=at)
                uow.accounts.save(account)
            return Setup(
                authenticator=found,
                account=account,
                link=link,
                suggested_name=unused_name(usual_name, devices),
                page=None if isinstance(by, Visitor) else self._new_page(uow, found, at),
            )

    def show(self, by: SlackUser | Visitor, id: AuthenticatorId) -> Setup:  # noqa: A002
        """The unfinished set-up again, with its key and a fresh page ticket.

        Raises NotLinked, SetupNotFound, SetupFinished, SetupExpired.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = acting(uow, self._digests, by, at)
            authenticator = self._unfinished(uow, account, id, at)
            return Setup(
                authenticator=authenticator,
                account=account,
                link=link,
                suggested_name="",
                page=None if isinstance(by, Visitor) else self._new_page(uow, authenticator, at),
            )

    def open_page(self, ticket: str) -> Setup:
        """Redeems the ticket of a one-time page, once. Raises PageSpent, SetupFinished, SetupExpired."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.pages.get(self._digests.of(ticket, purpose="page"))
            if found is None or not found.is_open(at):
                raise PageSpent
            account = uow.accounts.get(found.account_id)
            links = uow.links.of_account(found.account_id)
            if account is None or not links:
                raise PageSpent
            authenticator = self._unfinished(uow, account, found.authenticator_id, at)
            uow.pages.save(found.opened(at))
            uow.audit.add(_event(account, "enrollment.open_page", at, target=authenticator.id))
            return Setup(authenticator=authenticator, account=account, link=links[0], suggested_name="", page=None)

    def confirm_app(self, by: SlackUser | Visitor, id: AuthenticatorId, *, name: str, typed: Secret) -> Checked:  # noqa: A002
        """The code of the new app: right makes it an active method on the device of that name.

        Raises NotLinked, SetupNotFound, SetupExpired, NameMissing, MethodNotFound. Sent twice, it says right twice.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = acting(uow, self._digests, by, at)
            authenticator = uow.authenticators.get(id)
            if authenticator is None or authenticator.account_id != account.id:
                raise SetupNotFound
            if authenticator.state is State.ACTIVE:
                return Checked(Outcome.RIGHT)
            generator = authenticator.generator
            if not authenticator.is_unfinished(at) or generator is None:
                raise SetupExpired
            readable = readable_name(name)
            if not readable:
                raise NameMissing
            # Wrong codes of unfinished set-ups are counted for the account, not the set-up: starting again must not
            # win a new handful of guesses, since each is also compared with the codes of the person's other apps.
            tries = tries_of(by, self._policy)
            throttle = tries.throttle(uow, f"setup:{account.id}", at=at)
            if refused := tries.refuse(uow, account, throttle, at=at):
                return refused
            checked = check(
                typed.reveal(),
                generator,
                at=at,
                last_step=None,
                earlier_steps=self._policy.earlier_steps,
                others=partial(generators_by_device, uow, account, but=authenticator),
            )
            account = tries.count(uow, account, throttle, checked, at=at)
            if checked.step is not None:
                self._activate(uow, link, account, authenticator, readable, checked.step, at)
            return checked

    def enable(self, by: SlackUser | Visitor, *, understood: bool) -> None:
        """Turns MFA on, for good (law 1). Raises NotLinked, NotUnderstood, NotReadyToEnable; twice is once."""
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = acting(uow, self._digests, by, at)
            if account.enabled_at is not None:
                return
            if not understood:
                raise NotUnderstood
            held = usable(uow.authenticators.of(account.id), self._policy)
            if not satisfies_enabling(held):
                raise NotReadyToEnable
            uow.accounts.save(account.enabled(at=at))
            uow.audit.add(_event(account, "enrollment.enable", at, facts={"methods": str(len(held))}))
            tell(uow, self._randomness, account.id, NoticeKind.STEP, at=at, done="enabled")

    def expire_unfinished(self, *, limit: int = 100) -> int:
        """Erases seeds and numbers of set-ups whose time is up (S7), and codes that were sent; how many set-ups, to go on by."""
        at = self._clock.now()
        with self._begin() as uow:
            stale = uow.authenticators.unfinished_since(at, limit)
            for each in stale:
                erase_setup(uow, each, at=at, because="expired")
            uow.pages.forget_before(at)
            forget_codes(uow, at)
            return len(stale)

    def _begin_app(self, uow: UnitOfWork, account: Account, place: Place, at: datetime) -> Authenticator:
        authenticator = Authenticator(
            id=AuthenticatorId(self._randomness.token()),
            account_id=account.id,
            kind=Kind.APP,
            place=place,
            state=State.PENDING,
            seed=Secret(self._randomness.seed(SEED_BYTES)),
            created_at=at,
            expires_at=at + self._policy.setup_life,
        )
        uow.authenticators.add(authenticator)
        uow.audit.add(
            _event(account, "enrollment.start_app", at, target=authenticator.id, facts={"place": place.value})
        )
        return authenticator

    def _activate(
        self,
        uow: UnitOfWork,
        link: Link | Visit,
        account: Account,
        authenticator: Authenticator,
        name: str,
        step: int,
        at: datetime,
    ) -> None:
        held = uow.authenticators.of(account.id)
        # The code that has just been right is S31's fresh check for what follows.
        keep_check(uow, link, at)
        uow.audit.add(
            _event(
                account,
                "enrollment.confirm_app",
                at,
                target=authenticator.id,
                facts={"kind": authenticator.kind.value, "place": authenticator.place.value},
            )
        )
        replacement = replacement_of(uow, authenticator)
        if replacement is not None:
            on = new_device(uow, self._randomness, replacement, authenticator, name)
            proven = authenticator.confirmed(on=on.id, step=step, at=at, is_default=False)
            complete(uow, self._randomness, self._policy, account, replacement, proven, on, at=at)
            return
        devices = uow.authenticators.devices_of(account.id)
        device = device_called(name, devices, held)
        shares = device is not None and any(each.device_id == device.id for each in active(held))
        if device is None:
            name = unused_name(name, devices)
            device = Device(
                id=DeviceId(self._randomness.token()), account_id=account.id, name=name, place=authenticator.place
            )
            uow.authenticators.add_device(device)
        former = giving_way(held, authenticator.place)
        if former is not None:
            uow.authenticators.save(replace(former, is_default=False))
        is_first = former is not None or not any(each.is_default for each in held)
        confirmed = authenticator.confirmed(on=device.id, step=step, at=at, is_default=is_first)
        uow.authenticators.save(confirmed)
        done = "app_added_same_device" if shares else "app_added"
        facts = {"done": done, "device": device.name, "method": authenticator.id}
        tell(uow, self._randomness, account.id, NoticeKind.STEP, at=at, **facts)

    def _unfinished(self, uow: UnitOfWork, account: Account, id: AuthenticatorId, at: datetime) -> Authenticator:  # noqa: A002
        authenticator = uow.authenticators.get(id)
        if authenticator is None or authenticator.account_id != account.id or authenticator.kind is not Kind.APP:
            raise SetupNotFound
        if authenticator.state in {State.ACTIVE, State.SUSPENDED}:
            raise SetupFinished
        if not authenticator.is_unfinished(at):
            raise SetupExpired
        return authenticator

    def _new_page(self, uow: UnitOfWork, authenticator: Authenticator, at: datetime) -> Secret | None:
        if not self._has_pages or authenticator.expires_at is None:
            return None
        ticket = Secret(self._randomness.token())
        uow.pages.add(
            PageTicket(
                digest=self._digests.of(ticket.reveal(), purpose="page"),
                authenticator_id=authenticator.id,
                account_id=authenticator.account_id,
                created_at=at,
                expires_at=min(at + self._policy.page_life, authenticator.expires_at),
            )
        )
        return ticket


def _event(
    account: Account, action: str, at: datetime, *, target: str | None = None, facts: dict[str, str] | None = None
) -> AuditEvent:
    return AuditEvent(
        at=at, actor=f"account:{account.id}", action=action, account_id=account.id, target=target, facts=facts or {}
    )
