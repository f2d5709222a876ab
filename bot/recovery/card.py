"""Making a wallet card: shown once, and a new one ends the old."""

from dataclasses import replace
from datetime import datetime

from bot.accounts.model import Account, Language, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.codes import normalized
from bot.errors import PageSpent
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness
from bot.recovery.wallet_card import MadeCard, WalletCard
from bot.secret import Secret
from bot.telling import tell

CODE_BYTES = 10
"""80 bits, four groups of four: no guessing needs to be slowed down for it (NIST SP 800-63B-4, 3.1.2.2: 64 bits)."""
GROUP = 4


class WalletCards:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy

    def offer(self, by: SlackUser) -> Secret:
        """A ticket for the page that makes a card; the card that is out there goes on working until then. Raises NotLinked.

        No fresh check is owed: a card adds no way in, and whoever sits in this Slack session can freeze from here anyway.
        """
        at = self._clock.now()
        ticket = Secret(self._randomness.token())
        with self._begin() as uow:
            _link, account = holder(uow, by)
            kept = uow.wallet_cards.of(account.id) or WalletCard(account_id=account.id)
            uow.wallet_cards.save(
                replace(kept, ticket=self._ticket(ticket.reveal()), ticket_expires_at=at + self._policy.page_life)
            )
        return ticket

    def open_page(self, ticket: str) -> MadeCard:
        """Makes the card, once per ticket; an older card stops working. Raises PageSpent."""
        at = self._clock.now()
        code = Secret(self._randomness.seed(CODE_BYTES))
        with self._begin() as uow:
            kept = uow.wallet_cards.by_ticket(self._ticket(ticket))
            if kept is None or kept.ticket_expires_at is None or at >= kept.ticket_expires_at:
                raise PageSpent
            account = uow.accounts.get(kept.account_id)
            links = uow.links.of_account(kept.account_id)
            if account is None or not links:
                raise PageSpent
            made = replace(kept, digest=self._code(code.reveal()), made_at=at, ticket=None, ticket_expires_at=None)
            if not uow.wallet_cards.redeem(made, ticket=kept.ticket):
                raise PageSpent
            uow.audit.add(_event(account, at, "new" if kept.digest is None else "replaced"))
            if kept.digest is not None:
                # The first card belongs to the story of enabling; a later one kills what the person carries (S33).
                tell(uow, self._randomness, account.id, NoticeKind.STEP, at=at, done="card_made")
            language = account.language or Language.of_locale(links[0].locale)
        groups = (code.reveal()[start : start + GROUP] for start in range(0, len(code.reveal()), GROUP))
        return MadeCard(code=Secret("-".join(groups)), language=language, made_at=at)

    def _ticket(self, ticket: str) -> str:
        return self._digests.of(ticket, purpose="card page")

    def _code(self, typed: str) -> str:
        return freeze_digest(self._digests, typed)


def freeze_digest(digests: Digests, typed: str) -> str:
    """Of what was typed as it was meant: base32 has no 0, 1 or 8, so these are letters misread from paper."""
    meant = normalized(typed).upper().translate(str.maketrans("018", "OIB"))
    return digests.of(meant, purpose="freeze-only code")


def _event(account: Account, at: datetime, card: str) -> AuditEvent:
    return AuditEvent(
        at=at, actor=f"account:{account.id}", action="recovery.card", account_id=account.id, facts={"card": card}
    )
