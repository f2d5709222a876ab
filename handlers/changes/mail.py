"""The mail that tells of a change: what happened, and what to do if it wasn't you. No secret, no code."""

from collections.abc import Sequence
from html import escape

from bot.authenticators.model import Authenticator, Device
from bot.changes.model import OF_LOSSES, UNDOABLE, Change, MadeChange, What
from bot.errors import MethodNotFound, SendFailed
from bot.notices import Mailbox, Notice
from handlers.changes.blocks import change_facts
from handlers.doors import Doors
from handlers.senders.mail import Mail
from handlers.texts import Text
from handlers.words import method_words

STYLE = "font:16px/1.6 system-ui,'Hiragino Sans','Noto Sans CJK JP',sans-serif;color:#1d2733;background:#f6f4ef;margin:0;padding:24px"
CARD = "max-width:30rem;margin:0 auto;background:#ffffff;border:1px solid #dcd8cf;border-radius:14px;padding:24px"
BUTTON = (
    "display:inline-block;background:#1f6f54;color:#ffffff;font-weight:600;text-decoration:none;border-radius:10px;"
    "padding:12px 20px"
)
SOFT = "color:#5b6672;font-size:14px"
ABOUT_A_METHOD = (What.ENDED, What.ADDED, What.REPLACED, What.CODE_USED, What.STOPPED)
"""What is told with the method that it is about."""


async def change_mail(doors: Doors, notice: Notice, mailbox: Mailbox) -> Mail:
    """Raises SendFailed where account or method are gone: nobody is told of what is no more."""
    try:
        change = await doors.transact(doors.changes.news, notice)
    except MethodNotFound:
        raise SendFailed("what it is about is gone", permanent=True) from None
    text = doors.texts[change.language]
    link = f"{doors.public_url}/not-me/{change.ticket.reveal()}" if change.ticket and doors.public_url else None
    before, after = _paragraphs(change, text, doors, has_link=link is not None)
    institution = doors.institution.name[change.language]
    return Mail(
        id=notice.id,
        to=mailbox.address,
        subject=text(f"changes-subject-{change.what.value}", institution=institution),
        text="\n\n".join([*before, *([link] if link else []), *after, f"Mamori - {institution}"]) + "\n",
        html=_html(before, after, link, text("button-not-me"), f"Mamori - {institution}", text),
        language=change.language,
        at=notice.created_at,
    )


def what_happened(change: Change, text: Text) -> str:
    """One sentence, with the day and the hour."""
    when = text.date_and_clock(change.happened_at)
    if change.what in OF_LOSSES:
        return _loss_words(change, text, when)
    if change.made is not None:
        return _made(change, change.made, text, when)
    if change.ask_when is not None:
        return text("changes-asked", when=when, setting=text(f"when-asked-{change.ask_when.value}"))
    if change.what in {What.ENABLED, What.LINKED}:
        return _of_account(change, text, when)
    if change.method is None or change.what is What.REPORTED:
        told = change.what if change.what in {What.UNLINKED, What.PUT_BACK, What.CARD} else What.REPORTED
        return text(f"changes-{told.value}", when=when)
    about = change.what if change.what in ABOUT_A_METHOD else What.STOPPED
    return text(f"changes-{about.value}", when=when, what=method_words(text, change.method, change.device, named=str))


def _made(change: Change, made: MadeChange, text: Text, when: str) -> str:
    """Of a change that can be, or was, undone. The words leave Slack: nothing is escaped for it."""
    if change.what in {What.UNDONE, What.NOT_UNDONE}:
        key = "changes-undone" if change.what is What.UNDONE else "changes-not_undone"
        return text(key, when=when, change=text(f"change-word-{made.what.value}"))
    what = method_words(text, change.method, change.device, named=str) if change.method else ""
    former = method_words(text, *change.former, named=str) if change.former else ""
    return text(
        f"changes-{made.what.value}", when=when, **change_facts(made.facts, what=what, former=former, named=str)
    )


def _of_account(change: Change, text: Text, when: str) -> str:
    if change.what is What.ENABLED:
        return text("changes-enabled", when=when, methods=_all(text, change.methods))
    return text(f"changes-linked-{change.proof}", when=when)


def _loss_words(change: Change, text: Text, when: str) -> str:
    what = change.device.name if change.device else ""
    if change.loss is None:
        return text("changes-found", when=when, what=what)
    return text(f"changes-frozen-{change.loss.value}", when=when, what=what)


def _paragraphs(change: Change, text: Text, doors: Doors, *, has_link: bool) -> tuple[list[str], list[str]]:
    """What stands before the link and after it."""
    before = [text("changes-hello", name=change.account.name), what_happened(change, text)]
    if change.what in {What.STOPPED, What.REPORTED, What.PUT_BACK, What.UNDONE, What.NOT_UNDONE}:
        return [*before, text("stopped-told"), text("stopped-next")], []
    if change.what in {What.UNLINKED, What.CARD}:
        return [*before, text("changes-not-expected", **doors.desk_facts(text))], [text("changes-never")]
    before.append(text("changes-was-you"))
    never = text("changes-never")
    if has_link and change.until:
        not_you = "changes-not-you-undo" if change.what in UNDOABLE else f"changes-not-you-{change.what.value}"
        return [*before, text(not_you)], [
            text("changes-until", until=text.date_and_clock(change.until)),
            never,
        ]
    # Of a link the reader may have no Slack session at all to tap in.
    here = "changes-not-you-tell" if change.what is What.LINKED else "changes-not-you-here"
    return [*before, text(here, **doors.desk_facts(text))], [never]


def _all(text: Text, methods: Sequence[tuple[Authenticator, Device | None]]) -> str:
    return text.list(method_words(text, method, device, named=str) for method, device in methods)


def _html(before: list[str], after: list[str], link: str | None, label: str, closing: str, text: Text) -> str:
    """Simple and self-contained: nothing is loaded from anywhere, so that opening it tells nobody."""
    parts = [f"<p>{escape(each)}</p>" for each in before]
    if link:
        parts.append(f'<p><a href="{escape(link)}" style="{BUTTON}">{escape(label)}</a></p>')
    parts += [f'<p style="{SOFT}">{escape(each)}</p>' for each in (*after, closing)]
    return (
        f'<!doctype html><html lang="{text.language.value}"><head><meta charset="utf-8">'
        f'<meta name="color-scheme" content="light"></head><body style="{STYLE}">'
        f'<div style="{CARD}">{"".join(parts)}</div></body></html>'
    )
