"""Putting back what was before, when somebody says "this wasn't me" about a change (S17, S25, S33)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.accounts.model import Account
from bot.audit import AuditEvent
from bot.authenticators.care import put_default_back, put_name_back
from bot.authenticators.flow import trust_nothing_proved_before
from bot.authenticators.removal import put_method_back
from bot.changes.model import MadeChange, What
from bot.enrollment.number_change import put_number_back
from bot.notices import NoticeKind
from bot.ports import Randomness, UnitOfWork
from bot.telling import notify, tell

UNDO: Final[dict[What, Callable[[UnitOfWork, Account, MadeChange, datetime], bool]]] = {
    What.DEFAULT: put_default_back,
    What.RENAMED: put_name_back,
    What.REMOVED: put_method_back,
    What.NUMBER: put_number_back,
}
"""How each kind of change is undone: whether it could be. Each kind of ``UNDOABLE`` has its line."""


def undo_as_not_mine(
    uow: UnitOfWork, randomness: Randomness, account: Account, change: MadeChange, *, at: datetime, actor: str
) -> str:
    """``undone``, ``not_undone`` where that was not possible any more, or ``undone_before``; security is told once.

    ``actor`` is for the record.
    """
    if change.undone_at is not None or not uow.changes.undo(change.id, at=at):
        tell(uow, randomness, account.id, NoticeKind.METHOD_STOPPED, at=at, stopped="undone_before")
        return "undone_before"
    trust_nothing_proved_before(uow, account, at=at)
    outcome = "undone" if UNDO[change.what](uow, account, change, at) else "not_undone"
    method = change.facts.get("method", "")
    uow.audit.add(
        AuditEvent(
            at=at,
            actor=actor,
            action="changes.undo",
            account_id=account.id,
            target=method or None,
            outcome=outcome,
            facts={"what": change.what.value, "change": change.id},
        )
    )
    tell(uow, randomness, account.id, NoticeKind.METHOD_STOPPED, at=at, stopped=outcome, change=change.id)
    facts = {"stopped": outcome, "of": change.what.value, "account": account.sso_id, "method": method}
    notify(uow, randomness, account.id, NoticeKind.ALARM, None, facts, at=at, once=f"not_me:{account.id}:{change.id}")
    return outcome
