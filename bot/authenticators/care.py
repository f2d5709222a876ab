"""Looking after the methods one holds: which of them is asked first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.accounts.model import Account, Link, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.model import Authenticator, AuthenticatorId, Device, State, active, usable
from bot.changes.made import made
from bot.changes.model import MadeChange, What
from bot.errors import MethodNotFound
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the windows choose from: the methods that can be used, each with its device."""

    account: Account
    link: Link
    methods: tuple[tuple[Authenticator, Device | None], ...]

    @property
    def asked_first(self) -> tuple[Authenticator, Device | None] | None:
        return next((each for each in self.methods if each[0].is_default), None)


class MethodCare:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy

    def held(self, by: SlackUser) -> Held:
        """Raises NotLinked."""
        with self._begin() as uow:
            link, account = holder(uow, by)
            devices = {each.id: each for each in uow.authenticators.devices_of(account.id)}
            methods = usable(uow.authenticators.of(account.id), self._policy)
            return Held(
                account=account,
                link=link,
                methods=tuple((each, devices.get(each.device_id) if each.device_id else None) for each in methods),
            )

    def make_default(self, by: SlackUser, id: AuthenticatorId) -> None:  # noqa: A002
        """From now on this method is asked first; told on two channels, and undone by "this wasn't me" (S33).

        No fresh check is owed: nobody gets in by it who would not otherwise (S31). Twice is once. Raises NotLinked,
        MethodNotFound.
        """
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            held = uow.authenticators.of(account.id)
            chosen = next((each for each in usable(held, self._policy) if each.id == id), None)
            if chosen is None:
                raise MethodNotFound
            if chosen.is_default:
                return
            former = next((each for each in active(held) if each.is_default), None)
            ask_first(uow, held, chosen)
            facts: dict[str, str] = {"former": former.id} if former else {}
            uow.audit.add(_event(account, "authenticators.make_default", at, target=id, facts=facts))
            made(uow, self._randomness, self._policy, account.id, What.DEFAULT, at=at, method=id, **facts)


def ask_first(uow: UnitOfWork, held: Sequence[Authenticator], chosen: Authenticator) -> None:
    """One method of an account is asked first: the index of the database refuses a second one, so the former goes first."""
    for each in held:
        if each.is_default and each.id != chosen.id:
            uow.authenticators.save(replace(each, is_default=False))
    if not chosen.is_default:
        uow.authenticators.save(replace(chosen, is_default=True))


def put_default_back(uow: UnitOfWork, account: Account, change: MadeChange, at: datetime) -> bool:  # noqa: ARG001
    """The method that was asked first before is so again, if it can still be used."""
    held = uow.authenticators.of(account.id)
    former = next((each for each in held if each.id == change.facts.get("former")), None)
    if former is None or former.state is not State.ACTIVE:
        return False
    ask_first(uow, held, former)
    return True


def _event(account: Account, action: str, at: datetime, *, target: str, facts: dict[str, str]) -> AuditEvent:
    return AuditEvent(
        at=at, actor=f"account:{account.id}", action=action, account_id=account.id, target=target, facts=facts
    )
