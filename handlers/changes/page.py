"""The page behind the link of a mail: what happened, and one button. Looking at it does nothing."""

from html import escape

from bot.changes.model import UNDOABLE, Change
from handlers.changes.mail import what_happened
from handlers.enrollment.page import framed
from handlers.texts import Text


def before(change: Change, text: Text) -> str:
    explained = text("not-me-explain-undo" if change.what in UNDOABLE else f"not-me-explain-{change.what.value}")
    return framed(
        text,
        text("not-me-title"),
        f"<p>{escape(what_happened(change, text))}</p><p>{escape(explained)}</p>"
        f'<form method="post"><button type="submit">{escape(text("button-not-me"))}</button></form>'
        f'<p class="soft">{escape(text("not-me-was-you"))}</p>',
    )


def heard(stopped: str, text: Text) -> str:
    """The same words as in Slack."""
    lines = [text(f"stopped-{stopped}"), text("stopped-told"), text("stopped-next")]
    return framed(text, text("not-me-heard-title"), "".join(f"<p>{escape(line)}</p>" for line in lines))


def spent(text: Text, desk: dict[str, str]) -> str:
    return framed(text, text("not-me-spent-title"), f"<p>{escape(text('not-me-spent', **desk))}</p>")


def later(text: Text) -> str:
    """Nothing could be saved: the link is still good."""
    return framed(text, text("page-later-title"), f"<p>{escape(text('not-me-later'))}</p>")
