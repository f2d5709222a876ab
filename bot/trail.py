"""Sealing the audit record right after the fact, and checking it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.audit import FIRST_LINK, AuditEvent, Finding, Signer, head_words, verify
from bot.ports import Begin

BATCH = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """Events with their seals, to be kept if ``former`` is still the newest link then."""

    former: str
    sealed: tuple[AuditEvent, ...]
    head: str
    signature: str

    @property
    def is_full(self) -> bool:
        """More may have been waiting."""
        return len(self.sealed) == BATCH


class AuditTrail:
    def __init__(self, begin: Begin, signer: Signer) -> None:
        self._begin = begin
        self._signer = signer

    def seal(self) -> int:
        """Seals one batch; the number of events in it."""
        batch = self.next_batch()
        return self.keep(batch) if batch else 0

    def next_batch(self) -> Batch | None:
        """Computes the seals of the oldest unsealed events, writing nothing: people's taps don't wait for signatures."""
        with self._begin() as uow:
            head = uow.audit.head()
            unsealed = uow.audit.unsealed(limit=BATCH)
        if not unsealed:
            return None
        former = link = head[0] if head else FIRST_LINK
        sealed = []
        for event in unsealed:
            sealed.append(event.sealed(link, self._signer))
            link = str(sealed[-1].chain)
        return Batch(former, tuple(sealed), link, self._signer.sign(head_words(link)))

    def keep(self, batch: Batch) -> int:
        """Writes the seals; 0, with nothing written, if somebody else was faster."""
        with self._begin() as uow:
            head = uow.audit.head()
            if (head[0] if head else FIRST_LINK) != batch.former:
                return 0
            uow.audit.keep_seals(batch.sealed, head=batch.head, signature=batch.signature)
            return len(batch.sealed)

    def events(self) -> Iterator[AuditEvent]:
        """The whole record, oldest first."""
        with self._begin() as uow:
            yield from uow.audit.all()

    def verify(self) -> Finding:
        with self._begin() as uow:
            return verify(uow.audit.all(), head=uow.audit.head(), signer=self._signer)
