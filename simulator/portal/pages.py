"""What people see at the portal: one page that asks for user name and password, in their language."""

from collections.abc import Mapping
from html import escape
from typing import Final

from simulator.portal.provider import password_of
from simulator.workspace import User

STYLE: Final = """
:root { color-scheme: light dark; --ink: #20242c; --paper: #eef1f5; --card: #fff; --soft: #5a6473; --accent: #24508f; --line: #d3d9e2; --bad: #9c2f2f }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf0; --paper: #12161c; --card: #1b212a; --soft: #a2adbb; --accent: #8fb6ee; --line: #313a46; --bad: #f0a3a3 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.05rem/1.6 system-ui, "Hiragino Sans", "Noto Sans CJK JP", sans-serif }
main { max-width: 28rem; margin: 0 auto; padding: 2rem 1.25rem 3rem }
.mark { color: var(--accent); font-weight: 700 }
section { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1.5rem; margin-top: 1rem }
h1 { font-size: 1.35rem; line-height: 1.35; margin: 0 0 1rem }
h2 { font-size: 1rem; margin: 0 0 .4rem }
label { display: block; margin-top: .9rem; font-weight: 600 }
input { display: block; width: 100%; margin-top: .25rem; padding: .65rem .75rem; border: 1px solid var(--soft); border-radius: 6px; background: var(--card);
  color: var(--ink); font: inherit }
button { display: block; width: 100%; margin-top: 1.2rem; padding: .8rem 1rem; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent);
  color: #fff; font: inherit; font-weight: 600; cursor: pointer }
@media (prefers-color-scheme: dark) { button { color: #0d1420 } }
button.quiet { background: none; color: var(--ink); border-color: var(--line); margin-top: .7rem }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.bad { color: var(--bad); font-weight: 600; margin: .4rem 0 0 }
.soft { color: var(--soft); font-size: .92rem; margin: 0 0 .6rem }
table { border-collapse: collapse; font-size: .92rem }
td { padding: .15rem 1.2rem .15rem 0 }
code { font-family: ui-monospace, monospace }
"""

_WORDS: Final = {
    "en": {
        "portal": "University portal",
        "title": "Sign in",
        "name": "User name",
        "password": "Password",
        "wrong": "User name or password is not right.",
        "go": "Sign in",
        "cancel": "Cancel",
        "samples": "For trying out",
        "explain": "This portal is part of the demo. Its people and their passwords:",
        "refused": "This sign-in can't be used",
        "because": "Whoever sent you here is not known to the portal. Close this page.",
    },
    "ja": {
        "portal": "大学ポータル",
        "title": "サインイン",
        "name": "ユーザー名",
        "password": "パスワード",
        "wrong": "ユーザー名またはパスワードが違います。",
        "go": "サインインする",
        "cancel": "キャンセル",
        "samples": "お試し用",
        "explain": "このポータルはデモの一部です。利用者とパスワード:",
        "refused": "このサインインは使えません",
        "because": "移動元がポータルに登録されていません。このページを閉じてください。",
    },
}


def sign_in(language: str, people: list[User], hidden: Mapping[str, str], *, name: str = "", is_wrong: bool) -> str:
    words = _WORDS[language]
    kept = "".join(
        f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">' for key, value in hidden.items()
    )
    wrong = f'<p class="bad" id="wrong" role="alert">{escape(words["wrong"])}</p>' if is_wrong else ""
    described = ' aria-describedby="wrong" aria-invalid="true"' if is_wrong else ""
    rows = "".join(
        f"<tr><td><code>{escape(each.name)}</code></td><td><code>{escape(password_of(each))}</code></td></tr>"
        for each in people
    )
    return _page(
        language,
        words["title"],
        f'<form method="post">{kept}'
        f'<label for="name">{escape(words["name"])}</label>'
        f'<input id="name" name="name" value="{escape(name)}" autocomplete="off" autocapitalize="none" required autofocus>'
        f'<label for="password">{escape(words["password"])}</label>'
        f'<input id="password" name="password" type="password" autocomplete="off"{described}>{wrong}'
        f'<button type="submit" name="do" value="sign-in">{escape(words["go"])}</button>'
        f'<button class="quiet" type="submit" name="do" value="cancel" formnovalidate>{escape(words["cancel"])}</button>'
        f"</form></section><section><h2>{escape(words['samples'])}</h2>"
        f'<p class="soft">{escape(words["explain"])}</p><table>{rows}</table>',
    )


def refused(language: str) -> str:
    words = _WORDS[language]
    return _page(language, words["refused"], f"<p>{escape(words['because'])}</p>")


def _page(language: str, title: str, body: str) -> str:
    portal = escape(_WORDS[language]["portal"])
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} - {portal}</title><link rel="stylesheet" href="/portal/style.css"></head>'
        f'<body><main><p class="mark">{portal}</p><section><h1>{escape(title)}</h1>{body}</section></main></body></html>'
    )
