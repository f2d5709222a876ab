"""One phone number in the place of another: the new one proven, then the old one ended and told (S31, S33)."""

from datetime import datetime

from bot.accounts.model import Account
from bot.audit import AuditEvent
from bot.authenticators.model import NUMBER_CHANGED, Authenticator, State
from bot.changes.made import made
from bot.changes.model import MadeChange, What
from bot.notices import Line, NoticeKind
from bot.policy import Policy
from bot.ports import Randomness, UnitOfWork
from bot.telling import notify


def end_former(uow: UnitOfWork, account: Account, former: Authenticator, *, by: Authenticator, at: datetime) -> None:
    """The old number gets no code from now on; it is kept for as long as the change can be undone."""
    uow.authenticators.save(former.suspended(because=NUMBER_CHANGED, at=at))
    uow.codes.forget_of(former.id)
    uow.audit.add(
        AuditEvent(
            at=at,
            actor=f"account:{account.id}",
            action="authenticators.change_number",
            account_id=account.id,
            target=former.id,
            facts={"by": by.id},
        )
    )


def tell_of_new_number(
    uow: UnitOfWork,
    randomness: Randomness,
    policy: Policy,
    account: Account,
    former: Authenticator,
    new: Authenticator,
    *,
    at: datetime,
) -> None:
    """In Slack, by mail, and on the old number itself: whoever reads only that one hears of it, too."""
    made(uow, randomness, policy, account.id, What.NUMBER, at=at, method=new.id, former=former.id)
    notify(uow, randomness, account.id, NoticeKind.FORMER_NUMBER, Line(former.id), {}, at=at)


def put_number_back(uow: UnitOfWork, account: Account, change: MadeChange, at: datetime) -> bool:
    """The old number works again, and the new one stops, with all that took its place since."""
    held = {each.id: each for each in uow.authenticators.of(account.id)}
    former = next((each for each in held.values() if each.id == change.facts["former"]), None)
    if former is None or former.state is not State.SUSPENDED or former.ended_because != NUMBER_CHANGED:
        return False
    in_its_place = next((each for each in held.values() if each.id == change.facts["method"]), None)
    is_default = not any(each.is_default for each in held.values())
    while in_its_place is not None:
        if in_its_place.state is State.ACTIVE:
            is_default = is_default or in_its_place.is_default
            uow.authenticators.save(in_its_place.suspended(because="not_me", at=at))
            uow.codes.forget_of(in_its_place.id)
        in_its_place = next((each for each in held.values() if each.replaces == in_its_place.id), None)
    uow.authenticators.save(former.resumed(is_default=is_default))
    return True
