"""The pages of the door outside Slack: plain HTML for a phone, without scripts, in both languages."""

from collections.abc import Iterable
from html import escape

from bot.accounts.model import Language
from bot.authenticators.loss import Frozen
from bot.authenticators.model import Loss
from bot.door.model import CardAnswer, CardOutcome, Gone
from bot.door.standing import AtTheDoor
from handlers.enrollment.page import framed
from handlers.institution import Institution
from handlers.texts import Text
from handlers.words import method_words, wait_words

CODE_LIMIT = 64
REASONS = (Loss.LOST, Loss.STOLEN, Loss.LEFT_AT_HOME, Loss.APP_DELETED)
OTHER = {Language.ENGLISH: Language.JAPANESE, Language.JAPANESE: Language.ENGLISH}
NAMES = {Language.ENGLISH: "English", Language.JAPANESE: "日本語"}


def entrance(
    text: Text,
    institution: Institution,
    desk: dict[str, str],
    *,
    has_sign_in: bool,
    gone: Gone = Gone.PHONE,
    wrong: str = "",
) -> str:
    """For somebody of whom nothing is known. ``wrong`` says beside the code why nothing was frozen."""
    name = institution.name[text.language]
    sign_in = (
        f"<h2>{escape(text('door-sign-in-title', institution=name))}</h2><p>{escape(text('door-sign-in', institution=name))}</p>"
        f'<form method="post" action="{_to(text, "/sign-in")}">'
        f'<button class="quiet" type="submit">{escape(text("door-sign-in-go"))}</button></form>'
        if has_sign_in
        else ""
    )
    things = _choices("gone", [(each.value, text(f"door-gone-{each.value}")) for each in Gone], chosen=gone.value)
    help_ = (
        f'<p class="wrong" id="help" role="alert">{escape(wrong)}</p>'
        if wrong
        else _soft(text("door-code-hint"), id_="help")
    )
    return _framed(
        text,
        text("door-title"),
        f"<p>{escape(text('door-intro'))}</p><h2>{escape(text('door-freeze-title'))}</h2>"
        f'<form method="post" action="{_to(text, "/freeze")}">'
        f'<label for="code">{escape(text("door-code"))}</label>'
        f'<input id="code" name="code" required maxlength="{CODE_LIMIT}" autocomplete="off" autocapitalize="characters"'
        f' spellcheck="false" placeholder="ABCD-EFGH-IJKL-MNOP" aria-describedby="help"{" aria-invalid=true" if wrong else ""}>{help_}'
        f"<fieldset><legend>{escape(text('door-gone'))}</legend>{things}</fieldset>"
        f"{_soft(text('door-freeze-last', **desk))}"
        f'<button type="submit">{escape(text("door-freeze-go"))}</button></form>'
        f"{sign_in}{_support(text, desk)}",
    )


def card_heard(answer: CardAnswer, text: Text, institution: Institution, desk: dict[str, str]) -> str:
    """What a right code did; no name of anybody or anything."""
    if answer.outcome is CardOutcome.NOTHING:
        return _told(text, text("door-nothing-title"), [text("door-nothing")], _back(text))
    lines = [text("door-frozen")]
    lines.append(text("door-frozen-nothing-left", **desk) if answer.opens_nothing else text("door-frozen-left"))
    return _told(text, text("door-frozen-title"), lines, _sign_out(text, institution) + _back(text))


def card_refused(answer: CardAnswer, text: Text) -> str:
    """The same for a code that never was, one of an older card, and one of an account that is closed (S6)."""
    if answer.outcome is CardOutcome.WAIT:
        return text("door-wait", wait=wait_words(text, answer.seconds))
    return text("door-unknown")


def inside(found: AtTheDoor, text: Text, desk: dict[str, str], *, wrong: str = "", last: bool = False) -> str:
    """Where the person stands, and what they can do with one factor; ``last``: what they want to freeze is their only way in."""
    parts = [f"<p>{escape(line)}</p>" for line in _standing(found, text)]
    if found.active:
        parts += [f"<h2>{escape(text('door-methods'))}</h2>", _list(_methods(found, text))]
    if found.losable:
        parts.append(_freeze_form(found, text, wrong=wrong, last=last))
    parts += [_support(text, desk), _leave(found, text)]
    return _framed(text, text("door-hello", name=found.account.name), "".join(parts))


