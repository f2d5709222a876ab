"""The clients of the API."""

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.relying_parties.model import ClientId, Permission, RelyingParty
from storage.rows import RelyingPartyRow
from storage.tables import add, save, table_of

clients = table_of(RelyingPartyRow)

BY_DIGEST = select(clients).where(clients.c.digest == bindparam("digest"))

LIVING = select(clients).where(clients.c.folded == bindparam("folded"), clients.c.revoked_at.is_(None))


class SqlRelyingParties:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_digest(self, digest: str) -> RelyingParty | None:
        row = self._connection.execute(BY_DIGEST, {"digest": digest}).first()
        return _client(row) if row else None

    def by_name(self, name: str) -> RelyingParty | None:
        row = self._connection.execute(LIVING, {"folded": name.casefold()}).first()
        return _client(row) if row else None

    def all(self) -> Sequence[RelyingParty]:
        return [_client(row) for row in self._connection.execute(select(clients).order_by(clients.c.created_at))]

    def add(self, client: RelyingParty) -> None:
        add(self._connection, clients, _values(client))

    def save(self, client: RelyingParty) -> None:
        save(self._connection, clients, _values(client))


def _values(client: RelyingParty) -> dict[str, Any]:
    return {
        "id": client.id,
        "name": client.name,
        "folded": client.name.casefold(),
        "digest": client.digest,
        "permissions": " ".join(sorted(client.permissions)),
        "networks": " ".join(map(str, client.networks)),
        "requests_a_minute": client.requests_a_minute,
        "created_at": client.created_at,
        "revoked_at": client.revoked_at,
    }


def _client(row: Row[Any]) -> RelyingParty:
    return RelyingParty(
        id=ClientId(row.id),
        name=row.name,
        digest=row.digest,
        permissions=frozenset(Permission(each) for each in row.permissions.split()),
        networks=tuple(ip_network(each) for each in row.networks.split()),
        requests_a_minute=row.requests_a_minute,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
