"""Trying to lose a device: which losses are proven, the windows of a practice sign-in, and how it ended."""

from datetime import datetime

from bot.accounts.standing import Standing
from bot.authenticators.model import Device
from bot.practice.model import Attempt, Ended, Practice, left_without
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
from handlers.enrollment.blocks import CODE_LIMIT, add_buttons
from handlers.enrollment.phone_blocks import sending_lines
from handlers.texts import Text
from handlers.verification.blocks import code_words_of
from handlers.words import method_words, named_method, wait_words

LOSSES_SHOWN = 4
"""Devices that a card tells apart; a card of thirty lines is not read."""
LEFT_NAMED = 2


def losses(standing: Standing, text: Text) -> Blocks:
    """What losing each device would mean: proven by a practice, or on paper. Nothing where one device is all there is."""
    if standing.account.enabled_at is None or not standing.is_protected:
        return []
    found = standing.losses()
    if len(found) > LOSSES_SHOWN:
        # What was never tried is what somebody may want to do something about.
        found.sort(key=lambda loss: loss[1] is not None)
    lines = [_loss(standing, text, device, practice) for device, practice in found[:LOSSES_SHOWN]]
    if len(found) > LOSSES_SHOWN:
        lines.append(text("loss-more", count=len(found) - LOSSES_SHOWN))
    offer = button(text("button-practice"), "practice.start")
    return [section("\n".join([text("loss-title"), *lines]), accessory=offer)]


def _loss(standing: Standing, text: Text, device: Device, practice: Practice | None) -> str:
    """What would happen today: what is left to sign in with, and whether that was ever tried."""
    left = sorted(left_without(device.id, standing.active), key=lambda each: not each.is_default)
    named = [method_words(text, each, standing.device_of(each)) for each in left]
    facts = {
        "device": escaped(device.name),
        "left": text.list(named if len(named) <= LEFT_NAMED else [*named[:LEFT_NAMED], "…"]),
    }
    if practice is None:
        return text("loss-on-paper", **facts)
    return text("loss-proven", **facts, when=text.day(practice.started_at), wait=wait_words(text, practice.took))


def choose_device(standing: Standing, text: Text) -> Block:
    """Which device to imagine lost; one whose loss is not proven yet stands there first."""
    found = standing.losses()
    untried = next((device.id for device, practice in found if practice is None), None)
    return modal(
        "practice.start",
        text("practice-title"),
        [
            section(text("practice-intro")),
            select_input(
                "device",
                text("practice-device"),
                [option(device.name, device.id) for device, _ in found],
                chosen=untried,
            ),
            context(text("practice-no-requests")),
        ],
        submit=text("practice-begin"),
        close=text("words-close"),
    )


def practise(attempt: Attempt, text: Text, *, at: datetime, page_url: str | None) -> Block:
    """The practice sign-in: what stays when the device is gone, and a code of it; here or on a page like a sign-in's."""
    methods = [option(named_method(text, each, device)[:75], each.id) for each, device in attempt.methods]
    has_phone = any(each.kind.is_phone for each, _ in attempt.methods)
    on_page = button(text("practice-button-page"), "practice.open_page", url=page_url) if page_url else None
    blocks: Blocks = [
        section(text("practice-gone", device=escaped(attempt.lost.name)), accessory=on_page),
        select_input("method", text("step-up-method"), methods, chosen=attempt.chosen),
    ]
    if has_phone:
        sends = text("step-up-send-again") if attempt.code else text("step-up-send")
        words = "\n".join(sending(attempt, text, at))
        blocks.append(section(words, accessory=button(sends, "practice.send_code")))
    label, hint = code_words_of(text, [each for each, _ in attempt.methods])
    blocks += [
        text_input("code", label, hint=hint, placeholder="123 456", longest=CODE_LIMIT),
        actions(button(text("button-give-up"), "practice.give_up")),
        context(text("practice-until", until=text.clock(attempt.practice.expires_at))),
    ]
    return modal(
        "practice.answer",
        text("practice-title"),
        blocks,
        submit=text("practice-submit"),
        close=text("words-close"),
        metadata=attempt.practice.id,
    )


def ended_window(practice: Practice, standing: Standing, text: Text) -> Block:
    lines = _ended_words(practice, standing, text)
    if practice.ended is Ended.GAVE_UP:
        lines.append(text("practice-gave-up-where"))
    words = section("\n".join(lines))
    return modal("practice.ended", text("practice-title"), [words], submit=None, close=text("words-close"))


def ended_card(practice: Practice, standing: Standing, text: Text) -> Blocks:
    """The outcome, the step that helps now, and which losses are proven."""
    blocks: Blocks = [section("\n".join(_ended_words(practice, standing, text)))]
    if practice.ended is Ended.GAVE_UP:
        blocks.append(actions(*add_buttons(standing, text, primary=True)))
    return [*blocks, *losses(standing, text)]


def _ended_words(practice: Practice, standing: Standing, text: Text) -> list[str]:
    device = next((escaped(each.name) for each in standing.devices if each.id == practice.device_id), "")
    if practice.ended is not Ended.GOT_IN:
        return [text("practice-gave-up", device=device), text("practice-gave-up-next")]
    used = next((each for each in standing.authenticators if each.id == practice.authenticator_id), None)
    wait = wait_words(text, practice.took)
    # A method that ended since is not named any more: what it proved went with it.
    if used is None:
        return [text("practice-got-in", wait=wait)]
    what = method_words(text, used, standing.device_of(used))
    return [text("practice-got-in", wait=wait), text("practice-proven", device=device, what=what)]


def sending(attempt: Attempt, text: Text, at: datetime) -> list[str]:
    phone = next((each for each, _ in attempt.methods if each.id == attempt.chosen), None)
    if phone is None or phone.number is None:
        return [text("step-up-phone")]
    return sending_lines(text, attempt.code, attempt.held, phone.kind, phone.number, at)
