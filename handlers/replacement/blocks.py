"""Replacing a device: the two questions, planning for a day, what a journey changes, and how far it has come."""

from bot.accounts.standing import Standing
from bot.authenticators.model import Authenticator, Device, State
from bot.practice.model import left_without
from bot.replacement.model import Need, Replacement, is_frozen, replaceable, settle
from handlers.blocks import (
    Block,
    Blocks,
    actions,
    button,
    date_input,
    escaped,
    modal,
    option,
    radio_input,
    section,
    select_input,
)
from handlers.texts import Text
from handlers.words import method_words

NAMED = 3
"""Methods that a sentence names; the rest are dots."""


def replace_form(standing: Standing, text: Text, *, device: Device | None = None) -> Block:
    """Which device, and the two questions; from here also the ways for somebody who only plans or travels."""
    has_number = any(each.kind.is_phone for _, methods in replaceables(standing) for each in methods)
    yes_no = [option(text(f"replace-at-hand-{each}"), each) for each in ("yes", "no")]
    stays = [option(text(f"replace-number-{each}"), each) for each in ("stays", "changes")]
    number = [radio_input("number", text("replace-number"), stays, chosen="stays")] if has_number else []
    return modal(
        "authenticators.replace",
        text("replace-title"),
        [
            section(text("replace-intro")),
            select_input("authenticator", text("replace-device"), *_devices(standing, device)),
            radio_input("at_hand", text("replace-at-hand"), yes_no, chosen="yes"),
            *number,
            actions(
                button(text("button-plan"), "replacement.plan"),
                button(text("button-travel"), "replacement.travel"),
            ),
        ],
        submit=text("replace-submit"),
        close=text("words-close"),
    )


def plan_form(standing: Standing, text: Text, device: Device) -> Block:
    """A look ahead, while all is well: what will have to move, and what would be left meanwhile."""
    return modal(
        "replacement.plan",
        text("plan-title"),
        [
            section("\n".join([text("plan-intro"), *_check(standing, text, device)])),
            select_input("authenticator", text("replace-device"), *_devices(standing, device)),
            date_input("on", text("plan-on"), hint=text("plan-on-hint")),
        ],
        submit=text("plan-submit"),
        close=text("words-close"),
    )


def travelling(standing: Standing, text: Text) -> Block:
    """What is different abroad. Source: seed facts, sections 4 and 12; codes need no network (RFC 6238)."""
    has_app = any(not each.kind.is_phone for each in standing.signs_in_with)
    has_number = any(each.kind.is_phone for each in standing.active)
    lines = [text("travel-app" if has_app else "travel-no-app")]
    if has_number:
        lines.append(text("travel-number"))
    lines += [text("travel-china"), text("travel-clock"), text("travel-backup")]
    return modal(
        "replacement.travel", text("travel-title"), [section("\n".join(lines))], submit=None, close=text("words-close")
    )


def replacing(standing: Standing, text: Text) -> Blocks:
    """On the card, while a device is being replaced or its successor is expected: what comes next."""
    open_one = standing.replacement
    device = replaced_device(standing)
    if open_one is None or device is None:
        return []
    if open_one.is_planned and open_one.remind_at:
        words = text("replacing-planned", device=escaped(device.name), day=text.day(open_one.remind_at))
    elif open_one.is_planned:
        words = text("replacing-today", device=escaped(device.name))
    elif need := missing(standing, open_one):
        words = text(f"replacing-{need.value}", device=escaped(device.name))
    else:
        return []
    go_on = button(text("button-go-on"), "replacement.continue", style=None if open_one.remind_at else "primary")
    return [section(words), actions(go_on, button(text("button-cancel-replacement"), "replacement.cancel"))]


def reminder(standing: Standing, text: Text, device: Device) -> Blocks:
    """The day has come."""
    words = [text("plan-reminder", device=escaped(device.name)), *_check(standing, text, device)]
    return [
        section("\n".join(words)),
        actions(
            button(text("button-go-on"), "replacement.continue", style="primary"),
            button(text("button-cancel-replacement"), "replacement.cancel"),
        ),
    ]


def replaced_device(standing: Standing) -> Device | None:
    """The old one of the open replacement."""
    open_one = standing.replacement
    return next((each for each in standing.devices if open_one and each.id == open_one.device_id), None)


def missing(standing: Standing, open_one: Replacement) -> Need | None:
    is_enabled = standing.account.enabled_at is not None
    found = settle(open_one, standing.authenticators, is_enabled=is_enabled, phones_allowed=standing.phones_allowed)
    return found.missing


def replaceables(standing: Standing) -> list[tuple[Device, list[Authenticator]]]:
    """The devices that something new can take the place of, each with its methods."""
    return [
        (
            device,
            [
                each
                for each in standing.authenticators
                if each.device_id == device.id and (each.state is State.ACTIVE or is_frozen(each))
            ],
        )
        for device in standing.devices
        if replaceable(device, standing.authenticators)
    ]


def _devices(standing: Standing, device: Device | None) -> tuple[list[Block], str | None]:
    """The options, each with the id of a method on the device, and the one that stands there at first."""
    found = replaceables(standing)
    chosen = next((methods[0].id for each, methods in found if device and each.id == device.id), None)
    return [option(each.name[:75], methods[0].id) for each, methods in found], chosen


def _check(standing: Standing, text: Text, device: Device) -> list[str]:
    held = [each for each in standing.active if each.device_id == device.id]
    apps = [method_words(text, each, device) for each in held if not each.kind.is_phone]
    numbers = [method_words(text, each, device) for each in held if each.kind.is_phone]
    left = [method_words(text, each, standing.device_of(each)) for each in left_without(device.id, standing.active)]
    lines = [text("plan-app", what=_some(text, apps))] if apps else []
    if numbers:
        lines.append(text("plan-number", what=_some(text, numbers)))
    name = escaped(device.name)
    return [
        *lines,
        text("plan-left", left=_some(text, left), device=name) if left else text("plan-nothing-left", device=name),
    ]


def _some(text: Text, named: list[str]) -> str:
    return text.list(named if len(named) <= NAMED else [*named[:NAMED], "…"])
