"""What a person can do about the methods they hold, wherever their status stands, and the windows for it."""

from bot.accounts.standing import Standing
from bot.authenticators.care import Held
from handlers.blocks import Block, button, context, modal, option, section, select_input
from handlers.texts import Text
from handlers.words import method_words

MANY = 2
"""Methods from which there is something to choose."""


def care_buttons(standing: Standing, text: Text) -> list[Block]:
    """One button for each thing that can happen to a method or its device; none before there is a method."""
    if not (standing.active or standing.stopped):
        return []
    buttons: list[Block] = []
    if len(standing.active) >= MANY:
        buttons.append(button(text("button-make-default"), "authenticators.make_default"))
    return buttons


def make_default(held: Held, text: Text) -> Block:
    """Which method is asked first; where there is no choice, that is said."""
    first, others = held.asked_first, [each for each in held.methods if not each[0].is_default]
    lines = [text("default-text")]
    if first is not None:
        lines.append(text("default-now", what=method_words(text, *first)))
    if not others:
        lines.append(text("default-only"))
    chosen = others[0][0].id if others else None
    choice = (
        [select_input("authenticator", text("default-label"), options(held, text), chosen=chosen)] if others else []
    )
    return modal(
        "authenticators.make_default",
        text("default-title"),
        [section("\n".join(lines)), *choice, context(text("default-undo"))],
        submit=text("default-submit") if others else None,
        close=text("words-close"),
    )


def options(held: Held, text: Text) -> list[Block]:
    """The methods by their words; Slack takes 75 characters."""
    return [option(method_words(text, *each, named=str)[:75], each[0].id) for each in held.methods]
