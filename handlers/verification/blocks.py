"""The window that asks for a fresh check before methods change (S31)."""

from bot.verification.model import CheckOwed
from handlers.blocks import Block, context, modal, option, section, select_input, text_input
from handlers.enrollment.blocks import CODE_LIMIT
from handlers.texts import Text
from handlers.words import place_words


def step_up(owed: CheckOwed, text: Text, facts: dict[str, str]) -> Block:
    """The methods that can answer, each by its device's name. ``facts`` are the desk's, for those who have none at hand."""
    methods = [option(place_words(text, each.place, device)[:75], each.id) for each, device in owed.methods]
    return modal(
        "verification.step_up",
        text("step-up-title"),
        [
            section(text("step-up-text")),
            select_input("method", text("step-up-method"), methods),
            text_input(
                "code", text("step-up-code"), hint=text("step-up-code-hint"), placeholder="123 456", longest=CODE_LIMIT
            ),
            context(text("step-up-none", **facts)),
        ],
        submit=text("step-up-submit"),
        close=text("words-close"),
        metadata=owed.place.value if owed.place else "phone",
    )
