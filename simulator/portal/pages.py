"""What people see at the portal before and after the second factor: password, home, refusals. In their language."""

from collections.abc import Mapping, Sequence
from html import escape

from simulator.portal.provider import password_of
from simulator.portal.sessions import HERE, PLACES, Application, Proof
from simulator.portal.words import WORDS
from simulator.workspace import User


def authorize(language: str, people: Sequence[User], hidden: Mapping[str, str], *, name: str, is_wrong: bool) -> str:
    """The institution's sign-in, where other systems send people. Mamori itself is one of them: it asks nothing here."""
    form = _password_form(language, hidden, name=name, is_wrong=is_wrong, can_cancel=True)
    return frame(language, WORDS[language]["sign-in"], form + _samples(language, people))


def sign_in(
    language: str,
    people: Sequence[User],
    application: Application,
    *,
    name: str = "",
    is_wrong: bool,
    place: str = HERE,
) -> str:
    words = WORDS[language]
    lead = f"<p>{escape(words[f'lead.{application}'])}</p>"
    form = _password_form(
        language, {}, name=name, is_wrong=is_wrong, can_cancel=False, more=_place_choice(language, place)
    )
    return frame(
        language, words["sign-in"], lead + form + _samples(language, people), application=application, switch=True
    )


def refused(language: str) -> str:
    words = WORDS[language]
    return frame(language, words["refused"], f"<p>{escape(words['because'])}</p>")


def unset(language: str, application: Application) -> str:
    words = WORDS[language]
    body = f"<p>{escape(words['unset.text'])}</p><p>{escape(words['unset.how'])}</p>"
    return frame(language, words["unset"], body, application=application, switch=True)


def home(language: str, user: User, proof: Proof) -> str:
    words = WORDS[language]
    note = f'<p class="note">{escape(words["in.not_required"])}</p>' if proof.way is None else ""
    body = (
        f"<p>{escape(words['in.hello'].format(name=user.real_name))}</p>{note}{_proof(language, proof)}"
        f'<a class="button" href="/portal/grades">{escape(words["in.to_grades"])}</a>{sign_out(language)}'
    )
    return frame(language, words["in"], body, switch=True)


def grades(language: str, proof: Proof) -> str:
    words = WORDS[language]
    marks = (("course.1", "A"), ("course.2", "B+"), ("course.3", "A+"))
    rows = "".join(f"<tr><td>{escape(words[course])}</td><td>{mark}</td></tr>" for course, mark in marks)
    body = (
        f"<table>{rows}</table>{_proof(language, proof)}"
        f'<a class="button" href="/portal">{escape(words["in.to_portal"])}</a>{sign_out(language)}'
    )
    return frame(language, words["in.grades"], body, application="grades", switch=True)


def step_up(language: str) -> str:
    """Between the portal and what wants more than it: a question to Mamori is asked by a button, never by a look."""
    words = WORDS[language]
    body = (
        f"<p>{escape(words['step.text'])}</p>"
        f'<form method="post" action="/portal/step-up"><button>{escape(words["step.go"])}</button></form>'
        f'<a class="button" href="/portal">{escape(words["in.to_portal"])}</a>'
    )
    return frame(language, words["step"], body, application="grades", switch=True)


def weak(language: str) -> str:
    words = WORDS[language]
    back = f'<a class="button" href="/portal">{escape(words["in.to_portal"])}</a>'
    return frame(
        language, words["weak"], f"<p>{escape(words['weak.text'])}</p>{back}", application="grades", switch=True
    )


def sign_out(language: str, word: str = "in.out") -> str:
    return (
        '<form method="post" action="/portal/sign-out">'
        f'<button class="quiet">{escape(WORDS[language][word])}</button></form>'
    )


def frame(
    language: str,
    title: str,
    body: str,
    *,
    application: Application = "portal",
    switch: bool = False,
    seen: str = "",
    refresh: int | None = None,
) -> str:
    """``seen`` is what the script watches; ``refresh`` the seconds after which a browser without it looks again."""
    words = WORDS[language]
    place = words["portal"] + (f" · {words['grades']}" if application == "grades" else "")
    other = "en" if language == "ja" else "ja"
    link = (
        f'<a href="?lang={other}" lang="{other}" hreflang="{other}">{escape(words["language"])}</a>' if switch else ""
    )
    again = f'<noscript><meta http-equiv="refresh" content="{refresh}"></noscript>' if refresh else ""
    script = '<script src="/portal/waiting.js" type="module"></script>' if seen else ""
    watched = f' data-seen="{escape(seen)}"' if seen else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{again}'
        f'<title>{escape(title)} - {escape(place)}</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="/portal/style.css">{script}</head>'
        f'<body><main{watched}><header><p class="mark">{escape(place)}</p>{link}</header>'
        f"<section><h1>{escape(title)}</h1>{body}</section></main></body></html>"
    )


def _password_form(
    language: str, hidden: Mapping[str, str], *, name: str, is_wrong: bool, can_cancel: bool, more: str = ""
) -> str:
    words = WORDS[language]
    kept = "".join(
        f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">' for key, value in hidden.items()
    )
    wrong = f'<p class="bad" id="wrong" role="alert">{escape(words["wrong"])}</p>' if is_wrong else ""
    described = ' aria-describedby="wrong" aria-invalid="true" autofocus' if is_wrong else ""
    cancel = f'<button class="quiet" type="submit" name="do" value="cancel" formnovalidate>{escape(words["cancel"])}</button>'
    return (
        f'<form method="post">{kept}'
        f'<label for="name">{escape(words["name"])}</label>'
        f'<input id="name" name="name" value="{escape(name)}" autocomplete="off" autocapitalize="none" required'
        f"{'' if is_wrong else ' autofocus'}>"
        f'<label for="password">{escape(words["password"])}</label>'
        f'<input id="password" name="password" type="password" autocomplete="off"{described}>{wrong}{more}'
        f'<button type="submit" name="do" value="sign-in">{escape(words["go"])}</button>'
        f"{cancel if can_cancel else ''}</form>"
    )


def _place_choice(language: str, chosen: str) -> str:
    """For trying out when Mamori asks; a real portal knows where a browser is."""
    words = WORDS[language]
    options = "".join(
        f'<option value="{each}"{" selected" if each == chosen else ""}>{escape(words[f"place.{each}"])}</option>'
        for each in PLACES
    )
    return f'<label for="place">{escape(words["place"])}</label><select id="place" name="place">{options}</select>'


def _samples(language: str, people: Sequence[User]) -> str:
    words = WORDS[language]
    rows = "".join(
        f"<tr><td><code>{escape(each.name)}</code></td><td><code>{escape(password_of(each))}</code></td></tr>"
        for each in people
    )
    return (
        f"</section><section><h2>{escape(words['samples'])}</h2>"
        f'<p class="soft">{escape(words["explain"])}</p><table>{rows}</table>'
    )


def _proof(language: str, proof: Proof) -> str:
    words = WORDS[language]
    pairs = (
        (words["in.how"], words[f"by.{proof.way or 'password'}"]),
        (words["in.proved"], words[f"proved.{proof.strength}"]),
    )
    return f"<dl>{''.join(f'<dt>{escape(term)}</dt><dd>{escape(what)}</dd>' for term, what in pairs)}</dl>"
