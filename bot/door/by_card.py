"""Freezing by the wallet card's code: no name, no sign-in, nothing learned about whose card it is."""

from datetime import datetime

from bot.audit import AuditEvent
from bot.authenticators.loss import freeze
from bot.authenticators.model import Loss, active, usable
from bot.door.model import CardAnswer, CardOutcome, Gone
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.recovery.card import freeze_digest
from bot.secret import Secret
from bot.verification.fresh_check import Tries

SUBJECT = "freeze-only codes"


class CardFreezes:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy

    def freeze(self, typed: Secret, gone: Gone, *, source: str) -> CardAnswer:
        """Stops every device of that kind; the person is told on all their channels. ``source`` is a network address.

        Wrong codes are slowed down per source (S4). A right one is heard all the same: with 80 bits the wait protects no
        code, only our own record from noise, and nobody else in the same network shall keep a person from freezing (S5).
        """
        at = self._clock.now()
        with self._begin() as uow:
            card = uow.wallet_cards.by_code(freeze_digest(self._digests, typed.reveal()))
            account = uow.accounts.get(card.account_id) if card else None
            if account is None:
                return self._wrong(uow, source, at)
            stopped = 0
            holding = {each.device_id for each in active(uow.authenticators.of(account.id))}
            for device in uow.authenticators.devices_of(account.id):
                if gone.takes(device) and device.id in holding:
                    # The page says beforehand what is left if it was the only way in (law 2).
                    frozen = freeze(
                        uow,
                        self._randomness,
                        self._policy,
                        account,
                        device.id,
                        Loss.LOST,
                        at=at,
                        actor="wallet card",
                        anyway=True,
                    )
                    stopped += len(frozen.stopped)
            outcome = CardOutcome.FROZEN if stopped else CardOutcome.NOTHING
            uow.audit.add(
                AuditEvent(
                    at=at,
                    actor="wallet card",
                    action="door.freeze_by_card",
                    account_id=account.id,
                    outcome=outcome.value,
                    facts={"gone": gone.value, "stopped": str(stopped)},
                )
            )
            left = usable(uow.authenticators.of(account.id), self._policy)
            return CardAnswer(outcome, opens_nothing=not left)

    def _wrong(self, uow: UnitOfWork, source: str, at: datetime) -> CardAnswer:
        # A few characters of a keyed digest: no address is kept, and a flood from many makes no more rows than these.
        tries = Tries(self._policy, source=f"door:{self._digests.of(source, purpose='door source')[:4]}")
        throttle = tries.throttle(uow, SUBJECT, at=at)
        if wait := throttle.wait(at=at, policy=self._policy):
            return CardAnswer(CardOutcome.WAIT, seconds=max(1, round(wait.total_seconds())))
        uow.authenticators.save_throttle(throttle.failed(at=at))
        uow.audit.add(
            AuditEvent(
                at=at,
                actor=tries.source,
                action="door.freeze_by_card",
                target=SUBJECT,
                outcome=CardOutcome.UNKNOWN.value,
            )
        )
        return CardAnswer(CardOutcome.UNKNOWN)
