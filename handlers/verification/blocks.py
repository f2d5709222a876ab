"""The window that asks for a fresh check before methods change (S31)."""

from collections.abc import Sequence
from datetime import datetime

from bot.authenticators.model import Authenticator
from bot.verification.owed import CheckOwed, Errand, carried
from handlers.blocks import Block, Blocks, button, context, modal, option, section, select_input, text_input
from handlers.enrollment.blocks import CODE_LIMIT
from handlers.enrollment.phone_blocks import sending_lines
from handlers.texts import Text
from handlers.words import named_method

FOR_A_PHONE = "phone"
"""What the window carries where the new method is a phone."""


def step_up(owed: CheckOwed, text: Text, facts: dict[str, str], *, at: datetime) -> Block:
    """The methods that can answer, each by its device's name. ``facts`` are the desk's, for those who have none at hand."""
    methods = [option(named_method(text, each, device)[:75], each.id) for each, device in owed.methods]
    has_phone = any(each.kind.is_phone for each, _ in owed.methods)
    blocks: Blocks = [
        section(text("step-up-change" if isinstance(owed.wanted, Errand) else "step-up-text")),
        select_input("method", text("step-up-method"), methods, chosen=owed.chosen),
    ]
    if has_phone:
        blocks.append(section("\n".join(_sending(owed, text, at)), accessory=_send_button(owed, text)))
    label, hint = code_words_of(text, [each for each, _ in owed.methods])
    blocks += [
        text_input("code", label, hint=hint, placeholder="123 456", longest=CODE_LIMIT),
        context(text("step-up-none", **facts)),
    ]
    return modal(
        "verification.step_up",
        text("step-up-title"),
        blocks,
        submit=text("step-up-submit"),
        close=text("words-close"),
        metadata=carried(owed.wanted) or FOR_A_PHONE,
    )


def code_words_of(text: Text, methods: Sequence[Authenticator]) -> tuple[str, str]:
    """How the field for a code is called, and where that code stands."""
    has_phone = any(each.kind.is_phone for each in methods)
    if any(each.kind.is_recovery for each in methods):
        hint = text("step-up-code-hint-backup-phone") if has_phone else text("step-up-code-hint-backup")
        return text("step-up-code-any"), hint
    return text("step-up-code"), text("step-up-code-hint-phone") if has_phone else text("step-up-code-hint")


def _sending(owed: CheckOwed, text: Text, at: datetime) -> list[str]:
    phone = next((each for each, _ in owed.methods if each.id == owed.chosen), None)
    if phone is None or phone.number is None:
        return [text("step-up-phone")]
    return sending_lines(text, owed.code, owed.held, phone.kind, phone.number, at)


def _send_button(owed: CheckOwed, text: Text) -> Block:
    label = text("step-up-send-again") if owed.code else text("step-up-send")
    return button(label, "verification.send_code")
