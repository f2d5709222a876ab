"""Who acts: a Slack user by their link, or a browser at the door by its visit. Both carry a fresh check of their own (S31)."""

from dataclasses import replace
from datetime import datetime
from hmac import compare_digest

from bot.accounts.model import Account, Link, SlackUser
from bot.accounts.standing import holder
from bot.door.model import Visit, Visitor
from bot.errors import VisitOver
from bot.ports import Digests, UnitOfWork
from bot.secret import Secret


def acting(uow: UnitOfWork, digests: Digests, by: SlackUser | Visitor, at: datetime) -> tuple[Link | Visit, Account]:
    """For what changes something. Raises NotLinked, VisitOver."""
    if isinstance(by, SlackUser):
        return holder(uow, by)
    # The cookie comes along by itself, whichever site made the form; the token doesn't (CSRF).
    if not is_our_form(digests, by):
        raise VisitOver
    return enter(uow, digests, by, at)


def enter(uow: UnitOfWork, digests: Digests, by: Visitor, at: datetime) -> tuple[Visit, Account]:
    """For looking. Every step keeps the visit awake. Raises VisitOver."""
    visit = uow.visits.get(cookie_digest(digests, by.cookie))
    account = uow.accounts.get(visit.account_id) if visit and visit.account_id else None
    if visit is None or account is None or not visit.is_open(at):
        raise VisitOver
    visit = visit.seen(at)
    uow.visits.save(visit)
    return visit, account


def keep_check(uow: UnitOfWork, through: Link | Visit, at: datetime) -> None:
    """A method has just answered: that counts here, and in no other session of the person."""
    if isinstance(through, Visit):
        uow.visits.save(replace(through, checked_at=at))
    else:
        uow.links.save(replace(through, checked_at=at))


def form_token(digests: Digests, cookie: Secret) -> Secret:
    """Kept nowhere: made from what only this browser holds."""
    return Secret(digests.of(cookie.reveal(), purpose="door form")[:40])


def is_our_form(digests: Digests, by: Visitor) -> bool:
    said = by.form.reveal() if by.form else ""
    return compare_digest(said.encode(), form_token(digests, by.cookie).reveal().encode())


def cookie_digest(digests: Digests, cookie: Secret) -> str:
    return digests.of(cookie.reveal(), purpose="door visit")
