"""The wallet card: what to do first when a phone is gone, with a code that can freeze the account's methods and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from bot.accounts.model import AccountId, Language
from bot.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletCard:
    """One per account. Of both secrets only a keyed hash is kept; a new code takes the place of the old one, which is dead."""

    account_id: AccountId
    digest: str | None = None
    """Of the freeze-only code; None until a card was shown. It finds the account by itself: nobody types a name with it."""
    made_at: datetime | None = None
    ticket: str | None = None
    """Of the address of the page that shows the next card, once (S53)."""
    ticket_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCard:
    """What the page shows, this once."""

    code: Secret
    language: Language
    made_at: datetime
