"""Telling a person of a change to their account."""

from datetime import datetime

from bot.accounts.model import AccountId
from bot.notices import Notice, NoticeId, NoticeKind
from bot.ports import Randomness, UnitOfWork


def tell(
    uow: UnitOfWork, randomness: Randomness, account_id: AccountId, kind: NoticeKind, *, at: datetime, **facts: str
) -> None:
    """In every workspace where somebody acts for the account: a change made in one must be seen in the others (S33).

    An App Home that has been opened gets its present face with it.
    """
    for link in uow.links.of_account(account_id):
        kinds = (kind, NoticeKind.HOME) if link.home_seen_at is not None else (kind,)
        for each in kinds:
            uow.notices.add(
                Notice(
                    id=NoticeId(randomness.token()),
                    kind=each,
                    to=link.user,
                    facts=facts if each is kind else {},
                    created_at=at,
                    due_at=at,
                )
            )
