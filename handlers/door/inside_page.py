"""The door's pages for somebody who has signed in there."""

from collections.abc import Iterable
from html import escape

from bot.authenticators.loss import Frozen
from bot.authenticators.model import APP_PLACES, Loss, Place
from bot.door.standing import AtTheDoor
from bot.enrollment.flow import Setup
from bot.verification.owed import CheckOwed
from handlers.door.page import CODE_LIMIT, at_the_door, back, bullets, choices, sign_out, soft, support, to, told
from handlers.enrollment.blocks import NAME_LIMIT
from handlers.enrollment.page import scan_here
from handlers.enrollment.phone_blocks import sending_lines
from handlers.institution import Institution
from handlers.texts import Text
from handlers.words import method_words

QUIET = ' class="quiet"'
REASONS = (Loss.LOST, Loss.STOLEN, Loss.LEFT_AT_HOME, Loss.APP_DELETED)


def inside(
    found: AtTheDoor,
    text: Text,
    desk: dict[str, str],
    asking: str,
    *,
    wrong: str = "",
    last: bool = False,
    check: CheckOwed | None = None,
    wrong_code: str = "",
    wrong_enable: str = "",
) -> str:
    """Where the person stands and what they can do. What is wrong is said beside what it is about.

    ``last``: what they want to freeze is their only way in. ``check`` is the one for which a code was sent.
    """
    parts = [f"<p>{escape(line)}</p>" for line in _standing(found, text)]
    if found.active:
        parts += [f"<h2>{escape(text('door-methods'))}</h2>", bullets(_methods(found, text))]
    if found.answering and not found.is_checked:
        parts.append(_check_form(found, text, check, wrong_code))
    if found.may_add:
        parts.append(_add_form(found, text))
    if found.may_enable:
        parts.append(_enable_form(found, text, wrong_enable))
    if found.losable:
        parts.append(_freeze_form(found, text, wrong=wrong, last=last))
    parts += [support(text, desk, asking), _leave(found, text)]
    return at_the_door(text, text("door-hello", name=found.account.name), "".join(parts))


def setting_up(
    setup: Setup, found: AtTheDoor, text: Text, institution: Institution, *, name: str, wrong: str = ""
) -> str:
    """The new app's QR code, this once, and the code that proves it."""
    help_ = _help(wrong, text("setup-code-hint"))
    return at_the_door(
        text,
        text(f"setup-title-{setup.authenticator.place.value}"),
        f"{scan_here(setup, text, institution)}"
        f'<form method="post" action="{to(text, "/confirm")}">{token(found)}'
        f'<input type="hidden" name="id" value="{escape(setup.authenticator.id)}">'
        f'<label for="name">{escape(text("setup-name"))}</label>'
        f'<input id="name" name="name" required maxlength="{NAME_LIMIT}" value="{escape(name)}">'
        f'<label for="code">{escape(text("setup-code"))}</label>{_code_field(wrong)}{help_}'
        f'<button type="submit">{escape(text("setup-submit"))}</button></form>'
        f"{soft(text('page-never'))}{back(text)}",
    )


def frozen(done: Frozen, found: AtTheDoor, text: Text, institution: Institution, desk: dict[str, str]) -> str:
    name = done.device.name
    if not done.stopped:
        return told(text, text("door-nothing-title"), [text("door-frozen-before", device=name)], back(text))
    lines = [text("door-frozen-device", device=name)]
    left = text.list(method_words(text, each, found.device_of(each), named=str) for each in done.left)
    lines.append(text("door-still", methods=left) if left else text("door-frozen-nothing-left", **desk))
    links = sign_out(text, institution) if done.because.may_be_a_thief else ""
    return told(text, text("door-frozen-title"), lines, links + back(text))


def _standing(found: AtTheDoor, text: Text) -> list[str]:
    if not found.active:
        return [text("card-no-method") if found.account.enabled_at else text("door-nothing-set-up")]
    return [text("door-on") if found.account.enabled_at else text("door-not-on")]


def _methods(found: AtTheDoor, text: Text) -> Iterable[str]:
    for each in found.active:
        yield method_words(text, each, found.device_of(each), named=str)
    for each in found.stopped:
        yield text("door-stopped", what=method_words(text, each, found.device_of(each), named=str))


