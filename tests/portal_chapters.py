"""The album's way through the sample portal: what a person sees there while Mamori is asked, as ``tests/chapters.py`` goes."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from simulator.portal.words import WORDS, Words
from tests.album import Album

HELLO = {"en": "hello there", "ja": "こんにちは"}
MOBILE = {"emi": "080-1234-5602", "aiko": "090-1234-5601"}
CHECK = "/portal/check"


def at_the_portal(album: Album) -> None:
    """In by the number, then to where a device is asked for."""
    person, words = album.person, _words(album)
    app, _ = person.enroll(HELLO[album.language])
    album.demo.advance(seconds=61)
    _web(album, "portal-start", "/portal")
    _web(album, "portal-wrong-password", "/portal", lambda page: _sign_in(page, album.reader, "guessed"))
    _web(album, "portal-number", "/portal", lambda page: _sign_in(page, album.reader))
    _web(album, "portal-nothing-arrived", CHECK, lambda page: page.locator("summary").click())
    number = album.read(f"{album.demo.address}{CHECK}", ".number").replace(" ", "")
    person.tap("verification.answer")
    person.submit(number=number)
    _web(album, "portal-signed-in", CHECK, lambda page: page.get_by_text(words["by.prompt"]).wait_for())
    _web(album, "portal-grades-ask", "/portal/grades")
    _web(album, "portal-code", "/portal/grades", _press)
    _web(album, "portal-code-wrong", CHECK, lambda page: _type(page, "12345"))
    _web(album, "portal-grades", CHECK, lambda page: _type(page, app.code(), awaits="table"))


def on_campus_at_the_portal(album: Album) -> None:
    """Of somebody who is asked only outside: straight in; from home she is asked."""
    reader = album.reader
    _web(album, "portal-on-campus", "/portal", lambda page: _sign_in(page, reader, at="campus", awaits="dl"))
    _leave(album, "/portal")
    _web(album, "portal-from-home", "/portal", lambda page: _sign_in(page, reader, at="home", awaits=".number"))
    _leave(album, CHECK)


def at_the_portal_by_another_way(album: Album) -> None:
    person, reader, demo = album.person, album.reader, album.demo
    _web(album, "portal-not-required", "/portal", lambda page: _sign_in(page, reader))
    _leave(album, "/portal")
    person.start(HELLO[album.language])
    person.add_app("computer", "Office PC")
    person.tap("enrollment.add_phone")
    person.submit(kind="mobile", number=MOBILE[reader], delivery="sms", name="iPhone")
    before = len(person.answers())
    person.submit(code=_sms(album))
    person.next_answer(before)
    person.tap("enrollment.enable")
    before = len(person.answers())
    person.submit(understood=["yes"])
    person.next_answer(before)
    demo.advance(seconds=61)
    demo.control("dnd", {"user": person.id, "on": True})
    hint = _words(album)["hint.do_not_disturb"]
    _web(album, "portal-do-not-disturb", "/portal", lambda page: _sign_in(page, reader, awaits=f"text={hint}"))
    demo.control("dnd", {"user": person.id, "on": False})
    _web(album, "portal-sms", CHECK, lambda page: _choose(page, "sms"))
    demo.advance(minutes=6)
    _web(album, "portal-expired", CHECK)
    _leave(album, CHECK)


def at_the_portal_going_wrong(album: Album) -> None:
    person, reader = album.person, album.reader
    person.enroll(HELLO[album.language])
    album.demo.advance(seconds=61)
    page = album.page.context.new_page()
    page.goto(f"{album.demo.address}/portal")
    _sign_in(page, reader)
    page.close()
    person.tap("verification.not_me")
    _web(album, "portal-not-me", CHECK)
    _leave(album, CHECK)
    _web(album, "portal-paused", "/portal", lambda page: _sign_in(page, reader, awaits=".note"))
    assert album.demo.run("clients", "revoke", "University portal").returncode == 0
    _web(album, "portal-unreachable", CHECK)
    _leave(album, CHECK)


def _words(album: Album) -> Words:
    return WORDS[album.language]


def _web(album: Album, name: str, place: str, then: Callable[[Page], object] | None = None) -> None:
    album.web(name, f"{album.demo.address}{place}", then)


def _sign_in(
    page: Page,
    name: str,
    password: str | None = None,
    *,
    awaits: str = "#password[aria-invalid], .number, dl",
    at: str = "here",
) -> None:
    page.locator("#place").select_option(at)
    page.locator("#name").fill(name)
    page.locator("#password").fill(password or f"sample-{name}")
    page.locator("button[value='sign-in']").click()
    page.locator(awaits).first.wait_for()


def _choose(page: Page, way: str) -> None:
    page.locator(f"button[value='{way}']").click()
    page.locator("#code").wait_for()


def _type(page: Page, code: str, *, awaits: str = "#wrong") -> None:
    page.locator("#code").fill(code)
    page.keyboard.press("Enter")
    page.locator(awaits).wait_for()


def _press(page: Page) -> None:
    page.locator("form button").first.click()
    page.locator("#code").wait_for()


def _leave(album: Album, place: str) -> None:
    """Signs out, or out of the sign-in under way."""
    page = album.page.context.new_page()
    page.goto(f"{album.demo.address}{place}")
    page.locator("form[action='/portal/sign-out'] button").click()
    page.locator("#name").wait_for()
    page.close()


def _sms(album: Album) -> str:
    album.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    to = f"+81{MOBILE[album.reader].replace('-', '')[1:]}"
    return re.sub(r"\D", "", album.demo.ask("/_demo/inbox", to=to)["messages"][-1]["text"])[:6]
