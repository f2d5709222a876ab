"""A device that is lost, stolen, left at home, or without its app: the window, the card after it, and what stands still."""

from collections.abc import Sequence

from bot.accounts.standing import Standing
from bot.authenticators.loss import wakes_at
from bot.authenticators.lost_devices import LossForm
from bot.authenticators.model import Authenticator, Device, DeviceId, Loss
from handlers.blocks import (
    Block,
    Blocks,
    actions,
    button,
    checkbox_input,
    context,
    escaped,
    modal,
    option,
    radio_input,
    section,
    select_input,
)
from handlers.enrollment.blocks import add_buttons
from handlers.institution import SignOut
from handlers.support.blocks import request_button
from handlers.texts import Text
from handlers.words import desk_words, method_words

REASONS = (Loss.LOST, Loss.STOLEN, Loss.LEFT_AT_HOME, Loss.APP_DELETED)
"""As people are asked: what they look for first stands first."""

MOST_SHOWN = 10
"""Devices that stand still, on one card: the newest. Slack takes only so much."""


def lost_form(form: LossForm, text: Text, facts: dict[str, str], *, seen_from: Standing) -> Block:
    """Which device and what happened; where nothing would be left, that is said before the click (law 2)."""
    wakes = text.day_and_clock(form.wakes_at, seen_from=seen_from.at)
    means = {each: text(f"lost-what-{each.value}-means", wakes=wakes) for each in REASONS}
    if form.last and len(form.devices) == 1:
        means[Loss.LEFT_AT_HOME] = text("lost-what-only")
    reasons = [option(text(f"lost-what-{each.value}"), each.value, means=means[each]) for each in REASONS]
    blocks: Blocks = [
        section(text("lost-intro")),
        select_input("authenticator", text("lost-device"), [option(each.name, each.id) for each in form.devices]),
        radio_input("what", text("lost-what"), reasons, chosen=Loss.LOST.value),
    ]
    if form.last:
        blocks.append(section(text("lost-last", device=escaped(form.last.name), **facts)))
        anyway = checkbox_input("anyway", text("lost-anyway"), [option(text("lost-anyway-yes"), "yes")])
        blocks.append(anyway | {"optional": True})
    return modal(
        "authenticators.lost", text("lost-title"), blocks, submit=text("lost-submit"), close=text("words-close")
    )


def frozen_card(
    loss: Loss, device_id: DeviceId, standing: Standing, text: Text, links: Sequence[SignOut], facts: dict[str, str]
) -> Blocks:
    """What stopped, what that leaves open and how to close it, and the way back in by what is left."""
    device = _device(standing, device_id)
    stopped = [each for each in standing.authenticators if each.device_id == device_id and each.loss]
    name = escaped(device.name) if device else ""
    if not stopped:
        return [
            section(text("frozen-nothing", device=name)),
            *_ways(standing, text, facts),
            actions(request_button(text, standing.request)),
            context(desk_words(text, standing.desk, at=standing.at)),
        ]
    wakes = text.day_and_clock(wakes_at(stopped[0].ended_at or standing.at, text.zone), seen_from=standing.at)
    stopped_words = [text(f"frozen-{loss.value}", device=name, wakes=wakes)]
    if loss.may_be_a_thief and standing.account.enabled_at is not None:
        stopped_words.append(text("frozen-no-prompts"))
    blocks: Blocks = [section("\n".join(stopped_words))]
    if loss.may_be_a_thief:
        lines = [text("frozen-leaves"), *(f"• <{each.url}|{escaped(each.words[text.language])}>" for each in links)]
        blocks.append(section("\n".join(lines)))
    blocks += _ways(standing, text, facts)
    buttons = [*_helps(loss, standing, text), _found_button(device_id, loss, text), _not_me_button(device_id, text)]
    return [*blocks, actions(*buttons), context(desk_words(text, standing.desk, at=standing.at))]


def frozen_lines(standing: Standing, text: Text) -> Blocks:
    """On every card: what stands still, since when, and the way to say that it is here again."""
    shown = standing.frozen()[:MOST_SHOWN]
    lines: Blocks = [
        section(_frozen_words(device, those, standing, text), accessory=_found_button(device.id, _worst(those), text))
        for device, those in shown
    ]
    is_asked = standing.account.enabled_at is not None and any(_worst(those).may_be_a_thief for _, those in shown)
    return [*lines, context(text("frozen-no-prompts"))] if is_asked else lines


def found_card(device_id: DeviceId, standing: Standing, text: Text) -> Blocks:
    device = _device(standing, device_id)
    return [
        section(text("found-done", device=escaped(device.name) if device else "")),
        section(text("done-not-you"), accessory=_not_me_button(device_id, text)),
    ]


def found_window(device: Device, text: Text) -> Block:
    words = section(text("found-done", device=escaped(device.name)))
    return modal("authenticators.found", text("found-title"), [words], submit=None, close=text("words-close"))


def _ways(standing: Standing, text: Text, facts: dict[str, str]) -> Blocks:
    held = [method_words(text, each, standing.device_of(each)) for each in _by_worth(standing.active)]
    if held:
        return [section("\n".join([text("frozen-ways"), *(f"• {each}" for each in held)]))]
    if standing.account.enabled_at is None:
        return []
    return [section(text("frozen-ways-none", **facts))]


def _helps(loss: Loss, standing: Standing, text: Text) -> list[Block]:
    """The one step that helps now: another method in its place; where nothing is left, people (section 10)."""
    if loss is Loss.LEFT_AT_HOME:
        return []
    return add_buttons(standing, text, primary=True)[:1] or [request_button(text, standing.request)]


def _by_worth(methods: Sequence[Authenticator]) -> list[Authenticator]:
    """The seed's order (section 11, then 10): another method first, a phone number after it, codes on paper last."""
    return sorted(methods, key=lambda each: (each.kind.is_recovery, each.kind.is_phone, not each.is_default))


def _frozen_words(device: Device, those: Sequence[Authenticator], standing: Standing, text: Text) -> str:
    since = min(each.ended_at or standing.at for each in those)
    worst = _worst(those)
    wakes = text.day_and_clock(wakes_at(since, text.zone), seen_from=standing.at)
    return text(
        f"card-frozen-{worst.value}", device=escaped(device.name), since=text.date_and_clock(since), wakes=wakes
    )


def _device(standing: Standing, id_: DeviceId) -> Device | None:
    return next((each for each in standing.devices if each.id == id_), None)


def _worst(those: Sequence[Authenticator]) -> Loss:
    return max((each.loss for each in those if each.loss), key=list(Loss).index)


def _found_button(id_: DeviceId, loss: Loss, text: Text) -> Block:
    label = text("button-found-app") if loss is Loss.APP_DELETED else text("button-found")
    return button(label, "authenticators.found", value=id_)


def _not_me_button(id_: DeviceId, text: Text) -> Block:
    return button(text("button-not-me"), "authenticators.loss_not_me", value=id_, style="danger")
