"""The holder's side of a hardware token: its first code makes it a method of theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.accounts.model import Account, Link, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.codes import Checked, Generator, Outcome, check
from bot.authenticators.model import (
    Authenticator,
    AuthenticatorId,
    Device,
    DeviceId,
    Place,
    State,
    active,
    giving_way,
    readable_name,
    unused_name,
    waiting_tokens,
)
from bot.errors import TokenNotWaiting
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork
from bot.secret import Secret
from bot.telling import tell
from bot.verification.fresh_check import Tries, check_owed, generators_by_device
from bot.verification.owed import CheckOwed


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSetup:
    """What the window for one lent token shows."""

    authenticator: Authenticator
    account: Account
    link: Link


class LentTokens:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy
        self._tries = Tries(policy)

    def open(self, by: SlackUser) -> TokenSetup | CheckOwed:
        """The token that waits for this person's code, the oldest first. Raises NotLinked, TokenNotWaiting."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            held = list(uow.authenticators.of(account.id))
            waiting = waiting_tokens(held, at)
            if not waiting:
                raise TokenNotWaiting
            # Somebody whose last method is gone has nothing to show: that staff handed them this token is the check.
            if active(held) and (
                owed := check_owed(uow, link, account, held, wanted=Place.TOKEN, at=at, policy=self._policy)
            ):
                return owed
            if account.warned_at is None:
                account = replace(account, warned_at=at)
                uow.accounts.save(account)
            return TokenSetup(authenticator=waiting[0], account=account, link=link)

    def confirm(
        self,
        by: SlackUser,
        id: AuthenticatorId,  # noqa: A002 - the word everybody expects
        *,
        name: str,
        usual_name: str,
        typed: Secret,
    ) -> Checked:
        """The first code: right makes the token an active method, and its clock's drift is learned from it (S3).

        Raises NotLinked, TokenNotWaiting. Sent twice, it says right twice.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            authenticator = uow.authenticators.get(id)
            if authenticator is None or authenticator.account_id != account.id:
                raise TokenNotWaiting
            if authenticator.state is State.ACTIVE:
                return Checked(Outcome.RIGHT)
            generator = authenticator.generator
            if not authenticator.is_unfinished(at) or generator is None or authenticator.token_serial is None:
                raise TokenNotWaiting
            # Counted for the account, as for apps: each try is also compared with the codes of the other methods.
            throttle = self._tries.throttle(uow, f"setup:{account.id}", at=at)
            if refused := self._tries.refuse(uow, account, throttle, at=at):
                return refused
            others = partial(generators_by_device, uow, account, but=authenticator)
            checked, drift = self._compare(typed, generator, authenticator.last_step, others, at)
            account = self._tries.count(uow, account, throttle, checked, at=at)
            if checked.step is not None:
                wanted = readable_name(name) or usual_name
                learned = replace(authenticator, drift=drift)
                self._activate(uow, link, account, learned, wanted, checked.step, at)
            return checked

    def _compare(
        self,
        typed: Secret,
        generator: Generator,
        last_step: int | None,
        others: Callable[[], Mapping[str, Generator]],
        at: datetime,
    ) -> tuple[Checked, int]:
        """A clock that is right comes first; only then one that is a step off, which stays known of this token."""
        tried = [
            (
                check(
                    typed.reveal(),
                    replace(generator, drift=drift),
                    at=at,
                    last_step=last_step,
                    earlier_steps=self._policy.earlier_steps,
                    others=others,
                ),
                drift,
            )
            for drift in (0, 1, -1)
        ]
        return next((each for each in tried if each[0].outcome is Outcome.RIGHT), tried[0])

    def _activate(
        self,
        uow: UnitOfWork,
        link: Link,
        account: Account,
        authenticator: Authenticator,
        wanted: str,
        step: int,
        at: datetime,
    ) -> None:
        all_held = uow.authenticators.of(account.id)
        held = active(all_held)
        device = self._device(uow, account, held, wanted)
        former = giving_way(all_held, authenticator.place)
        if former is not None:
            uow.authenticators.save(replace(former, is_default=False))
        is_first = former is not None or not any(each.is_default for each in all_held)
        confirmed = authenticator.confirmed(on=device.id, step=step, at=at, is_default=is_first)
        uow.authenticators.save(confirmed)
        # The code that has just been right is S31's fresh check for what follows.
        uow.links.save(replace(link, checked_at=at))
        facts = {"serial": authenticator.token_serial or "", "drift": str(authenticator.drift)}
        uow.audit.add(
            AuditEvent(
                at=at,
                actor=f"account:{account.id}",
                action="enrollment.confirm_token",
                account_id=account.id,
                target=authenticator.id,
                facts=facts,
            )
        )
        told = {"done": "token_added", "device": device.name, "method": authenticator.id}
        tell(uow, self._randomness, account.id, NoticeKind.STEP, at=at, **told)

    def _device(self, uow: UnitOfWork, account: Account, held: list[Authenticator], wanted: str) -> Device:
        """A token is its own device: never the phone of the same name, or losing one would seem to lose both.

        The same token lent again to the same person is the same device again.
        """
        devices = uow.authenticators.devices_of(account.id)
        used = {each.device_id for each in held}
        found = next((each for each in devices if each.is_called(wanted)), None)
        if found and found.place is Place.TOKEN and found.id not in used:
            return found
        name = unused_name(wanted, devices)
        device = Device(id=DeviceId(self._randomness.token()), account_id=account.id, name=name, place=Place.TOKEN)
        uow.authenticators.add_device(device)
        return device
