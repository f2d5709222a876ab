"""The pages around the institution's sign-in: what one browser sees on its way, in words that stop a lured person."""

from html import escape

from bot.accounts.model import Account, SlackProfile
from bot.secret import Secret
from handlers.enrollment.page import framed
from handlers.texts import Text


def before(text: Text, institution: str) -> str:
    """What the address leads to: nothing yet. A link preview that opens it uses nothing up."""
    return framed(
        text,
        text("sign-in-page-title", institution=institution),
        f"<p>{escape(text('sign-in-page-intro', institution=institution))}</p>{_warning(text('sign-in-page-who'))}"
        f'<form method="post"><button type="submit">{escape(text("sign-in-page-go"))}</button></form>',
    )


def onward(text: Text, institution: str, address: str) -> str:
    """Goes on by itself; the button is for browsers that don't."""
    return framed(
        text,
        text("sign-in-page-title", institution=institution),
        f"<p>{escape(text('sign-in-page-onward', institution=institution))}</p>"
        f'<p><a class="button" href="{escape(address)}">{escape(text("sign-in-page-go"))}</a></p>',
        onward=address,
    )


def number(text: Text, account: Account, profile: SlackProfile, workspace: str, number: Secret, *, not_me: str) -> str:
    """Who would act for whom. The number links them only when that Slack user types it."""
    digits = number.reveal()
    slack = profile.name or profile.user.user_id
    if profile.email:
        # The name is what they call themselves; the address was verified by Slack.
        slack = text("sign-in-page-slack-name", name=slack, address=profile.email)
    rows = (
        (text("sign-in-page-account"), text("sign-in-page-account-name", account=account.sso_id, name=account.name)),
        (text("sign-in-page-slack"), slack),
        (text("sign-in-page-workspace"), workspace),
    )
    both = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return framed(
        text,
        text("sign-in-page-number-title"),
        f"<p>{escape(text('sign-in-page-number'))}</p>"
        f'<p class="number">{digits[:3]} {digits[3:]}</p>'
        f"<p>{escape(text('sign-in-page-links'))}</p><dl>{both}</dl>{_warning(text('sign-in-page-number-warning'))}"
        f'<form method="post" action="{escape(not_me)}"><button class="quiet" type="submit">'
        f"{escape(text('sign-in-page-not-me'))}</button></form>",
    )


def message(text: Text, moment: str, *, again: str | None = None, **facts: str) -> str:
    """A title and what helps; ``again`` is where a button goes that sets out once more."""
    button = (
        f'<form method="post" action="{escape(again)}"><button type="submit">{escape(text("sign-in-page-go"))}</button></form>'
        if again
        else ""
    )
    body = f"<p>{escape(text(f'sign-in-page-{moment}', **facts))}</p>{button}"
    return framed(text, text(f"sign-in-page-{moment}-title"), body)


def _warning(words: str) -> str:
    return f'<p class="warning">{escape(words)}</p>'
