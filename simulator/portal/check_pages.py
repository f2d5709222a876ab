"""The second factor as the portal shows it: the number and the waiting, a code, other ways, and every end that is no way in."""

from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from simulator.portal.mamori import Verification
from simulator.portal.pages import frame, sign_out
from simulator.portal.sessions import Attempt
from simulator.portal.words import WORDS

REFRESH = 5
"""Seconds after which a browser without the script looks again; only where nobody is typing."""
ASKED_AGAIN: Final = frozenset({"person", "newer", "client", "cancelled", "expired", "wrong_codes"})
"""After these the password need not be typed again; where somebody else may have been at work, it must."""


def check(language: str, attempt: Attempt, zone: str) -> str:
    if not attempt.is_reachable:
        return _unreachable(language, attempt)
    if attempt.last.status != "pending":
        return _over(language, attempt)
    return _number(language, attempt, zone) if attempt.last.method == "prompt" else _code(language, attempt)


def unavailable(language: str, attempt_path: str) -> str:
    """Mamori could not be asked at all."""
    words = WORDS[language]
    again = f'<a class="button" href="{escape(attempt_path)}">{escape(words["again"])}</a>'
    return frame(language, words["unreachable"], f"<p>{escape(words['unreachable.text'])}</p>{again}", switch=True)


def end_of(verification: Verification) -> str:
    """Under which word it is explained why nobody was let in."""
    ended = verification.reason if verification.status != "expired" else "expired"
    return ended if ended and f"{ended}.text" in WORDS["en"] else verification.status


def _number(language: str, attempt: Attempt, zone: str) -> str:
    words, last = WORDS[language], attempt.last
    digits = last.number or ""
    until = ""
    if last.expires_at:
        time = last.expires_at.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S")
        until = f'<p class="soft">{escape(words["prompt.until"].format(time=time))}</p>'
    otherwise = "nothing.else" if "otp" in last.methods else "nothing.code"
    checks = "".join(f"<li>{escape(words[each])}</li>" for each in ("nothing.net", "nothing.notify", otherwise))
    body = (
        f'{_hint(language, last)}<p class="number" translate="no">{digits[:3]} {digits[3:]}</p>'
        f"<p>{escape(words['prompt.do'])}</p>{until}"
        f'<p class="soft">{escape(words["prompt.only"])}</p>'
        f'<p class="waiting" role="status">{escape(words["waiting"])}</p>'
        f'<a class="button" id="look" href="/portal/check">{escape(words["look"])}</a>'
        f"<details><summary>{escape(words['nothing'])}</summary><ul>{checks}</ul></details>{_ways(language, last)}"
    )
    return _page(language, attempt, words["prompt"], body, refresh=REFRESH)


def _code(language: str, attempt: Attempt) -> str:
    words, last, wrong = WORDS[language], attempt.last, attempt.wrong
    said = described = ""
    if wrong:
        timed = f"code.{wrong.reason}.seconds"
        key = timed if wrong.retry_after_s and timed in words else f"code.{wrong.reason}"
        sentence = words.get(key, words["code.wrong"]).format(seconds=wrong.retry_after_s)
        said = f'<p class="bad" id="wrong" role="alert">{escape(sentence)}</p>'
        described = ' aria-describedby="wrong" aria-invalid="true"'
    # A keypad of digits could not write a backup code.
    keys = "" if last.method == "otp" else ' inputmode="numeric"'
    body = (
        f"{_hint(language, last)}<p>{escape(words[f'{last.method}.do'])}</p>"
        f'<form method="post" action="/portal/check/code"><label for="code">{escape(words["otp.label"])}</label>'
        f'<input class="code" id="code" name="code"{keys} autocomplete="one-time-code" maxlength="64"'
        f"{described} autofocus>{said}<button>{escape(words['code.go'])}</button></form>{_ways(language, last)}"
    )
    return _page(language, attempt, words[last.method], body)


def _ways(language: str, last: Verification) -> str:
    """Everything else that works for this person now; SMS and call also once more."""
    words = WORDS[language]
    others = [each for each in last.methods if each != "prompt" and (each != last.method or each in {"sms", "voice"})]
    labels = {each: words[f"{'again' if each == last.method else 'way'}.{each}"] for each in others}
    buttons = "".join(
        f'<button class="quiet" name="way" value="{each}">{escape(label)}</button>' for each, label in labels.items()
    )
    ways = f'<form method="post" action="/portal/check/way">{buttons}</form>' if others else ""
    head = f"<h2>{escape(words['ways'])}</h2>" if others else ""
    return (
        f'</section><section>{head}{ways}{sign_out(language, "cancel")}<p class="soft">{escape(words["helpless"])}</p>'
    )


def _hint(language: str, last: Verification) -> str:
    # For a prompt that Slack did not take, and for a code that could not be sent, Mamori has one word.
    hint = "not_sent" if last.hint == "not_delivered" and last.method != "prompt" else last.hint
    sentence = WORDS[language].get(f"hint.{hint}")
    return f'<p class="note" role="status">{escape(sentence)}</p>' if sentence else ""


def _over(language: str, attempt: Attempt) -> str:
    words, ended = WORDS[language], end_of(attempt.last)
    again = (
        f'<form method="post" action="/portal/check/again"><button>{escape(words["again"])}</button></form>'
        if ended in ASKED_AGAIN
        else ""
    )
    body = f"<p>{escape(words[f'{ended}.text'])}</p>{again}{sign_out(language, 'back')}"
    return _page(language, attempt, words[ended], body, is_watched=False)


def _unreachable(language: str, attempt: Attempt) -> str:
    words = WORDS[language]
    body = (
        f"<p>{escape(words['unreachable.text'])}</p>"
        f'<a class="button" href="/portal/check">{escape(words["again"])}</a>{sign_out(language, "back")}'
    )
    return _page(language, attempt, words["unreachable"], body, refresh=REFRESH)


def _page(
    language: str, attempt: Attempt, title: str, body: str, *, is_watched: bool = True, refresh: int | None = None
) -> str:
    return frame(
        language,
        title,
        body,
        application=attempt.application,
        switch=True,
        seen=attempt.version if is_watched else "",
        refresh=refresh,
    )
