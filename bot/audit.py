"""What must never be forgotten: who did what to whom, chained and signed so that later changes show (S70)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol, Self

from bot.accounts.model import AccountId

FIRST_LINK = "0" * 64
"""What stands where the first event has no predecessor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """``actor`` is ``account:<id>``, ``slack:<team>/<user>``, ``system`` or ``operator``; ``facts`` hold no secret (S71).

    ``number``, ``chain`` and ``signature`` are given by the database and the sealing.
    """

    at: datetime
    actor: str
    action: str
    account_id: AccountId | None = None
    target: str | None = None
    outcome: str = "done"
    facts: Mapping[str, str] = field(default_factory=dict)
    number: int | None = None
    chain: str | None = None
    signature: str | None = None

    def link_after(self, former: str) -> str:
        """The hash over the former link and every word of this event."""
        words = [
            self.number,
            self.at.isoformat(),
            self.actor,
            self.action,
            self.account_id,
            self.target,
            self.outcome,
            dict(sorted(self.facts.items())),
        ]
        text = former + "\n" + json.dumps(words, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def sealed(self, former: str, signer: "Signer") -> Self:
        chain = self.link_after(former)
        return replace(self, chain=chain, signature=signer.sign(chain))


class Signer(Protocol):
    def sign(self, text: str) -> str: ...

    def is_signed(self, text: str, signature: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """``number`` is the first event that does not fit; None when everything does."""

    events: int
    sealed: int
    number: int | None = None
    because: str | None = None

    @property
    def is_sound(self) -> bool:
        return self.because is None


def verify(events: Iterable[AuditEvent], *, head: tuple[str, str] | None, signer: Signer) -> Finding:
    """Recomputes the chain over ``events``, in the order they were sealed, unsealed ones last.

    ``head`` is the newest link and its signature, kept apart from the events: without it, cutting off the end would not
    show. Whoever can put back an older head and its events together shows only against a copy held elsewhere.
    """
    former, total, sealed = FIRST_LINK, 0, 0
    for event in events:
        total += 1
        if event.chain is None and event.signature is None:
            continue
        fault = _fault(event, former, follows_unsealed=sealed != total - 1, signer=signer)
        if fault:
            return Finding(total, sealed, event.number, fault)
        former, sealed = str(event.chain), sealed + 1
    newest, signature = head or (FIRST_LINK, "")
    if newest != former or (head and not signer.is_signed(head_words(newest), signature)):
        return Finding(total, sealed, None, "the end of the record was cut off or replaced")
    return Finding(total, sealed)


def head_words(chain: str) -> str:
    """What is signed of the newest link; differs from what an event signs, so that one cannot stand for the other."""
    return f"head {chain}"


def _fault(event: AuditEvent, former: str, *, follows_unsealed: bool, signer: Signer) -> str | None:
    if event.chain is None or event.signature is None:
        return "half a seal: it was altered"
    if follows_unsealed:
        return "an unsealed event stands before it: it was put in or altered"
    if event.chain != event.link_after(former):
        return "it, or the one before it, was altered, removed or moved"
    if not signer.is_signed(event.chain, event.signature):
        return "its signature was not made with this keyring"
    return None
