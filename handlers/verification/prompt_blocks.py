"""The sign-in request in Slack: the question, the window for its number, and what became of it. The number itself never stands here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.authenticators.model import readable_name
from bot.verification.model import Because, Context, Status, Verification, Way
from handlers.blocks import Block, Blocks, actions, button, context, escaped, modal, section, text_input
from handlers.texts import Text

NUMBER_LIMIT: Final = 20
LONGEST_ADDRESS: Final = 45
"""Characters of an IPv6 address at its longest."""
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What each says of itself, in the order in which they pretend to be one another."""
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
WORTH_A_WARNING: Final = frozenset((Because.TIME, Because.WRONG_CODES))
"""Ends after which somebody who did not sign in should know what that means."""

DISOWNABLE: Final = WORTH_A_WARNING | {Because.CODE}
"""Ends that somebody else may have brought about, without the person having said so yet."""


def sign_in_request(asked: Verification, text: Text) -> Blocks:
    """The question, for its addressee only."""
    lines = [
        text("prompt-title", application=_application(asked, escaped)),
        text("prompt-when", time=text.moment(asked.created_at), client=_client(asked)),
        _claims(asked.context, text),
        text("prompt-do", digits=_digits(asked), expires=text.clock(asked.expires_at)),
    ]
    blocks: Blocks = [
        _said("\n".join(lines)),
        actions(
            button(text("prompt-button-type"), "verification.answer", value=asked.id, style="primary"),
            button(text("prompt-button-cancel"), "verification.cancel", value=asked.id),
            button(text("button-not-me"), "verification.not_me", value=asked.id, style="danger"),
        ),
        context(text("prompt-never")),
    ]
    return [*blocks, *_other_way(asked, text)]


def number_form(asked: Verification, text: Text) -> Block:
    digits = _digits(asked)
    return modal(
        "verification.answer",
        text("prompt-form-title"),
        [
            _said(
                f"{text('prompt-form-text', application=_application(asked, escaped))}\n{_claims(asked.context, text)}"
            ),
            text_input(
                "number",
                text("prompt-form-number"),
                hint=text("prompt-form-hint", digits=digits, expires=text.clock(asked.expires_at)),
                placeholder="482 913",
                longest=NUMBER_LIMIT,
            ),
            *_other_way(asked, text),
        ],
        submit=text("prompt-form-submit"),
        close=text("words-close"),
        metadata=asked.id,
    )


def settled(asked: Verification, text: Text, facts: Mapping[str, str]) -> Blocks:
    """What became of it, for good. ``facts`` are the desk's."""
    about = context(
        text("prompt-when", time=text.moment(asked.created_at), client=_client(asked)), _claims(asked.context, text)
    )
    for element in about["elements"]:
        element["verbatim"] = True
    if asked.disowned_at is not None:
        return [
            _said(settled_words(asked, text)),
            section(f"{text('stopped-told')}\n{text('prompt-not-me-paused')}"),
            section(text("prompt-not-me-next")),
            actions(button(text("prompt-button-methods"), "accounts.show_methods", style="primary")),
            context(text("prompt-not-me-help", **facts)),
            about,
        ]
    words = settled_words(asked, text)
    if asked.because in WORTH_A_WARNING:
        words = f"{words}\n{text('prompt-was-it-you', contact=facts['contact'])}"
    if asked.because is Because.CODE:
        words = f"{words}\n{text('prompt-was-code-you', contact=facts['contact'])}"
    if asked.because not in DISOWNABLE:
        return [_said(words), about]
    # Whoever finds it in the morning still has one tap that tells security (S17).
    return [
        _said(words),
        actions(button(text("button-not-me"), "verification.not_me", value=asked.id, style="danger")),
        about,
    ]


def over_window(asked: Verification, text: Text, *, reported: bool = False) -> Block:
    """For a tap that came too late. ``reported`` says that "This wasn't me" was heard all the same."""
    blocks: Blocks = [_said(settled_words(asked, text))]
    if reported:
        blocks += [section(text("stopped-told")), section(text("prompt-not-me-next"))]
    return modal("refusal", text("prompt-over-title"), blocks, submit=None, close=text("words-close"))


def settled_words(asked: Verification, text: Text, *, named: Callable[[str], str] = escaped) -> str:
    """What happened and when; ``named`` is how words of others are written: for Slack's markup, unless it stands beside a field."""
    application = _application(asked, named)
    when = text.moment(asked.decided_at) if asked.decided_at else ""
    if asked.status is Status.PENDING or asked.because is None:
        return text("prompt-over-other_way", application=application)
    return text(f"prompt-over-{asked.because.value}", application=application, when=when)


def prompt_alarm(facts: Mapping[str, str], text: Text, *, at: datetime) -> Block:
    """For security: as text and not as a mention, since an alarm must not call the one it is about."""
    account = escaped(readable_name(facts["account"]))
    ended = Status(facts.get("status", Status.REJECTED.value))
    how = "approved" if ended is Status.APPROVED else "refused" if ended is Status.REJECTED else "late"
    claims = _claims(Context(ip=facts["ip"] or None, location=facts["location"] or None), text)
    asked_at = text.moment(datetime.fromisoformat(facts["asked_at"]))
    lines = [
        f"*{text('alarm-not-me-title')}*",
        text(f"alarm-prompt-{how}", account=account),
        text(
            "alarm-prompt-ids",
            account=account,
            application=escaped(readable_name(facts["application"])),
            client=escaped(readable_name(facts["client"])),
            asked=asked_at,
            reported=text.moment(at),
        ),
        claims,
    ]
    return _said("\n".join(lines))


def browser_words(user_agent: str | None) -> str | None:
    """Such as "Chrome, Windows". None where nothing known can be read: the rest would be words that somebody else chose."""
    said = user_agent or ""
    browser = next((name for mark, name in BROWSERS if mark in said), None)
    system = next((name for mark, name in SYSTEMS if mark in said), None)
    return ", ".join(each for each in (browser, system) if each) or None


def _claims(said: Context, text: Text) -> str:
    """What the client says of the sign-in: it may be wrong or a lie, so it is called what it is (S16)."""
    place, address = readable_name(said.location or ""), readable_name(said.ip or "")[:LONGEST_ADDRESS]
    claims = [
        browser_words(said.user_agent),
        text("prompt-claim-place", place=escaped(place)) if place else None,
        text("prompt-claim-address", address=escaped(address)) if address else None,
    ]
    known = [each for each in claims if each]
    return text("prompt-claims", claims=text("prompt-claim-gap").join(known)) if known else text("prompt-no-claims")


def _said(words: str) -> Block:
    """With what others said in it: Slack must not make links of their addresses or mentions of their names (S56)."""
    block = section(words)
    block["text"]["verbatim"] = True
    return block


def _application(asked: Verification, named: Callable[[str], str]) -> str:
    return named(readable_name(asked.application) or readable_name(asked.client_name))


def _client(asked: Verification) -> str:
    return escaped(readable_name(asked.client_name))


def _digits(asked: Verification) -> int:
    return len(asked.number.reveal()) if asked.number else 0


def _other_way(asked: Verification, text: Text) -> Blocks:
    return [context(text("prompt-other-way"))] if Way.OTP in asked.methods else []
