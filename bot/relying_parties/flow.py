"""Adding and revoking the clients of the API, and recognizing one by its key (S60)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.audit import AuditEvent
from bot.errors import ClientRefused, ClientUnknown
from bot.ports import Begin, Clock, Digests, Randomness
from bot.relying_parties.model import NAME_LENGTH, ClientId, Network, Permission, RelyingParty
from bot.secret import Secret

KEY_BYTES = 32
PREFIX = "mamori_"
"""So that scanners of source code recognize a key that was checked in."""


@dataclass(frozen=True, slots=True)
class NewClient:
    client: RelyingParty
    key: Secret
    """Told once; afterwards nobody can say it again."""


class RelyingParties:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests

    def add(
        self,
        name: str,
        *,
        permissions: Iterable[Permission] = (),
        networks: Iterable[Network] = (),
        requests_a_minute: int = 6000,
    ) -> NewClient:
        """Raises ClientRefused, whose text says why: the name is blank, too long, or a living client has it already."""
        name = " ".join(name.split())
        if not name or len(name) > NAME_LENGTH or not name.isprintable():
            raise ClientRefused(f"a name has 1 to {NAME_LENGTH} readable characters")
        at = self._clock.now()
        key = Secret(PREFIX + self._randomness.seed(KEY_BYTES).lower())
        client = RelyingParty(
            id=ClientId(self._randomness.token()),
            name=name,
            digest=self._digest(key),
            permissions=frozenset(permissions),
            networks=tuple(networks),
            requests_a_minute=requests_a_minute,
            created_at=at,
        )
        with self._begin() as uow:
            if uow.relying_parties.by_name(name) is not None:
                raise ClientRefused(f"{name} is there already: revoke it first, or choose another name")
            uow.relying_parties.add(client)
            facts = {"name": name, "permissions": " ".join(sorted(client.permissions))}
            uow.audit.add(
                AuditEvent(at=at, actor="operator", action="relying_parties.add", target=client.id, facts=facts)
            )
        return NewClient(client, key)

    def list(self) -> Sequence[RelyingParty]:
        """All that ever were, oldest first."""
        with self._begin() as uow:
            return uow.relying_parties.all()

    def revoke(self, name: str) -> RelyingParty:
        """A running process refuses it from its next request on. Raises ClientUnknown."""
        at = self._clock.now()
        with self._begin() as uow:
            client = uow.relying_parties.by_name(" ".join(name.split()))
            if client is None:
                raise ClientUnknown
            revoked = client.revoked(at=at)
            uow.relying_parties.save(revoked)
            uow.audit.add(
                AuditEvent(
                    at=at,
                    actor="operator",
                    action="relying_parties.revoke",
                    target=client.id,
                    facts={"name": client.name},
                )
            )
            return revoked

    def who(self, key: Secret) -> RelyingParty:
        """The client whose key this is. Only looks: asked for every request. Raises ClientUnknown."""
        with self._begin() as uow:
            client = uow.relying_parties.by_digest(self._digest(key))
        if client is None or not client.is_open:
            raise ClientUnknown
        return client

    def _digest(self, key: Secret) -> str:
        # A keyed hash suffices where the key itself has 256 random bits: there is nothing to guess.
        return self._digests.of(key.reveal(), purpose="client key")
