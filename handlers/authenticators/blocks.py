"""What a person can do about the methods they hold, wherever their status stands, and the windows for it."""

from datetime import datetime

from bot.accounts.standing import Desk, Standing
from bot.authenticators.care import Held
from bot.authenticators.model import DeviceId, Loss
from bot.authenticators.removal import Choice, Removal
from bot.errors import AskedFirst
from bot.policy import Offer
from handlers.blocks import (
    Block,
    Blocks,
    actions,
    button,
    context,
    escaped,
    modal,
    option,
    section,
    select_input,
    text_input,
)
from handlers.enrollment.blocks import NAME_LIMIT
from handlers.replacement.blocks import replaceables
from handlers.support.blocks import request_button
from handlers.texts import Text
from handlers.words import method_words

LINES = 10
"""Of one section: Slack takes 3000 characters."""
MANY = 2
"""Methods from which there is something to choose."""


def care_buttons(standing: Standing, text: Text) -> list[Block]:
    """One button for each thing that can happen to a method or its device, and, also before there is one, asking support."""
    buttons: list[Block] = []
    # What only rests can still turn out to be stolen.
    if standing.active or any(each.loss is Loss.LEFT_AT_HOME for each in standing.authenticators):
        buttons.append(button(text("button-lost"), "authenticators.lost"))
    if replaceables(standing):
        buttons.append(button(text("button-replace"), "authenticators.replace"))
    if len(standing.signs_in_with) >= MANY:
        buttons.append(button(text("button-make-default"), "authenticators.make_default"))
    if standing.active or standing.stopped:
        buttons.append(button(text("button-rename"), "authenticators.rename"))
    if len(standing.signs_in_with) >= MANY:
        buttons.append(button(text("button-remove"), "authenticators.remove"))
    if standing.phones_allowed and any(each.kind.is_phone for each in standing.active):
        buttons.append(button(text("button-change-number"), "authenticators.change_number"))
    if standing.backup_codes is not Offer.OFF and standing.signs_in_with:
        buttons.append(button(text("button-codes"), "recovery.codes"))
    buttons.append(request_button(text, standing.request))
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


def rename(held: Held, text: Text) -> Block:
    """One choice per device, since a name is a device's; what shares it is told."""
    on: dict[DeviceId, list[str]] = {}
    first: dict[DeviceId, Block] = {}
    for method, device in held.methods:
        if device is not None:
            on.setdefault(device.id, []).append(method_words(text, method, device))
            first.setdefault(device.id, option(device.name[:75], method.id))
    shared = [text("rename-shared", methods=text.list(words)) for words in on.values() if len(words) > 1]
    blocks: Blocks = [section(text("rename-none"))]
    if first:
        blocks = [
            select_input("authenticator", text("rename-device"), list(first.values())),
            text_input("name", text("rename-name"), hint=text("rename-hint"), longest=NAME_LIMIT),
        ]
    if shared:
        blocks.append(section("\n".join(shared[:LINES])))
    return modal(
        "authenticators.rename",
        text("rename-title"),
        [*blocks, context(text("default-undo"))],
        submit=text("rename-submit") if first else None,
        close=text("words-close"),
    )


def change_number(phones: Held, text: Text) -> Block:
    """Which number, where there are several."""
    return modal(
        "authenticators.change_number",
        text("phone-change-title"),
        [
            section(text("phone-change-which")),
            select_input("authenticator", text("phone-change-label"), options(phones, text)),
        ],
        submit=text("phone-change-submit"),
        close=text("words-close"),
    )


def remove(removal: Removal, text: Text, desk: Desk, *, at: datetime) -> Block:
    """What each removal would mean, before anything is sent; what can't be removed says what helps."""
    lines = [_removal_line(each, removal, text, desk, at) for each in removal.choices]
    blocks: Blocks = [section(text("remove-text"))]
    blocks += [section("\n".join(lines[start : start + LINES])) for start in range(0, len(lines), LINES)]
    if any(each.why_not is AskedFirst for each in removal.choices):
        blocks.append(actions(button(text("button-make-default"), "authenticators.make_default")))
    possible = [each for each in removal.choices if each.why_not is None]
    if possible:
        # All of them: whoever picks one that can't be removed is told beside the field why not, and what helps.
        every = [
            option(method_words(text, each.method, each.device, named=str)[:75], each.method.id)
            for each in removal.choices
        ]
        chosen = next((each.method.id for each in possible if each.method.id == removal.chosen), possible[0].method.id)
        blocks.append(select_input("authenticator", text("remove-label"), every, chosen=chosen))
        blocks.append(section(text("remove-app")))
        blocks.append(context(text("remove-undo", until=text.day_and_clock(removal.until, seen_from=at))))
    return modal(
        "authenticators.remove",
        text("remove-title"),
        blocks,
        submit=text("remove-submit") if possible else None,
        close=text("words-close"),
    )


def _removal_line(choice: Choice, removal: Removal, text: Text, desk: Desk, at: datetime) -> str:
    what = method_words(text, choice.method, choice.device)
    if choice.why_not is not None:
        return text("remove-line-first" if choice.why_not is AskedFirst else "remove-line-needed", what=what)
    if choice.alone is not None:
        device = escaped(choice.alone.name)
        if desk.is_open:
            return text("remove-line-alone-open", what=what, device=device)
        opens = text.day_and_clock(desk.changes_at, seen_from=at)
        return text("remove-line-alone-closed", what=what, device=device, opens=opens)
    return text("remove-line-covered" if removal.account.enabled_at else "remove-line-plain", what=what)


def options(held: Held, text: Text) -> list[Block]:
    """The methods by their words; Slack takes 75 characters."""
    return [option(method_words(text, *each, named=str)[:75], each[0].id) for each in held.methods]
