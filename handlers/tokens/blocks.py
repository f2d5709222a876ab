"""The window in which a lent hardware token proves itself by its first code."""

from bot.tokens.holding import TokenSetup
from handlers.blocks import Block, Blocks, context, modal, section, text_input
from handlers.enrollment.blocks import CODE_LIMIT, NAME_LIMIT
from handlers.texts import Text
from handlers.words import usual_name


def confirm_token(setup: TokenSetup, text: Text) -> Block:
    """No key and no page: the seed is in the token already. The name is preset with what stands on it."""
    token = setup.authenticator
    seconds = int(token.interval.total_seconds())
    blocks: Blocks = [
        section("\n".join([text("setup-token-1", serial=token.token_serial or ""), text("setup-token-2")])),
        text_input(
            "name",
            text("setup-token-name"),
            hint=text("setup-token-name-hint"),
            initial=usual_name(text, token.place, token.token_serial),
            longest=NAME_LIMIT,
            is_optional=True,
        ),
        text_input(
            "code",
            text("setup-code"),
            hint=text("setup-token-code-hint", seconds=seconds),
            placeholder="123 456",
            longest=CODE_LIMIT,
        ),
        context(text("setup-token-other")),
    ]
    return modal(
        "enrollment.confirm_token",
        text("setup-token-title"),
        blocks,
        submit=text("setup-submit"),
        close=text("words-close"),
        metadata=token.id,
    )
