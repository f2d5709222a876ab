"""Sealing the audit record right after the fact, and checking it."""

from bot.audit import Finding, Signer, verify
from bot.ports import Begin

BATCH = 200


class AuditTrail:
    def __init__(self, begin: Begin, signer: Signer) -> None:
        self._begin = begin
        self._signer = signer

    def seal(self) -> int:
        """Seals one batch; the number of events in it. Sign-ins never wait for the chain: it is made afterwards, in order."""
        with self._begin() as uow:
            return uow.audit.seal(self._signer, limit=BATCH)

    def verify(self) -> Finding:
        with self._begin() as uow:
            return verify(uow.audit.all(), head=uow.audit.head(), signer=self._signer)
