"""A change that its owner can undo: kept for as long as that is so, and told on two channels (S25, S33)."""

from datetime import datetime

from bot.accounts.model import AccountId
from bot.changes.model import ChangeId, MadeChange, What
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Randomness, UnitOfWork
from bot.telling import tell

_TOLD_AS = {What.FROZEN: NoticeKind.FROZEN, What.FOUND: NoticeKind.FOUND}
"""Where another card tells of it than the news of a change."""


def made(
    uow: UnitOfWork,
    randomness: Randomness,
    policy: Policy,
    account_id: AccountId,
    what: What,
    *,
    at: datetime,
    **facts: str,
) -> None:
    """Keeps what "this wasn't me" will need, and tells of it. ``facts`` are ids and names, never a secret.

    ``method`` and ``former``, where they are among them, are ids of methods: the words for them follow from their rows.
    """
    change = MadeChange(
        id=ChangeId(randomness.token()),
        account_id=account_id,
        what=what,
        facts=facts,
        made_at=at,
        until=at + policy.not_me_life,
    )
    uow.changes.add(change)
    tell(
        uow,
        randomness,
        account_id,
        _TOLD_AS.get(what, NoticeKind.STEP),
        at=at,
        done=what.value,
        change=change.id,
        **facts,
    )
