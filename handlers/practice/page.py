"""The practice sign-in on a page of its own, as at a sign-in: plain HTML that works without scripts."""

from datetime import datetime
from html import escape

from bot.practice.model import Attempt, Practice
from handlers.enrollment.blocks import CODE_LIMIT
from handlers.enrollment.page import framed
from handlers.practice.blocks import sending
from handlers.texts import Text
from handlers.verification.blocks import code_words_of
from handlers.words import named_method, wait_words


def sign_in(attempt: Attempt, text: Text, *, at: datetime, wrong: str = "") -> str:
    """What stays when the device is gone, and a code of it. ``wrong`` says beside the code why it was not right."""
    chosen = attempt.chosen or attempt.methods[0][0].id
    # Not a list that opens: on a phone it would cut off the device, which is what the person looks for.
    ways = "".join(
        f'<label class="way"><input type="radio" name="method" value="{escape(each.id)}"{" checked" if each.id == chosen else ""}>'
        f"<span>{escape(named_method(text, each, device))}</span></label>"
        for each, device in attempt.methods
    )
    has_phone = any(each.kind.is_phone for each, _ in attempt.methods)
    label, hint = code_words_of(text, [each for each, _ in attempt.methods])
    # A keypad of digits could not write a backup code.
    has_codes = any(each.kind.is_recovery for each, _ in attempt.methods)
    keys = "text" if has_codes else "numeric"
    help_ = f'<p class="wrong" id="help" role="alert">{escape(wrong)}</p>' if wrong else _soft(hint, id_="help")
    # The first button is the one that the Enter key presses.
    buttons = _button("answer", text("practice-submit"))
    if has_phone:
        sends = text("step-up-send-again") if attempt.code else text("step-up-send")
        said = "".join(_soft(line) for line in sending(attempt, text, at))
        buttons += said + _button("send", sends, is_quiet=True)
    return framed(
        text,
        text("practice-page-title"),
        f"<p>{escape(text('practice-gone', device=attempt.lost.name))}</p>"
        f'<form method="post"><fieldset><legend>{escape(text("step-up-method"))}</legend>{ways}</fieldset>'
        f'<label for="code">{escape(label)}</label>'
        f'<input id="code" name="code" inputmode="{keys}" autocomplete="one-time-code" placeholder="123 456" required'
        f' maxlength="{CODE_LIMIT}" aria-describedby="help"{" aria-invalid=true" if wrong else ""}>{help_}'
        f"{buttons}{_button('give_up', text('button-give-up'), is_quiet=True)}</form>"
        f"{_soft(text('practice-until', until=text.clock(attempt.practice.expires_at)))}",
    )


def got_in(attempt: Attempt, done: Practice, text: Text) -> str:
    """How long it took is the title: it is what they came for."""
    what = next(
        named_method(text, each, device) for each, device in attempt.methods if each.id == done.authenticator_id
    )
    proven = text("practice-proven", device=attempt.lost.name, what=what)
    return framed(
        text,
        text("practice-page-got-in", wait=wait_words(text, done.took)),
        f"<p>{escape(proven)}</p>{_soft(text('practice-page-close'))}",
    )


def gave_up(attempt: Attempt, text: Text) -> str:
    lines = [
        text("practice-gave-up", device=attempt.lost.name),
        text("practice-gave-up-next"),
        text("practice-gave-up-where"),
    ]
    return framed(text, text("practice-page-title"), "".join(f"<p>{escape(line)}</p>" for line in lines))


def over(text: Text) -> str:
    return framed(text, text("practice-page-over-title"), f"<p>{escape(text('practice-page-over'))}</p>")


def later(text: Text) -> str:
    """Nothing could be saved: the practice goes on."""
    return framed(text, text("page-later-title"), f"<p>{escape(text('practice-page-later'))}</p>")


def _button(does: str, words: str, *, is_quiet: bool = False) -> str:
    # A code is needed for one of them only.
    kind = ' class="quiet" formnovalidate' if is_quiet else ""
    return f'<button{kind} type="submit" name="do" value="{does}">{escape(words)}</button>'


def _soft(words: str, *, id_: str = "") -> str:
    named = f' id="{id_}"' if id_ else ""
    return f'<p class="soft"{named}>{escape(words)}</p>'
