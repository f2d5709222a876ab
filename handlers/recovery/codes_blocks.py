"""Backup codes as people see them: the window before and after they are made, and their lines on the card."""

from bot.accounts.standing import Standing
from bot.enrollment.model import Step
from bot.policy import Offer
from bot.recovery.model import FEW, CodesOffer, NewCodes
from handlers.blocks import Block, Blocks, context, modal, section
from handlers.texts import Text


def offer(shown: CodesOffer, text: Text) -> Block:
    """Before a set is made: what it is for, and what becomes of the one that is there."""
    former = [section(text("codes-former", count=shown.left))] if shown.left is not None else []
    blocks = [section(text("codes-text")), *former, context(text("codes-screen"))]
    return _window(blocks, text, submit=text("codes-make"), close=text("words-close"))


def made(new: NewCodes, text: Text) -> Block:
    """The codes themselves, in this window and nowhere else (S53)."""
    codes = "\n".join(each.reveal() for each in new.codes)
    blocks: Blocks = [
        section(text("codes-made")),
        {"type": "section", "block_id": "backup_codes", "text": {"type": "mrkdwn", "text": f"```{codes}```"}},
        section(text("codes-keep")),
        context(text("codes-never")),
    ]
    return _window(blocks, text, submit=None, close=text("codes-kept"))


def _window(blocks: Blocks, text: Text, *, submit: str | None, close: str) -> Block:
    return modal("recovery.codes", text("codes-title"), blocks, submit=submit, close=close)


def codes_lines(standing: Standing, text: Text) -> list[str]:
    """The line of the set among the methods; or that the institution asks for one."""
    if standing.codes is None or standing.codes.codes_left is None:
        is_wanted = standing.backup_codes is Offer.REQUIRED and standing.step is Step.DONE and standing.signs_in_with
        return [text("card-codes-wanted")] if is_wanted else []
    left = standing.codes.codes_left
    return [text("card-codes-few" if left <= FEW else "card-codes", count=left)]
