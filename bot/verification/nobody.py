"""Who stands in for somebody nobody knows, so that neither answers nor time tell who is known (S6)."""

from typing import Final

from bot.accounts.model import AccountId
from bot.ports import UnitOfWork

NOBODY: Final = AccountId("nobody")
"""Looked for where a known person's rows would be read; no account has this id."""


def as_much_work(uow: UnitOfWork, *, statements: int) -> None:
    """Looks for nobody as often as something would have been written for somebody known."""
    for _ in range(statements):
        uow.accounts.get(NOBODY)
