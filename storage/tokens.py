"""Hardware tokens in stock and in people's hands."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from bot.authenticators.codes import Algorithm
from bot.authenticators.model import AuthenticatorId, State
from bot.tokens.model import StockLine, Token, TokenId, TokenState, folded
from storage.keyring import Keyring
from storage.rows import AccountRow, AuthenticatorRow, TokenRow
from storage.sealed import place_of
from storage.tables import save_version, table_of

tokens = table_of(TokenRow)
authenticators = table_of(AuthenticatorRow)
accounts = table_of(AccountRow)
SEED = tokens.c.seed

BY_SERIAL = select(tokens).where(tokens.c.folded == bindparam("folded"))
STOCK = (
    select(
        tokens.c.serial,
        tokens.c.state,
        tokens.c.interval_s,
        tokens.c.algorithm,
        tokens.c.changed_at,
        accounts.c.sso_id.label("holder"),
        authenticators.c.state.label("method_state"),
    )
    .select_from(tokens)
    .outerjoin(authenticators, authenticators.c.id == tokens.c.authenticator_id)
    .outerjoin(accounts, accounts.c.id == authenticators.c.account_id)
    .order_by(tokens.c.folded)
)


class SqlTokens:
    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def find(self, serial: str) -> Token | None:
        row = self._connection.execute(BY_SERIAL, {"folded": folded(serial)}).first()
        return self._token(row) if row else None

    def taken(self) -> tuple[frozenset[str], frozenset[str]]:
        found = self._connection.execute(select(tokens.c.folded, tokens.c.seed_digest)).all()
        return frozenset(row.folded for row in found), frozenset(row.seed_digest for row in found)

    def add_all(self, all_of: Iterable[Token]) -> None:
        self._connection.execute(insert(tokens), [self._values(each) for each in all_of])

    def save(self, token: Token) -> None:
        save_version(self._connection, tokens, self._values(token))

    def stock(self) -> Sequence[StockLine]:
        return [
            StockLine(
                serial=row.serial,
                state=TokenState(row.state),
                interval=timedelta(seconds=row.interval_s),
                algorithm=Algorithm(row.algorithm),
                changed_at=row.changed_at,
                holder=row.holder,
                method_state=State(row.method_state) if row.method_state else None,
            )
            for row in self._connection.execute(STOCK)
        ]

    def _token(self, row: Row[Any]) -> Token:
        return Token(
            id=TokenId(row.id),
            serial=row.serial,
            seed=self._keyring.unseal(row.seed, place=place_of(SEED, row.id)) if row.seed else None,
            seed_digest=row.seed_digest,
            interval=timedelta(seconds=row.interval_s),
            algorithm=Algorithm(row.algorithm),
            imported_at=row.imported_at,
            changed_at=row.changed_at,
            state=TokenState(row.state),
            authenticator_id=AuthenticatorId(row.authenticator_id) if row.authenticator_id else None,
            drift=row.drift,
            last_step=row.last_step,
            version=row.version,
        )

    def _values(self, token: Token) -> dict[str, Any]:
        return {
            "id": token.id,
            "serial": token.serial,
            "folded": folded(token.serial),
            "seed": self._keyring.seal(token.seed, place=place_of(SEED, token.id)) if token.seed else None,
            "seed_digest": token.seed_digest,
            "interval_s": int(token.interval.total_seconds()),
            "algorithm": token.algorithm,
            "drift": token.drift,
            "last_step": token.last_step,
            "state": token.state,
            "authenticator_id": token.authenticator_id,
            "imported_at": token.imported_at,
            "changed_at": token.changed_at,
            "version": token.version,
        }
