"""What a person can do about the methods they hold, wherever their status stands."""

from bot.accounts.standing import Standing
from handlers.blocks import Block
from handlers.texts import Text


def care_buttons(standing: Standing, text: Text) -> list[Block]:
    """One button for each thing that can happen to a method or its device; none before there is a method."""
    if not (standing.active or standing.stopped):
        return []
    buttons: list[Block] = []
    return buttons
