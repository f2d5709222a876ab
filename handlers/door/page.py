"""The pages of the door outside Slack: plain HTML for a phone, without scripts, in both languages."""

from collections.abc import Iterable
from html import escape

from bot.accounts.model import Language
from bot.accounts.standing import Desk
from bot.authenticators.model import Loss
from bot.door.model import CardAnswer, CardOutcome, Gone
from bot.secret import Secret
from bot.support.model import CLAIM_LENGTH, DETAILS_LENGTH, Ticket, Topic
from handlers.enrollment.page import framed
from handlers.institution import Institution
from handlers.support.blocks import where_it_is
from handlers.texts import Text
from handlers.words import wait_words

CODE_LIMIT = 64
QUIET = ' class="quiet"'
REASONS = (Loss.LOST, Loss.STOLEN, Loss.LEFT_AT_HOME, Loss.APP_DELETED)
OTHER = {Language.ENGLISH: Language.JAPANESE, Language.JAPANESE: Language.ENGLISH}
NAMES = {Language.ENGLISH: "English", Language.JAPANESE: "日本語"}


def entrance(
    text: Text,
    institution: Institution,
    desk: dict[str, str],
    *,
    has_sign_in: bool,
    asking: str,
    gone: Gone = Gone.PHONE,
    wrong: str = "",
) -> str:
    """For somebody of whom nothing is known. ``asking`` is the form for support. ``wrong`` says beside the code why nothing was frozen."""
    name = institution.name[text.language]
    sign_in = (
        f"<h2>{escape(text('door-sign-in-title', institution=name))}</h2><p>{escape(text('door-sign-in', institution=name))}</p>"
        f'<form method="post" action="{to(text, "/sign-in")}">'
        f'<button class="quiet" type="submit">{escape(text("door-sign-in-go"))}</button></form>'
        if has_sign_in
        else ""
    )
    things = choices("gone", [(each.value, text(f"door-gone-{each.value}")) for each in Gone], chosen=gone.value)
    help_ = (
        f'<p class="wrong" id="help" role="alert">{escape(wrong)}</p>'
        if wrong
        else soft(text("door-code-hint"), id_="help")
    )
    return at_the_door(
        text,
        text("door-title"),
        f"<p>{escape(text('door-intro'))}</p><h2>{escape(text('door-freeze-title'))}</h2>"
        f'<form method="post" action="{to(text, "/freeze")}">'
        f'<label for="code">{escape(text("door-code"))}</label>'
        f'<input id="code" name="code" required maxlength="{CODE_LIMIT}" autocomplete="off" autocapitalize="characters"'
        f' spellcheck="false" placeholder="ABCD-EFGH-IJKL-MNOP" aria-describedby="help"{" aria-invalid=true" if wrong else ""}>{help_}'
        f"<fieldset><legend>{escape(text('door-gone'))}</legend>{things}</fieldset>"
        f"{soft(text('door-freeze-last', **desk))}"
        f'<button type="submit">{escape(text("door-freeze-go"))}</button></form>'
        f"{sign_in}{support(text, desk, asking)}",
    )


def card_heard(answer: CardAnswer, text: Text, institution: Institution, desk: dict[str, str]) -> str:
    """What a right code did; no name of anybody or anything."""
    if answer.outcome is CardOutcome.NOTHING:
        return told(text, text("door-nothing-title"), [text("door-nothing")], back(text))
    lines = [text("door-frozen")]
    lines.append(text("door-frozen-nothing-left", **desk) if answer.opens_nothing else text("door-frozen-left"))
    return told(text, text("door-frozen-title"), lines, sign_out(text, institution) + back(text))


def card_refused(answer: CardAnswer, text: Text) -> str:
    """The same for a code that never was, one of an older card, and one of an account that is closed (S6)."""
    if answer.outcome is CardOutcome.WAIT:
        return text("door-wait", wait=wait_words(text, answer.seconds))
    return text("door-unknown")


