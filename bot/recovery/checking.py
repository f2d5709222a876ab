"""Comparing a backup code, and spending it: one place for sign-ins, fresh checks and practices."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.audit import AuditEvent
from bot.authenticators.codes import Checked, Outcome
from bot.authenticators.model import Authenticator, AuthenticatorId
from bot.notices import NoticeKind
from bot.ports import Digests, Randomness, UnitOfWork
from bot.recovery.codes import Drawn, read
from bot.secret import Secret
from bot.telling import tell

PURPOSE: Final = "backup code"
NO_SET: Final = AuthenticatorId("nobody")
"""Looked for where somebody has no codes; no set has this id."""


def set_of(held: Sequence[Authenticator]) -> Authenticator | None:
    """The set among these methods; a person has one at most."""
    return next((each for each in held if each.kind.is_recovery), None)


class BackupCodes:
    def __init__(self, randomness: Randomness, digests: Digests) -> None:
        self._randomness = randomness
        self._digests = digests

    def check(self, uow: UnitOfWork, codes: Authenticator, typed: Secret, *, at: datetime) -> Checked:
        """What was typed where a backup code is asked for. A right one is spent, and its owner is told (S20).

        Whoever asked writes down that the set has answered (``accepted``), as for every method.
        """
        drawn = read(typed)
        return self.check_drawn(uow, codes, drawn, at=at) if drawn else Checked(Outcome.NOT_BACKUP)

    def check_drawn(
        self, uow: UnitOfWork, codes: Authenticator | None, drawn: Drawn, *, at: datetime, keeps_last: bool = False
    ) -> Checked:
        """The same for what looks like one; as much work for whoever has no codes (S6).

        ``keeps_last``: nothing else is left, and spending the last one here would lock its owner out.
        """
        if drawn.number is None:
            return Checked(Outcome.NO_INDEX)
        kept = uow.recovery_codes.get(codes.id if codes else NO_SET, drawn.number)
        is_right = self._digests.matches(drawn.letters.reveal(), kept.hash if kept else None, purpose=PURPOSE)
        if codes is None or kept is None or not is_right:
            return Checked(Outcome.WRONG)
        if keeps_last and codes.codes_left == 1 and kept.used_at is None:
            return Checked(Outcome.LAST)
        # Of two at the same moment one spends it (S20); the other finds it spent.
        if kept.used_at is not None or not uow.recovery_codes.use(codes.id, drawn.number, at=at):
            return Checked(Outcome.SPENT)
        self._spend(uow, codes, at)
        return Checked(Outcome.RIGHT)

    def _spend(self, uow: UnitOfWork, codes: Authenticator, at: datetime) -> None:
        left = codes.accepted(None, at=at).codes_left or 0
        uow.audit.add(_event(codes, "recovery.use_code", at, {"left": str(left)}))
        if not left:
            uow.recovery_codes.forget_of(codes.id)
            uow.audit.add(_event(codes, "recovery.end_codes", at, {"because": "used_up"}))
        facts = {"done": "code_used", "method": codes.id, "left": str(left)}
        tell(uow, self._randomness, codes.account_id, NoticeKind.STEP, at=at, **facts)


def end_codes(uow: UnitOfWork, codes: Authenticator, *, because: str, at: datetime) -> None:
    """Ends a set for good: nothing is kept that could be compared; that it was there stays on record (S34)."""
    uow.authenticators.save(replace(codes.revoked(because=because, at=at), codes_left=0))
    uow.recovery_codes.forget_of(codes.id)
    uow.audit.add(_event(codes, "recovery.end_codes", at, {"because": because}))


def _event(codes: Authenticator, action: str, at: datetime, facts: dict[str, str]) -> AuditEvent:
    return AuditEvent(
        at=at,
        actor=f"account:{codes.account_id}",
        action=action,
        account_id=codes.account_id,
        target=codes.id,
        facts=facts,
    )
