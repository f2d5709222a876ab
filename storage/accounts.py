"""Accounts, the words they are found by, the Slack users linked to them, and invitations."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.accounts.model import (
    Account,
    AccountId,
    AskWhen,
    Invitation,
    InvitationId,
    Language,
    Link,
    LinkId,
    Possession,
    Role,
    SlackUser,
)
from storage.rows import AccountRow, IdentifierRow, InvitationRow, LinkRow
from storage.tables import add, save, save_version, table_of

accounts = table_of(AccountRow)
identifiers = table_of(IdentifierRow)
links = table_of(LinkRow)
invitations = table_of(InvitationRow)

ACCOUNT = select(accounts).where(accounts.c.id == bindparam("id"))
LINK_IN_FORCE = select(links).where(
    links.c.team_id == bindparam("team_id"), links.c.user_id == bindparam("user_id"), links.c.revoked_at.is_(None)
)
LINKS_OF = (
    select(links)
    .where(links.c.account_id == bindparam("account_id"), links.c.revoked_at.is_(None))
    .order_by(links.c.linked_at)
)
KNOWN_AMONG = (
    select(accounts, identifiers.c.folded)
    .join_from(identifiers, accounts, identifiers.c.account_id == accounts.c.id)
    .where(identifiers.c.folded.in_(bindparam("folded", expanding=True)))
)
LANGUAGE = (
    select(accounts.c.language, links.c.locale)
    .join_from(links, accounts, links.c.account_id == accounts.c.id)
    .where(
        links.c.team_id == bindparam("team_id"), links.c.user_id == bindparam("user_id"), links.c.revoked_at.is_(None)
    )
)


class SqlAccounts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: AccountId) -> Account | None:  # noqa: A002
        row = self._connection.execute(ACCOUNT, {"id": id}).first()
        return self._account(row) if row else None

    def find(self, identifier: str) -> Account | None:
        return self.find_first([identifier])

    def find_first(self, identifiers: Sequence[str]) -> Account | None:
        wanted = [_folded(each) for each in identifiers]
        found = {row.folded: row for row in self._connection.execute(KNOWN_AMONG, {"folded": wanted})}
        return next((self._account(found[each]) for each in wanted if each in found), None)

    def add(self, account: Account) -> None:
        add(self._connection, accounts, _account_values(account))
        words = [("sso_id", account.sso_id), *(("address", each) for each in account.addresses)]
        for kind, written in words:
            values = {"folded": _folded(written), "written": written, "kind": kind, "account_id": account.id}
            add(self._connection, identifiers, values)

    def save(self, account: Account) -> None:
        save_version(self._connection, accounts, _account_values(account))

    def _account(self, row: Row[Any]) -> Account:
        return Account(
            id=AccountId(row.id),
            sso_id=row.sso_id,
            name=row.name,
            addresses=tuple(row.addresses.split()),
            kind=row.kind,
            unit=row.unit,
            roles=frozenset(Role(each) for each in row.roles.split()),
            language=Language(row.language) if row.language else None,
            possessions=frozenset(Possession(each) for each in row.possessions.split()),
            warned_at=row.warned_at,
            enabled_at=row.enabled_at,
            wrong_codes_in_row=row.wrong_codes_in_row,
            ask_when=AskWhen(row.ask_when) if row.ask_when else None,
            version=row.version,
        )


class SqlLinks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: LinkId) -> Link | None:  # noqa: A002
        row = self._connection.execute(select(links).where(links.c.id == id)).first()
        return _link(row) if row else None

    def of(self, user: SlackUser) -> Link | None:
        found = self._connection.execute(LINK_IN_FORCE, {"team_id": user.team_id, "user_id": user.user_id})
        row = found.first()
        return _link(row) if row else None

    def were_ever_of(self, user: SlackUser) -> bool:
        any_of_them = select(links.c.id).where(links.c.team_id == user.team_id, links.c.user_id == user.user_id)
        return self._connection.execute(any_of_them.limit(1)).first() is not None

    def language_of(self, user: SlackUser) -> Language | None:
        row = self._connection.execute(LANGUAGE, {"team_id": user.team_id, "user_id": user.user_id}).first()
        if row is None:
            return None
        return Language(row.language) if row.language else Language.of_locale(row.locale)

    def of_account(self, account_id: AccountId) -> Sequence[Link]:
        return [_link(row) for row in self._connection.execute(LINKS_OF, {"account_id": account_id})]

    def add(self, link: Link) -> None:
        add(self._connection, links, _link_values(link))

    def save(self, link: Link) -> None:
        save(self._connection, links, _link_values(link))


class SqlInvitations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_digest(self, digest: str) -> Invitation | None:
        row = self._connection.execute(select(invitations).where(invitations.c.digest == digest)).first()
        return _invitation(row) if row else None

    def open_of(self, account_id: AccountId) -> Sequence[Invitation]:
        statement = select(invitations).where(
            invitations.c.account_id == account_id,
            invitations.c.used_at.is_(None),
            invitations.c.withdrawn_at.is_(None),
        )
        return [_invitation(row) for row in self._connection.execute(statement)]

    def add(self, invitation: Invitation) -> None:
        add(self._connection, invitations, asdict(invitation))

    def save(self, invitation: Invitation) -> None:
        save(self._connection, invitations, asdict(invitation))


def _folded(identifier: str) -> str:
    return identifier.strip().casefold()


def _account_values(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "sso_id": account.sso_id,
        "name": account.name,
        "kind": account.kind,
        "unit": account.unit,
        "addresses": " ".join(account.addresses),
        "roles": " ".join(sorted(account.roles)),
        "language": account.language,
        "possessions": " ".join(sorted(account.possessions)),
        "warned_at": account.warned_at,
        "enabled_at": account.enabled_at,
        "wrong_codes_in_row": account.wrong_codes_in_row,
        "ask_when": account.ask_when,
        "version": account.version,
    }


def _link(row: Row[Any]) -> Link:
    return Link(
        id=LinkId(row.id),
        user=SlackUser(row.user_id, row.team_id),
        account_id=AccountId(row.account_id),
        proof=row.proof,
        linked_at=row.linked_at,
        revoked_at=row.revoked_at,
        locale=row.locale,
        home_seen_at=row.home_seen_at,
        checked_at=row.checked_at,
    )


def _link_values(link: Link) -> dict[str, Any]:
    return {
        "id": link.id,
        "team_id": link.user.team_id,
        "user_id": link.user.user_id,
        "account_id": link.account_id,
        "proof": link.proof,
        "linked_at": link.linked_at,
        "revoked_at": link.revoked_at,
        "locale": link.locale,
        "home_seen_at": link.home_seen_at,
        "checked_at": link.checked_at,
    }


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=InvitationId(row.id),
        account_id=AccountId(row.account_id),
        digest=row.digest,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        withdrawn_at=row.withdrawn_at,
    )
