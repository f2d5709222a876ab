"""The operator's side of hardware tokens: taking them in, lending, taking back, one transaction each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.accounts.model import Account
from bot.audit import AuditEvent
from bot.authenticators.model import Authenticator, AuthenticatorId, Kind, Place, State, active
from bot.errors import TokenRefused
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.telling import tell
from bot.tokens.model import StockLine, Token, TokenId, TokenState, folded
from bot.tokens.seed_file import Fault, SeedRow

OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lending:
    """``until`` is when an unconfirmed lending ends. ``is_linked`` says whether somebody in Slack can be told."""

    serial: str
    account: Account
    until: datetime
    is_linked: bool


class TokenStock:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy

    def take_in(
        self, rows: Sequence[SeedRow], *, is_rehearsal: bool, ahead: Callable[[], None] = lambda: None
    ) -> tuple[Fault, ...]:
        """All rows, or none where one of them is in stock already: why, by line. A rehearsal writes nothing.

        ``ahead`` is called once for each row.
        """
        at = self._clock.now()
        tokens = []
        # Before the transaction: nobody's tap waits meanwhile.
        for row in rows:
            tokens.append(self._token(row, at))
            ahead()
        marks = [folded(token.serial) for token in tokens]
        with self._begin() as uow:
            serials, seeds = uow.tokens.taken()
            faults = []
            for row, token, mark in zip(rows, tokens, marks, strict=True):
                if mark in serials:
                    faults.append(Fault(row.line, "a token with this serial was imported before"))
                elif token.seed_digest in seeds:
                    faults.append(Fault(row.line, "a token with this seed was imported before, under another serial"))
            if faults or is_rehearsal:
                return tuple(faults)
            uow.tokens.add_all(tokens)
            uow.audit.add(AuditEvent(at=at, actor=OPERATOR, action="tokens.import", facts={"tokens": str(len(rows))}))
            return ()

    def stock(self) -> Sequence[StockLine]:
        with self._begin() as uow:
            return uow.tokens.stock()

    def lend(self, serial: str, identifier: str) -> Lending:
        """Makes the token a pending method of the account; its code will make it an active one (S7).

        Raises TokenRefused. A lending that was not confirmed in time can be renewed for the same account.
        """
        at = self._clock.now()
        with self._begin() as uow:
            token = _found(uow, serial)
            account = uow.accounts.find(identifier)
            if account is None:
                raise TokenRefused(f"There is no account {identifier}.")
            self._require_free(uow, token, account)
            if len(active(uow.authenticators.of(account.id))) >= self._policy.methods_per_account:
                raise TokenRefused(f"{account.sso_id} has as many methods as the policy allows.")
            method = Authenticator(
                id=AuthenticatorId(self._randomness.token()),
                account_id=account.id,
                kind=Kind.APP,
                place=Place.TOKEN,
                state=State.PENDING,
                seed=None,
                created_at=at,
                expires_at=at + self._policy.token_wait,
            )
            uow.authenticators.add(method)
            uow.tokens.save(token.lent(method.id, at=at))
            uow.audit.add(_event(account, "tokens.lend", at, token, method=method))
            self._tell(uow, account, method, "token_lent", token.serial, at)
            return Lending(
                serial=token.serial,
                account=account,
                until=at + self._policy.token_wait,
                is_linked=bool(uow.links.of_account(account.id)),
            )

    def take_back(self, serial: str, *, even_if_last: bool = False) -> Account | None:
        """Back into stock; the holder's method ends at once. The former holder; None for a token found again.

        Raises TokenRefused, also where it is the last method of an enabled account and nobody said ``even_if_last``.
        """
        at = self._clock.now()
        with self._begin() as uow:
            token = _found(uow, serial)
            if token.state not in {TokenState.LENT, TokenState.LOST}:
                raise TokenRefused(f"Token {token.serial} is lent to nobody.")
            account = self._end(uow, token, "taken_back", at, even_if_last=even_if_last)
            uow.tokens.save(_found(uow, serial).returned(at=at))
            uow.audit.add(_event(account, "tokens.take_back", at, token))
            return account

    def report_lost(self, serial: str, *, even_if_last: bool = False) -> Account | None:
        """Nobody signs in with it from now on. The former holder. Raises TokenRefused, as ``take_back`` does."""
        at = self._clock.now()
        with self._begin() as uow:
            token = _found(uow, serial)
            if token.state in {TokenState.LOST, TokenState.RETIRED}:
                raise TokenRefused(f"Token {token.serial} is {token.state.value} already.")
            account = self._end(uow, token, "lost", at, even_if_last=even_if_last)
            uow.tokens.save(_found(uow, serial).lost(at=at))
            uow.audit.add(_event(account, "tokens.lost", at, token))
            return account

    def retire(self, serial: str) -> None:
        """Broken or empty: out of stock for good, its seed erased. Raises TokenRefused while somebody holds it."""
        at = self._clock.now()
        with self._begin() as uow:
            token = _found(uow, serial)
            if token.state is TokenState.LENT:
                raise TokenRefused(
                    f"Token {token.serial} is lent. First: python app.py tokens take-back {token.serial}"
                )
            if token.state is TokenState.RETIRED:
                raise TokenRefused(f"Token {token.serial} is retired already.")
            uow.tokens.save(token.retired(at=at))
            uow.audit.add(_event(None, "tokens.retire", at, token))

    def _token(self, row: SeedRow, at: datetime) -> Token:
        return Token(
            id=TokenId(self._randomness.token()),
            serial=row.serial,
            seed=row.seed,
            seed_digest=self._digests.of(row.seed.reveal(), purpose="token_seed"),
            interval=row.interval,
            algorithm=row.algorithm,
            imported_at=at,
            changed_at=at,
        )

    def _require_free(self, uow: UnitOfWork, token: Token, account: Account) -> None:
        if token.state is TokenState.IN_STOCK:
            return
        if token.state is not TokenState.LENT or token.authenticator_id is None:
            raise TokenRefused(f"Token {token.serial} is {token.state.value}; it can't be lent.")
        method = uow.authenticators.get(token.authenticator_id)
        if method is not None and (method.account_id != account.id or method.state is not State.REVOKED):
            whose = "" if method.account_id == account.id else "somebody else; take it back first"
            raise TokenRefused(f"Token {token.serial} is lent to {whose or f'{account.sso_id} already'}.")

    def _end(self, uow: UnitOfWork, token: Token, because: str, at: datetime, *, even_if_last: bool) -> Account | None:
        """Revokes the holder's method, and tells them on every channel."""
        method = uow.authenticators.get(token.authenticator_id) if token.authenticator_id else None
        account = uow.accounts.get(method.account_id) if method else None
        if method is None or account is None or method.state is State.REVOKED:
            return account
        left = [each for each in active(uow.authenticators.of(account.id)) if each.id != method.id]
        is_last = method.state is State.ACTIVE and account.enabled_at is not None and not left
        if is_last and not even_if_last:
            raise TokenRefused(
                f"Token {token.serial} is the last method of {account.sso_id}, whose MFA is on: without it {account.sso_id} "
                "can't sign in until support has helped. Give them another method first, or repeat with --even-if-last."
            )
        uow.authenticators.save(method.revoked(because=because, at=at))
        if method.is_default and left:
            uow.authenticators.save(replace(left[0], is_default=True))
        names = {each.id: each.name for each in uow.authenticators.devices_of(account.id)}
        device = names[method.device_id] if method.device_id else token.serial
        self._tell(uow, account, method, f"token_{because}", device, at)
        return account

    def _tell(
        self, uow: UnitOfWork, account: Account, method: Authenticator, done: str, device: str, at: datetime
    ) -> None:
        facts = {"done": done, "device": device, "method": method.id}
        tell(uow, self._randomness, account.id, NoticeKind.STEP, at=at, **facts)


def _found(uow: UnitOfWork, serial: str) -> Token:
    token = uow.tokens.find(serial)
    if token is None:
        raise TokenRefused(f"There is no token {serial}. What there is: python app.py tokens list")
    return token


def _event(
    account: Account | None, action: str, at: datetime, token: Token, *, method: Authenticator | None = None
) -> AuditEvent:
    return AuditEvent(
        at=at,
        actor=OPERATOR,
        action=action,
        account_id=account.id if account else None,
        target=method.id if method else token.authenticator_id,
        facts={"serial": token.serial},
    )
