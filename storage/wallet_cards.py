"""Wallet cards: one row per account, of whose secrets only digests are kept."""

from dataclasses import asdict

from sqlalchemy import ColumnElement, Connection, select, update

from bot.accounts.model import AccountId
from bot.recovery.wallet_card import WalletCard
from storage.rows import WalletCardRow
from storage.tables import add, table_of

cards = table_of(WalletCardRow)


class SqlWalletCards:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, account_id: AccountId) -> WalletCard | None:
        return self._one(cards.c.account_id == account_id)

    def by_ticket(self, digest: str) -> WalletCard | None:
        return self._one(cards.c.ticket == digest)

    def by_code(self, digest: str) -> WalletCard | None:
        return self._one(cards.c.digest == digest)

    def save(self, card: WalletCard) -> None:
        changed = update(cards).where(cards.c.account_id == card.account_id).values(asdict(card))
        if self._connection.execute(changed).rowcount == 0:
            add(self._connection, cards, asdict(card))

    def redeem(self, card: WalletCard, *, ticket: str | None) -> bool:
        still_good = update(cards).where(cards.c.account_id == card.account_id, cards.c.ticket == ticket)
        return self._connection.execute(still_good.values(asdict(card))).rowcount == 1

    def _one(self, where: ColumnElement[bool]) -> WalletCard | None:
        row = self._connection.execute(select(cards).where(where)).first()
        if row is None:
            return None
        return WalletCard(
            account_id=AccountId(row.account_id),
            digest=row.digest,
            made_at=row.made_at,
            ticket=row.ticket,
            ticket_expires_at=row.ticket_expires_at,
        )
