"""The wallet card as Slack speaks of it: never its code, which stands on a page that is shown once (S53)."""

from bot.accounts.standing import Standing
from handlers.blocks import Block, Blocks, actions, button, modal, section
from handlers.texts import Text


def wallet_card_offer(standing: Standing, text: Text) -> Blocks:
    """Only once MFA is on, and where the card's address leads somewhere."""
    if standing.account.enabled_at is None or not standing.has_door:
        return []
    return [section(text("wallet-home"), accessory=button(text("wallet-button"), "recovery.card"))]


def wallet_card(text: Text, *, page_url: str) -> Block:
    """The way to the page. Opening this window changes nothing yet."""
    page = button(text("wallet-open"), "recovery.open_card", style="primary", url=page_url)
    return modal(
        "recovery.card",
        text("wallet-title"),
        [section(text("wallet-explain")), actions(page), section(text("wallet-older"))],
        submit=None,
        close=text("words-close"),
    )
