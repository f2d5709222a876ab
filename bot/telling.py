"""Telling a person of a change to their account: in Slack, and by mail to every address on file (S33)."""

from collections.abc import Mapping
from datetime import datetime

from bot.accounts.model import AccountId
from bot.authenticators.model import AuthenticatorId, active
from bot.changes.model import UNDOABLE, What
from bot.notices import Mailbox, Notice, NoticeId, NoticeKind, Receiver
from bot.ports import Randomness, UnitOfWork


def tell(
    uow: UnitOfWork, randomness: Randomness, account_id: AccountId, kind: NoticeKind, *, at: datetime, **facts: str
) -> None:
    """In every workspace where somebody acts for the account: a change made in one must be seen in the others (S33).

    An App Home that has been opened gets its present face with it. Changes go by mail, too; ``facts`` say which one it
    is: ``done`` (``enabled``, or what was added, with its ``method``, or ``when_asked``, with its ``setting``, or what can
    be undone, with its ``change``) or ``stopped``.
    """
    for link in uow.links.of_account(account_id):
        notify(uow, randomness, account_id, kind, link.user, facts, at=at)
        if link.home_seen_at is not None:
            notify(uow, randomness, account_id, NoticeKind.HOME, link.user, {}, at=at)
    if what := _by_mail(uow, account_id, kind, facts):
        told = {key: facts[key] for key in ("method", "setting", "change", "loss") if key in facts}
        tell_by_mail(uow, randomness, account_id, what, at=at, **told)


def tell_by_mail(
    uow: UnitOfWork, randomness: Randomness, account_id: AccountId, what: What, *, at: datetime, **facts: str
) -> None:
    """To every address on file; ``facts`` name the ``method``, ``link``, ``setting`` or ``change`` that it is about."""
    account = uow.accounts.get(account_id)
    for address in account.addresses if account else ():
        # A button that stops nothing can be tapped a hundred times: that is told by one mail.
        once = f"{what.value}:{account_id}:{address}" if what is What.REPORTED else None
        told = {"what": what.value, **facts}
        notify(uow, randomness, account_id, NoticeKind.CHANGE_MAIL, Mailbox(address), told, at=at, once=once)


def notify(
    uow: UnitOfWork,
    randomness: Randomness,
    account_id: AccountId | None,
    kind: NoticeKind,
    to: Receiver,
    facts: Mapping[str, str],
    *,
    at: datetime,
    once: str | None = None,
) -> None:
    """One notice, due at once; a second one with the same ``once`` is not kept."""
    uow.notices.add(
        Notice(
            id=NoticeId(randomness.token()),
            kind=kind,
            to=to,
            account_id=account_id,
            facts=facts,
            created_at=at,
            due_at=at,
            once=once,
        )
    )


_BY_MAIL_AS = {
    "yes": What.STOPPED,
    "no": What.REPORTED,
    "loss_kept": What.REPORTED,
    "setting": What.PUT_BACK,
    "undone": What.UNDONE,
    "not_undone": What.NOT_UNDONE,
}
_DONE_BY_MAIL = {
    "enabled": What.ENABLED,
    "when_asked": What.ASKED,
    "card_made": What.CARD,
    "replaced": What.REPLACED,
    "replacing": What.REPLACED,
    # Whoever has the codes has ten ways in: that is no part of any longer story.
    "codes_made": What.ADDED,
    "code_used": What.CODE_USED,
    **{each.value: each for each in UNDOABLE},
}
TOKEN_ENDED = frozenset(("token_taken_back", "token_lost"))


def _by_mail(uow: UnitOfWork, account_id: AccountId, kind: NoticeKind, facts: dict[str, str]) -> What | None:
    """One enrollment is one story: a mail at the first method and one when MFA is on, none for those between."""
    if kind is NoticeKind.METHOD_STOPPED:
        return _BY_MAIL_AS.get(facts["stopped"])
    if kind in {NoticeKind.FROZEN, NoticeKind.FOUND}:
        return What(kind.value) if "method" in facts else None
    if what := _DONE_BY_MAIL.get(facts.get("done", "")):
        return what
    if facts.get("done") in TOKEN_ENDED:
        ended = uow.authenticators.get(AuthenticatorId(facts["method"]))
        return What.ENDED if ended and ended.confirmed_at else None
    account = uow.accounts.get(account_id)
    if facts.get("done") == "token_lent" or "method" not in facts or account is None:
        return None
    is_first = len(active(uow.authenticators.of(account_id))) == 1
    return What.ADDED if is_first or account.enabled_at is not None else None