def message(text: Text, moment: str, **facts: str) -> str:
    """A title, what helps, and the way back."""
    return told(text, text(f"door-{moment}-title"), [text(f"door-{moment}", **facts)], back(text))


def support(text: Text, desk: dict[str, str], form: str) -> str:
    """How to reach a person; ``form`` where they can be asked from here."""
    return f"<h2>{escape(text('door-support-title'))}</h2><p>{escape(text('door-support', **desk))}</p>{form}"


def ask_form(
    text: Text, desk: Desk, *, form: Secret | None, topic: Topic, who: str = "", details: str = "", wrong: str = ""
) -> str:
    """``form`` is the token of a visit; without one the person says who they are, and proves nothing."""
    if form is None:
        claim = (
            f'<label for="who">{escape(text("door-who"))}</label>'
            f'<input id="who" name="who" required maxlength="{CLAIM_LENGTH}" autocomplete="username" value="{escape(who)}"'
            f' aria-describedby="who-hint">{soft(text("door-who-hint"), id_="who-hint")}'
        )
    else:
        claim = f'<input type="hidden" name="form" value="{escape(form.reveal())}">'
    topics = choices("topic", [(each.value, text(f"topic-{each.value}")) for each in Topic], chosen=topic.value)
    said = f'<p class="wrong" id="details-hint" role="alert">{escape(wrong)}</p>'
    hint = said if wrong else soft(text("request-hint"), id_="details-hint")
    when = text("request-at-once") if desk.is_open else text("request-held-until")
    return (
        f'<p>{escape(when)}</p><form method="post" action="{to(text, "/ask")}">{claim}'
        f"<fieldset><legend>{escape(text('request-topic'))}</legend>{topics}</fieldset>"
        f'<label for="details">{escape(text("request-details"))}</label>'
        f'<textarea id="details" name="details" rows="4" required maxlength="{DETAILS_LENGTH}"'
        f' aria-describedby="details-hint">{escape(details)}</textarea>{hint}'
        f'<button class="quiet" type="submit">{escape(text("request-send"))}</button></form>'
    )


def asked(request: Ticket, text: Text, desk: Desk) -> str:
    """The same for every name that was typed (S6)."""
    # The same words as in Slack, where the stars are bold type.
    lines = [where_it_is(text, request, desk).replace("*", ""), text("request-never")]
    return told(text, text("door-asked-title", number=request.number), lines, back(text))


def sign_out(text: Text, institution: Institution) -> str:
    links = "".join(
        f'<li><a href="{escape(each.url)}" rel="noreferrer">{escape(each.words[text.language])}</a></li>'
        for each in institution.sign_out
    )
    return f"<p>{escape(text('door-frozen-leaves'))}</p><ul>{links}</ul>" if links else ""


def choices(name: str, ways: Iterable[tuple[str, str]], *, chosen: str) -> str:
    return "".join(
        f'<label class="way"><input type="radio" name="{name}" value="{escape(value)}"{" checked" if value == chosen else ""}>'
        f"<span>{escape(words)}</span></label>"
        for value, words in ways
    )


def told(text: Text, title: str, lines: list[str], more: str) -> str:
    return at_the_door(text, title, "".join(f"<p>{escape(line)}</p>" for line in lines) + more)


def at_the_door(text: Text, title: str, body: str) -> str:
    other = OTHER[text.language]
    switch = f'<p class="soft"><a href="/door?lang={other.value}" lang="{other.value}" hreflang="{other.value}">{NAMES[other]}</a></p>'
    return framed(text, title, body + switch)


def back(text: Text) -> str:
    return f'<p><a class="button" href="{to(text, "")}">{escape(text("door-back"))}</a></p>'


def to(text: Text, path: str) -> str:
    """The language goes with the address: a cookie for it would be one more thing to explain."""
    return f"/door{path}?lang={text.language.value}"


def bullets(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def soft(words: str, *, id_: str = "") -> str:
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