def _freeze_form(found: AtTheDoor, text: Text, *, wrong: str, last: bool) -> str:
    devices = [(each.id, each.name) for each in found.losable]
    reasons = [(each.value, text(f"door-what-{each.value}")) for each in REASONS]
    anyway = (
        f'<label class="way"><input type="checkbox" name="anyway" value="yes"><span>{escape(text("door-anyway"))}</span></label>'
        if last
        else ""
    )
    said = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    return (
        f"<h2>{escape(text('door-freeze-device-title'))}</h2>{said}"
        f'<form method="post" action="{to(text, "/freeze-device")}">{token(found)}'
        f"<fieldset><legend>{escape(text('door-which'))}</legend>{choices('device', devices, chosen=devices[0][0])}</fieldset>"
        f"<fieldset><legend>{escape(text('door-what'))}</legend>{choices('what', reasons, chosen=Loss.LOST.value)}</fieldset>"
        f"{anyway}{soft(text('door-freeze-undo'))}"
        f'<button type="submit">{escape(text("door-freeze-device-go"))}</button></form>'
    )


def _check_form(found: AtTheDoor, text: Text, check: CheckOwed | None, wrong: str) -> str:
    ways = [(each.id, method_words(text, each, found.device_of(each), named=str)) for each in found.answering]
    chosen = check.chosen if check and check.chosen else ways[0][0]
    phone = next((each for each in found.answering if each.id == chosen and each.number), None)
    has_phone = any(each.kind.is_phone for each in found.answering)
    has_letters = any(each.kind.is_recovery for each in found.answering)
    buttons = f'<button type="submit" name="do" value="answer">{escape(text("door-check-go"))}</button>'
    if has_phone:
        lines = [text("step-up-phone")]
        if check and phone and phone.number:
            lines = sending_lines(text, check.code, check.held, phone.kind, phone.number, found.at)
        label = text("step-up-send-again") if check and check.code else text("step-up-send")
        buttons += "".join(soft(line) for line in lines)
        buttons += f'<button class="quiet" formnovalidate type="submit" name="do" value="send">{escape(label)}</button>'
    hint = text("step-up-code-hint-phone") if has_phone else text("step-up-code-hint")
    return (
        f"<h2>{escape(text('door-check-title'))}</h2><p>{escape(text('door-check'))}</p>"
        f'<form method="post" action="{to(text, "/check")}">{token(found)}'
        f"<fieldset><legend>{escape(text('step-up-method'))}</legend>{choices('method', ways, chosen=chosen)}</fieldset>"
        f'<label for="code">{escape(text("step-up-code"))}</label>{_code_field(wrong, has_letters=has_letters)}{_help(wrong, hint)}{buttons}</form>'
    )


def _add_form(found: AtTheDoor, text: Text) -> str:
    buttons = "".join(
        f'<button{"" if each is Place.MOBILE else QUIET} type="submit" name="place" value="{each.value}">'
        f"{escape(text(f'door-add-{each.value}'))}</button>"
        for each in APP_PLACES
    )
    return (
        f"<h2>{escape(text('door-add-title'))}</h2><p>{escape(text('door-add'))}</p>"
        f'<form method="post" action="{to(text, "/enroll")}">{token(found)}{buttons}</form>'
    )


def _enable_form(found: AtTheDoor, text: Text, wrong: str) -> str:
    return (
        f"<h2>{escape(text('enable-title'))}</h2><p>{escape(text('door-enable'))}</p>"
        f'<form method="post" action="{to(text, "/enable")}">{token(found)}'
        f'<label class="way"><input type="checkbox" name="understood" value="yes"><span>{escape(text("enable-understood"))}</span></label>'
        f'{_help(wrong, "") if wrong else ""}<button type="submit">{escape(text("enable-submit"))}</button></form>'
    )


def _code_field(wrong: str, *, has_letters: bool = False) -> str:
    # A phone's number pad could not type a backup code.
    keys = "text" if has_letters else "numeric"
    return (
        f'<input id="code" name="code" inputmode="{keys}" autocomplete="one-time-code" placeholder="123 456" required'
        f' maxlength="{CODE_LIMIT}" aria-describedby="help"{" aria-invalid=true" if wrong else ""}>'
    )


def _help(wrong: str, hint: str) -> str:
    return f'<p class="wrong" id="help" role="alert">{escape(wrong)}</p>' if wrong else soft(hint, id_="help")


def _leave(found: AtTheDoor, text: Text) -> str:
    return (
        f'<form method="post" action="{to(text, "/leave")}">{token(found)}'
        f'<button class="quiet" type="submit">{escape(text("door-leave"))}</button></form>'
    )


def token(found: AtTheDoor) -> str:
    return f'<input type="hidden" name="form" value="{escape(found.form.reveal())}">'