def frozen(done: Frozen, found: AtTheDoor, text: Text, institution: Institution, desk: dict[str, str]) -> str:
    name = done.device.name
    if not done.stopped:
        return _told(text, text("door-nothing-title"), [text("door-frozen-before", device=name)], _back(text))
    lines = [text("door-frozen-device", device=name)]
    left = text.list(method_words(text, each, found.device_of(each), named=str) for each in done.left)
    lines.append(text("door-still", methods=left) if left else text("door-frozen-nothing-left", **desk))
    links = _sign_out(text, institution) if done.because.may_be_a_thief else ""
    return _told(text, text("door-frozen-title"), lines, links + _back(text))


def message(text: Text, moment: str, **facts: str) -> str:
    """A title, what helps, and the way back."""
    return _told(text, text(f"door-{moment}-title"), [text(f"door-{moment}", **facts)], _back(text))


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
        f'<form method="post" action="{_to(text, "/freeze-device")}">{_token(found)}'
        f"<fieldset><legend>{escape(text('door-which'))}</legend>{_choices('device', devices, chosen=devices[0][0])}</fieldset>"
        f"<fieldset><legend>{escape(text('door-what'))}</legend>{_choices('what', reasons, chosen=Loss.LOST.value)}</fieldset>"
        f"{anyway}{_soft(text('door-freeze-undo'))}"
        f'<button type="submit">{escape(text("door-freeze-device-go"))}</button></form>'
    )


def _support(text: Text, desk: dict[str, str]) -> str:
    return f"<h2>{escape(text('door-support-title'))}</h2><p>{escape(text('door-support', **desk))}</p>"


def _leave(found: AtTheDoor, text: Text) -> str:
    return (
        f'<form method="post" action="{_to(text, "/leave")}">{_token(found)}'
        f'<button class="quiet" type="submit">{escape(text("door-leave"))}</button></form>'
    )


def _sign_out(text: Text, institution: Institution) -> str:
    links = "".join(
        f'<li><a href="{escape(each.url)}" rel="noreferrer">{escape(each.words[text.language])}</a></li>'
        for each in institution.sign_out
    )
    return f"<p>{escape(text('door-frozen-leaves'))}</p><ul>{links}</ul>" if links else ""


def _choices(name: str, ways: Iterable[tuple[str, str]], *, chosen: str) -> str:
    return "".join(
        f'<label class="way"><input type="radio" name="{name}" value="{escape(value)}"{" checked" if value == chosen else ""}>'
        f"<span>{escape(words)}</span></label>"
        for value, words in ways
    )


def _told(text: Text, title: str, lines: list[str], more: str) -> str:
    return _framed(text, title, "".join(f"<p>{escape(line)}</p>" for line in lines) + more)


def _framed(text: Text, title: str, body: str) -> str:
    other = OTHER[text.language]
    switch = f'<p class="soft"><a href="/door?lang={other.value}" lang="{other.value}" hreflang="{other.value}">{NAMES[other]}</a></p>'
    return framed(text, title, body + switch)


def _back(text: Text) -> str:
    return f'<p><a class="button" href="{_to(text, "")}">{escape(text("door-back"))}</a></p>'


def _to(text: Text, path: str) -> str:
    """The language goes with the address: a cookie for it would be one more thing to explain."""
    return f"/door{path}?lang={text.language.value}"


def _token(found: AtTheDoor) -> str:
    return f'<input type="hidden" name="form" value="{escape(found.form.reveal())}">'


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _soft(words: str, *, id_: str = "") -> str:
    named = f' id="{id_}"' if id_ else ""
    return f'<p class="soft"{named}>{escape(words)}</p>'


def onward(text: Text, institution: str, address: str) -> str:
    """Goes on by itself; the button is for browsers that don't."""
    return framed(
        text,
        text("door-sign-in-title", institution=institution),
        f"<p>{escape(text('sign-in-page-onward', institution=institution))}</p>"
        f'<p><a class="button" href="{escape(address)}">{escape(text("sign-in-page-go"))}</a></p>',
        onward=address,
    )
