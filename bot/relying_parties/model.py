"""Who may ask whether somebody is really the person: the sign-in systems of the institution."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import NewType, Self

ClientId = NewType("ClientId", str)
Network = IPv4Network | IPv6Network

NAME_LENGTH = 60


class Permission(StrEnum):
    """What a client may do beyond asking for verifications and reading its own."""

    ACCOUNTS = "accounts"
    """Read how far an account has come with MFA."""
    UNENROLLED = "unenrolled"
    """Hear ``not_required`` for a person whose MFA is not on yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """One client of the API. Only a keyed hash of its key is kept (S60).

    ``networks`` are the addresses it may call from; none means any.
    """

    id: ClientId
    name: str
    digest: str
    permissions: frozenset[Permission] = frozenset()
    networks: tuple[Network, ...] = ()
    requests_a_minute: int = 6000
    created_at: datetime
    revoked_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def may_call_from(self, address: str | None) -> bool:
        """An address that can't be read is nobody's."""
        if not self.networks:
            return True
        try:
            caller = ip_address(address or "")
        except ValueError:
            return False
        mapped = getattr(caller, "ipv4_mapped", None)
        return any((mapped or caller) in each for each in self.networks)

    def revoked(self, *, at: datetime) -> Self:
        return replace(self, revoked_at=self.revoked_at or at)
