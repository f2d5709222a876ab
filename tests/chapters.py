"""The ways to every picture: each chapter begins with nothing but the cast and goes as people do, by the demo's control API."""

import base64
import csv
import re
from collections.abc import Callable, Collection
from datetime import timedelta

import pyotp
from playwright.sync_api import Page

from tests.album import Album
from tests.journeys.application import Library
from tests.journeys.demo import ADMIN_CHANNEL, ROOT, SATURDAY_NIGHT, SUPPORT_CHANNEL, App, Person
from tests.journeys.paper import backup_option, printed
from tests.portal_chapters import (
    at_the_portal,
    at_the_portal_by_another_way,
    at_the_portal_going_wrong,
    on_campus_at_the_portal,
)

MOBILE = {"emi": "080-1234-5602", "aiko": "090-1234-5601"}
HOME = {"emi": "092-123-4552", "aiko": "092-123-4511"}
OFFICE = {"emi": "092-123-4552", "aiko": "092-123-4551"}
"""Their own numbers in simulator/workspace.yaml, so that what arrives is seen; Emi has no line at home."""


LOST = {"emi": "My iPhone fell off the ferry this evening.", "aiko": "今夜、フェリーからiPhoneを落としました。"}
FOUND = {"emi": "It had a red case.", "aiko": "赤いケースに入っています。"}


def leaf_through(album: Album, only: Collection[str] = ()) -> None:
    """``only`` names chapters; none means all."""
    chapters = (
        enrolling,
        phones,
        phones_going_wrong,
        going_wrong,
        this_was_not_me,
        nothing_to_stop,
        strangers,
        asking_support,
        signing_in,
        signing_in_going_wrong,
        a_hardware_token,
        only_one_device,
        no_method_left,
        trying_to_lose,
        a_new_phone,
        when_asked,
        looking_after_methods,
        removing_a_method,
        a_lost_phone,
        a_wallet_card,
        the_door,
        changing_a_number,
        backup_codes,
        a_sign_in_request,
        sign_in_requests_that_come_to_nothing,
        a_sign_in_request_of_somebody_else,
        at_the_portal,
        at_the_portal_by_another_way,
        at_the_portal_going_wrong,
    )
    for chapter in (each for each in chapters if not only or each.__name__ in only):
        album.demo.reset()
        chapter(album)


def enrolling(album: Album) -> None:
    person = album.person
    person.say(hello(album))
    album.card("status-none")
    album.home("none")
    _next(person, lambda: person.tap("enrollment.start"))
    album.card("step-1")
    person.tap("enrollment.add_app_mobile")
    album.window("enrollment.confirm_app")
    link = _page_behind(person, "enrollment.open_page")
    album.web("enroll-before", link)
    album.web("enroll-mobile", link, _press)
    album.web("enroll-spent", link, _press)
    app = person.read_key()
    album.window("enrollment.confirm_app-key")
    person.close()
    person.say(hello(album))
    album.card("status-begun")
    album.home("begun")
    _confirm(person, app, "mobile", "iPhone")
    album.card("step-2")
    album.web("enroll-over", link, _press)
    person.say(hello(album))
    album.card("status-one-method")
    album.home("one-method")
    person.tap("enrollment.add_app_computer")
    album.window("enrollment.confirm_app-computer")
    album.web("enroll-computer", _page_behind(person, "enrollment.open_page"), _press)
    second = person.read_key()
    _next(person, lambda: person.submit(name="Office PC", code=second.code()))
    album.card("step-3")
    person.say(hello(album))
    album.card("status-ready")
    album.home("ready")
    person.tap("enrollment.enable")
    album.window("enrollment.confirm_enable")
    _next(person, lambda: person.submit(understood=["yes"]))
    album.card("done")
    person.say(hello(album))
    album.card("status-protected")
    album.home("protected")
    album.mail("turned-on")
    album.demo.advance(minutes=20)
    person.tap("enrollment.add_app_mobile")
    album.window("verification.step_up")


def when_asked(album: Album) -> None:
    """In words of the institution's own; at the portal, what comes of it."""
    person = album.person
    app, _ = person.enroll(hello(album))
    album.demo.advance(minutes=20)
    _next(person, lambda: person.say(hello(album)))
    person.tap("verification.when_asked")
    album.window("verification.step_up-when-asked")
    person.submit(code=app.code())
    album.window("verification.when_asked")
    _next(person, lambda: person.submit(when="off_campus"))
    album.card("when-asked-changed")
    link = _link_in(album.mail("when-asked"))
    on_campus_at_the_portal(album)
    album.web("not-me-when-asked-before", link)
    _next(person, lambda: album.web("not-me-when-asked-heard", link, _press))
    album.card("when-asked-put-back")
    album.mail("when-asked-put-back")


def looking_after_methods(album: Album) -> None:
    person = album.person
    person.enroll(hello(album))
    album.demo.advance(minutes=20)
    _next(person, lambda: person.say(hello(album)))
    person.tap("authenticators.make_default")
    album.window("authenticators.make_default")
    _next(person, lambda: person.submit(authenticator=_option(person, "Office PC")))
    album.card("default-changed")
    link = _link_in(album.mail("default-changed"))
    album.web("not-me-default-before", link)
    _next(person, lambda: album.web("not-me-default-heard", link, _press))
    album.card("default-put-back")
    album.mail("default-put-back")
    _next(person, lambda: person.say(hello(album)))
    person.tap("authenticators.rename")
    album.window("authenticators.rename")
    album.mistake("authenticators.rename-taken", name="office pc")
    _next(person, lambda: person.submit(name="Pixel"))
    album.card("device-renamed")
    album.mail("device-renamed")


def removing_a_method(album: Album) -> None:
    person = album.person
    person.enroll(hello(album))
    _next(person, lambda: person.say(hello(album)))
    person.tap("authenticators.remove")
    album.window("authenticators.remove-two")
    person.close()
    person.add_app("mobile", "iPhone")
    person.say(hello(album))
    person.add_app("mobile", "Old phone")
    album.demo.advance(minutes=1)
    _next(person, lambda: person.say(hello(album)))
    person.tap("authenticators.remove")
    album.window("authenticators.remove")
    _next(person, lambda: person.submit(authenticator=_option(person, "Old phone")))
    album.card("method-removed")
    link = _link_in(album.mail("method-removed"))
    album.web("not-me-removed-before", link)
    _next(person, lambda: album.web("not-me-removed-heard", link, _press))
    album.card("method-put-back")


def changing_a_number(album: Album) -> None:
    person = album.person
    app, _ = person.enroll(hello(album))
    person.say(hello(album))
    person.tap("enrollment.add_phone")
    person.submit(kind="mobile", number=MOBILE[album.reader], delivery="sms", name="iPhone")
    _next(person, lambda: person.submit(code=phone_code(album, MOBILE[album.reader])))
    album.demo.advance(minutes=2)
    person.say(hello(album))
    person.tap("enrollment.add_phone")
    person.submit(kind="office", number=OFFICE[album.reader], delivery="voice", name="Desk")
    _next(person, lambda: person.submit(code=phone_code(album, OFFICE[album.reader])))
    album.demo.advance(minutes=20)
    _next(person, lambda: person.say(hello(album)))
    person.tap("authenticators.change_number")
    album.window("authenticators.change_number")
    person.submit()
    person.submit(code=app.code())
    album.window("enrollment.phone-changed")
    person.submit(number="080-1111-2222")
    album.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    code = re.sub(r"\D", "", album.demo.ask("/_demo/inbox", to="+818011112222")["messages"][-1]["text"])[:6]
    _next(person, lambda: person.submit(code=code))
    album.card("number-changed")
    album.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    album.pane("former-number", "phone")
    link = _link_in(album.mail("number-changed"))
    album.web("not-me-number-before", link)
    _next(person, lambda: album.web("not-me-number-heard", link, _press))
    album.card("number-put-back")


def _option(person: Person, words: str) -> str:
    """The value of what is offered by these words."""
    block = next(each for each in person.modal()["blocks"] if each.get("block_id") == "authenticator")
    return str(next(each["value"] for each in block["element"]["options"] if words in each["text"]["text"]))


def a_lost_phone(album: Album) -> None:
    """On a Saturday night: frozen in two taps, found again on Sunday; and what was only left at home."""
    person = album.person
    _, pc = person.enroll(hello(album))
    album.demo.set_clock("2026-11-28T21:10:00+09:00")
    _next(person, lambda: person.say(hello(album)))
    album.card("status-protected-saturday")
    person.tap("authenticators.lost")
    album.window("authenticators.lost")
    _next(person, lambda: person.submit(what="lost"))
    album.card("frozen-lost")
    album.mail("frozen-lost")
    _next(person, lambda: person.say(hello(album)))
    album.card("status-frozen")
    person.tap("authenticators.lost")
    album.window("authenticators.lost-last")
    person.close()
    album.demo.advance(hours=14)
    person.tap("authenticators.found")
    album.window("verification.step_up-found")
    _next(person, lambda: person.submit(code=pc.code()))
    album.window("authenticators.found")
    person.close()
    album.card("found")
    album.mail("found")
    person.tap("authenticators.lost")
    _next(person, lambda: person.submit(what="left_at_home"))
    album.card("frozen-left-at-home")
    person.tap("authenticators.lost")
    _next(person, lambda: person.submit(what="app_deleted"))
    album.card("frozen-app-deleted")


def a_wallet_card(album: Album) -> None:
    person = album.person
    person.enroll(hello(album))
    person.tap("recovery.card")
    album.window("recovery.card")
    link = _page_behind(person, "recovery.open_card")
    album.web("card-before", link)
    album.web("card-shown", link, _press)
    album.web("card-spent", link, _press)
    person.close()
    person.tap("recovery.card")
    link = _page_behind(person, "recovery.open_card")
    _next(person, lambda: album.demo.http.post(link))
    person.close()
    album.card("wallet-card-replaced")
    album.mail("wallet-card-replaced")


def the_door(album: Album) -> None:
    """On a Saturday night, without Slack and without the phone."""
    person = album.person
    _, pc = person.enroll(hello(album))
    person.tap("recovery.card")
    link = _page_behind(person, "recovery.open_card")
    code = card_code(album.demo.http.post(link).text)
    album.demo.set_clock("2026-11-28T21:10:00+09:00")
    door = f"{album.demo.address}/door"
    album.web("door", door)
    album.web("door-wrong-code", door, lambda page: _freeze_by_card(page, "ABCD-EFGH-IJKL-MNOP"))
    album.web("door-inside", door, lambda page: _enter_the_door(page, album.reader))
    album.web("door-wrong-check", door, lambda page: _check_at_the_door(page, "12345"))
    album.web("door-checked", door, lambda page: _check_at_the_door(page, pc.code()))
    album.web("door-set-up", door, lambda page: page.locator("form[action^='/door/enroll'] button").first.click())
    album.web(
        "door-frozen-device", door, lambda page: page.locator("form[action^='/door/freeze-device'] button").click()
    )
    album.web("door-last-device", door, lambda page: page.locator("form[action^='/door/freeze-device'] button").click())
    album.web("door-asked", door, lambda page: _ask_at_the_door(page, album.language))
    album.web("door-left", door, lambda page: page.locator("form[action^='/door/leave'] button").click())
    album.web("door-frozen", door, lambda page: _freeze_by_card(page, code, "everything"))


def card_code(page: str) -> str:
    """The freeze-only code on the page of a wallet card."""
    found = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", page)
    assert found is not None
    return found[0]


def _freeze_by_card(page: Page, code: str, gone: str = "phone") -> None:
    page.locator("#code").fill(code)
    page.locator(f"[name='gone'][value='{gone}']").check()
    page.locator("form[action^='/door/freeze'] button").click()
    page.wait_for_load_state()


def _ask_at_the_door(page: Page, language: str) -> None:
    form = page.locator("form[action^='/door/ask']")
    words = {"en": "My phone fell into the sea.", "ja": "スマートフォンを海に落としました。"}
    form.locator("#details").fill(words[language])
    form.locator("button").click()
    page.wait_for_load_state()


def _check_at_the_door(page: Page, code: str) -> None:
    form = page.locator("form[action^='/door/check']")
    form.locator("[name='method']").last.check()
    form.locator("#code").fill(code)
    form.locator("#code").press("Enter")
    page.locator("[role='alert']").or_(page.locator("form[action^='/door/enroll']")).first.wait_for()


def _enter_the_door(page: Page, reader: str) -> None:
    page.locator("form[action^='/door/sign-in'] button").click()
    page.locator("#name").fill(reader)
    page.locator("#password").fill(f"sample-{reader}")
    page.locator("button[value='sign-in']").click()
    page.locator("form[action^='/door/leave']").wait_for()


def phones(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    card = person.answers()[-1]
    person.tap("enrollment.have", on=card, selected_options=["office_pc"])
    person.add_app("computer", "Office PC")
    album.card("step-2-number-advised")
    person.tap("enrollment.add_phone")
    album.window("enrollment.phone")
    album.mistake("enrollment.phone-internet-number", number="050-1234-5678")
    person.submit(kind="alternate", number=HOME[album.reader], delivery="voice")
    album.window("enrollment.confirm_phone-call")
    code = phone_code(album, HOME[album.reader])
    album.pane("call", "phone")
    _next(person, lambda: person.submit(code=code))
    album.card("step-3-with-number")
    person.say(hello(album))
    album.card("status-with-number")
    album.demo.advance(minutes=20)
    person.tap("enrollment.add_phone")
    option = person.modal()["blocks"][1]["element"]["options"][1]
    person.tap_in_modal("verification.send_code", method=option["value"])
    album.window("verification.step_up-phone")


def phones_going_wrong(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    person.tap("enrollment.add_phone")
    person.submit(kind="mobile", number=MOBILE[album.reader], delivery="sms", name="iPhone")
    album.window("enrollment.confirm_phone")
    phone_code(album, MOBILE[album.reader])
    album.pane("text-message", "phone")
    album.mistake("enrollment.confirm_phone-wrong", code="000000")
    person.tap_in_modal("enrollment.resend_code")
    album.window("enrollment.confirm_phone-too-soon")
    album.demo.http.post("/_demo/telephony", json={"fault": "down"}).raise_for_status()
    album.demo.advance(seconds=31)
    person.tap_in_modal("enrollment.resend_code")
    album.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    album.window("enrollment.confirm_phone-no-answer")
    album.demo.http.post("/_demo/telephony", json={"fault": None}).raise_for_status()
    album.demo.advance(seconds=61)
    person.tap_in_modal("enrollment.resend_code")
    _next(person, lambda: person.submit(code=phone_code(album, MOBILE[album.reader])))
    person.tap("enrollment.add_phone")
    person.submit(kind="office", number=OFFICE[album.reader], delivery="voice")
    _next(person, lambda: person.submit(code=phone_code(album, OFFICE[album.reader])))
    album.card("step-2-app-needed")
    person.say(hello(album))
    album.card("status-app-needed")


def phone_code(album: Album, number: str) -> str:
    """What that phone received last: the first six digits of it."""
    album.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    said = album.demo.ask("/_demo/inbox", to=f"+81{number.replace('-', '')[1:]}")["messages"][-1]["text"]
    return re.sub(r"\D", "", said)[:6]


def going_wrong(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    person.tap("enrollment.add_app_mobile")
    album.mistake("enrollment.confirm_app-short-code", code="12345")
    app = person.read_key()
    album.mistake("enrollment.confirm_app-slow-clock", code=App(album.demo, app.key, timedelta(minutes=10)).code())
    album.demo.advance(minutes=31)
    person.tap_in_modal("enrollment.show_key")
    album.window("refusal")
    person.close()
    person.add_app("mobile", "iPhone")
    person.add_app("computer", "iPhone")
    album.card("step-3-one-device")
    person.tap("enrollment.enable")
    album.window("enrollment.confirm_enable-one-device")


def this_was_not_me(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    person.add_app("mobile", "iPhone")
    person.add_app("computer", "Office PC")
    link = _link_in(album.mail("method-added"))
    album.web("not-me-before", link)
    _next(person, lambda: album.web("not-me-heard", link, _press))
    album.web("not-me-spent", link)
    album.card("not-me")
    album.mail("method-stopped")
    album.card("alarm-not-me", of="chika", view=_alarmed(album))


def nothing_to_stop(album: Album) -> None:
    person = album.person
    person.enroll(hello(album))
    _next(person, lambda: person.tap("authenticators.not_me", on=person.answers()[-1]))
    album.card("not-me-enabled")
    album.mail("nothing-stopped")
    album.card("alarm-nothing-stopped", of="chika", view=_alarmed(album))


def strangers(album: Album) -> None:
    person = album.person
    _unlink(album)
    album.card("link-ended")
    album.mail("link-ended")
    person.say(hello(album))
    album.card("not-linked")
    album.home("not-linked")
    person.tap("accounts.link")
    album.window("accounts.link")
    album.mistake("accounts.link-wrong-code", invitation="ABCDEF-GHIJKL-MNOPQR-STUVWX")
    for outside in ("guest", "stranger"):
        album.demo.person(outside).say(hello(album))
        album.card(outside, of=outside)


def asking_support(album: Album) -> None:
    """On a Saturday night, and on Monday at nine."""
    person = album.person
    person.enroll(hello(album))
    album.demo.set_clock(SATURDAY_NIGHT)
    _next(person, lambda: person.say(hello(album)))
    person.tap("support.request")
    album.window("support.request")
    album.mistake("support.request-empty", details=" ")
    _next(person, lambda: person.submit(details=LOST[album.reader], topic="device"))
    album.card("request-held")
    person.tap("support.request")
    album.window("support.request-again")
    _next(person, lambda: person.submit(details=FOUND[album.reader]))
    album.demo.set_clock("2026-11-30T09:00:00+09:00")
    album.demo.http.post("/_demo/run", json={"job": "support.open_desk"}).raise_for_status()
    album.card("ticket", of="ben", view=SUPPORT_CHANNEL)
    person.tap("support.request")
    person.tap_in_modal("support.cancel")
    album.window("support.cancelled")
    person.close()
    album.card("request-cancelled")


def signing_in(album: Album) -> None:
    person = album.person
    way = _way_to_sign_in(album)
    album.window("accounts.sign_in")
    album.web("link-before", way)
    album.web("portal", way, _to_the_portal)
    album.web("link-not-yet", f"{album.demo.address}/link")
    album.web("link-number", way, lambda page: _sign_in(page, album.reader))
    number = album.read(f"{album.demo.address}/link", ".number").replace(" ", "")
    album.mistake("accounts.sign_in-wrong-number", number=f"{(int(number) + 1) % 10**6:06}")
    _next(person, lambda: person.submit(number=number))
    album.card("linked")
    album.home("linked")
    album.web("link-done", f"{album.demo.address}/link")
    album.web("not-me-before-link", _link_in(album.mail("linked")))


def signing_in_going_wrong(album: Album) -> None:
    way = _way_to_sign_in(album)
    album.web("link-denied", way, _cancel)
    album.web("link-linked-already", way, lambda page: _sign_in(page, "mallory"))
    album.web("link-spent", f"{way[:-4]}0000", _press)
    album.person.close()
    album.person.tap("accounts.sign_in")
    album.web("link-stopped", _page_behind(album.person, "accounts.open_sign_in"), _sign_in_and_deny)
    album.card("alarm-link", of="chika", view=_alarmed(album))


def _way_to_sign_in(album: Album) -> str:
    _unlink(album)
    album.demo.set_clock(_a_weekday_noon(album))
    album.person.say(hello(album))
    album.person.tap("accounts.sign_in")
    return _page_behind(album.person, "accounts.open_sign_in")


def _alarmed(album: Album) -> str:
    """The channel, once an alarm stands there."""
    album.demo.until(lambda: album.demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"], what="the alarm")
    return ADMIN_CHANNEL


def a_hardware_token(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    person.tap("enrollment.have", on=person.answers()[-1], selected_options=["nothing"])
    album.card("step-1-nothing-at-hand")
    _at_the_counter(album, "lend", "1000-0002", album.reader)
    album.card("token-lent")
    person.say(hello(album))
    album.card("status-token-waiting")
    album.home("token-waiting")
    person.tap("enrollment.add_token")
    album.window("enrollment.confirm_token")
    album.mistake("enrollment.confirm_token-short-code", code="12345")
    _next(person, lambda: person.submit(code=_shows(album, "1000-0002")))
    album.card("token-added")
    person.add_app("computer", "Office PC")
    _at_the_counter(album, "take-back", "1000-0002")
    album.card("token-taken-back")
    album.mail("token-taken-back")
    lent = person.card_with("enrollment.add_token")
    person.tap("enrollment.add_token", on=lent)
    album.window("refusal-no-token-waits")


def only_one_device(album: Album) -> None:
    """MFA is on, and one method has gone."""
    person = album.person
    _enroll_with_token(album)
    _at_the_counter(album, "lost", "1000-0002")
    album.card("token-lost")
    album.demo.set_clock(_a_weekday_noon(album))
    person.say(hello(album))
    album.card("status-one-device-open")
    album.demo.advance(hours=9)
    person.say(hello(album))
    album.card("status-one-device-closed")
    album.home("one-device")


def no_method_left(album: Album) -> None:
    person = album.person
    _enroll_with_token(album)
    first = next(each for each in person.answers() if "authenticators.not_me" in str(each))
    _next(person, lambda: person.tap("authenticators.not_me", on=first))
    _at_the_counter(album, "lost", "1000-0002", "--even-if-last")
    album.card("last-method-lost")
    album.demo.set_clock(_a_weekday_noon(album))
    person.say(hello(album))
    album.card("status-no-method")
    album.home("no-method")


def trying_to_lose(album: Album) -> None:
    person, demo = album.person, album.demo
    phone, pc = person.enroll(hello(album))
    demo.advance(minutes=10)
    person.say(hello(album))
    album.card("status-on-paper")
    person.tap("practice.start")
    album.window("practice.start")
    person.submit()
    album.window("practice.answer")
    address = _page_behind(person, "practice.open_page")
    album.web("practice", address)
    album.web("practice-wrong", address, lambda page: _typed_there(page, "000000"))
    demo.advance(seconds=41)
    _next(person, lambda: person.submit(code=pc.code()))
    album.window("practice.ended")
    person.close()
    album.card("practised")
    album.home("proven")
    person.tap("practice.start")
    person.submit()
    demo.advance(seconds=41)
    address = _page_behind(person, "practice.open_page")
    _next(person, lambda: album.web("practice-got-in", address, lambda page: _typed_there(page, phone.code())))
    person.close()
    person.tap("practice.start")
    person.submit()
    _next(person, lambda: person.tap_in_modal("practice.give_up"))
    person.close()
    album.card("gave-up")


def a_new_phone(album: Album) -> None:
    person, demo = album.person, album.demo
    phone, _ = person.enroll(hello(album))
    demo.advance(minutes=10)
    person.say(hello(album))
    person.tap("authenticators.replace")
    album.window("authenticators.replace")
    person.tap_in_modal("replacement.travel")
    album.window("replacement.travel")
    person.close()
    person.tap("authenticators.replace")
    person.tap_in_modal("replacement.plan")
    album.window("replacement.plan")
    _next(person, lambda: person.submit(on="2026-11-27"))
    album.card("new-phone-planned")
    _next(person, lambda: demo.advance(days=3))
    album.card("new-phone-today")
    person.tap("replacement.continue")
    person.submit()
    album.window("verification.step_up-replace")
    person.submit(code=phone.code())
    person.close()
    person.say(hello(album))
    album.card("new-phone-begun")
    person.tap("replacement.continue")
    new = person.read_key()
    _next(person, lambda: person.submit(code=new.code(), name="Pixel"))
    album.card("new-phone-done")
    album.home("new-phone-done")


def _typed_there(page: Page, code: str) -> None:
    page.locator("#code").fill(code)
    page.locator("[value=answer]").click()
    page.wait_for_load_state()


def backup_codes(album: Album) -> None:
    """From the card to the paper; one is used, and then all but two."""
    person = album.person
    app, _ = person.enroll(hello(album))
    album.demo.advance(minutes=20)
    _next(person, lambda: person.say(hello(album)))
    person.tap("recovery.codes")
    person.submit(code=app.code())
    album.window("recovery.codes")
    _next(person, person.submit)
    album.window("recovery.codes-made")
    codes = printed(person)
    person.close()
    album.card("backup-codes-made")
    album.demo.advance(minutes=20)
    person.tap("verification.when_asked", on=person.card_with("verification.when_asked"))
    album.window("verification.step_up-backup-codes")
    which = backup_option(person)
    _next(person, lambda: person.submit(method=which, code=codes[0]))
    person.close()
    album.card("backup-code-used")
    album.mail("backup-code-used")
    library = Library(album.demo, album.reader)
    for code in codes[1:8]:
        _next(person, lambda code=code: library.hand_on(library.ask(method="otp"), code))
    _next(person, lambda: person.say(hello(album)))
    album.card("status-few-backup-codes")


def a_sign_in_request(album: Album) -> None:
    person, client = album.person, Library(album.demo, album.reader)
    person.enroll(hello(album))
    number = _asked(person, client)
    album.card("sign-in-request")
    person.tap("verification.answer")
    album.window("verification.answer")
    album.mistake("verification.answer-wrong", number=f"{(int(number) + 1) % 10**6:06}")
    person.submit(number=number)
    _changed(person, "verification.answer")
    album.card("sign-in-confirmed")


def sign_in_requests_that_come_to_nothing(album: Album) -> None:
    person, client = album.person, Library(album.demo, album.reader)
    person.enroll(hello(album))
    _asked(person, client)
    old = person.card_with("verification.cancel")
    # Slack did not take the message's new face: its buttons are still there.
    album.demo.control("faults", {"kind": "server_error", "method": "chat.update", "count": 3})
    person.tap("verification.cancel", on=old)
    album.demo.until(lambda: _refused(album, "chat.update"), what="the update that Slack did not take")
    person.tap("verification.answer", on=old)
    album.window("refusal-sign-in-over")
    person.close()
    for _ in range(3):
        album.demo.advance(seconds=10)
        album.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    _changed(person, "verification.cancel")
    album.card("sign-in-cancelled")
    _asked(person, client)
    album.demo.advance(minutes=2, seconds=1)
    _changed(person, "verification.answer")
    album.card("sign-in-expired")


def a_sign_in_request_of_somebody_else(album: Album) -> None:
    person, client = album.person, Library(album.demo, album.reader)
    person.enroll(hello(album))
    _asked(person, client)
    person.tap("verification.not_me")
    _changed(person, "verification.not_me")
    album.card("sign-in-not-me")
    album.card("alarm-sign-in", of="chika", view=_alarmed(album))


def _asked(person: Person, client: Library) -> str:
    """The number that the page shows, once the request has arrived."""
    before = len(person.answers())
    number = str(client.ask()["number"])
    person.next_answer(before)
    return number


def _changed(person: Person, action_id: str) -> None:
    """Waits until no message bears the button any more."""
    person.demo.until(
        lambda: not any(action_id in str(each["blocks"]) for each in person.answers()), what="the message's change"
    )


def _refused(album: Album, method: str) -> bool:
    entries = album.demo.ask("/_control/log")["entries"]
    return any(each.get("method") == method and each.get("status") == 500 for each in entries)


def _enroll_with_token(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    app = person.add_app("mobile", "iPhone")
    _at_the_counter(album, "lend", "1000-0002", album.reader)
    person.tap("enrollment.add_token")
    # Hours have gone by since the app was added: its code first.
    person.submit(code=app.code())
    _next(person, lambda: person.submit(code=_shows(album, "1000-0002")))
    person.tap("enrollment.enable")
    _next(person, lambda: person.submit(understood=["yes"]))


def _shows(album: Album, serial: str) -> str:
    """What the token with that serial number shows now; the demo's shelf is an open book."""
    lines = csv.DictReader((ROOT / "handlers/demo/tokens.csv").read_text(encoding="utf-8").splitlines())
    token = next(each for each in lines if each["serial"] == serial)
    key = base64.b32encode(bytes.fromhex(token["seed"])).decode()
    return str(pyotp.TOTP(key, interval=int(token["interval"])).at(album.demo.now()))


def _at_the_counter(album: Album, *command: str) -> None:
    _operator(album, "tokens", *command)


def _unlink(album: Album) -> None:
    _operator(album, "accounts", "unlink", album.reader)


def _operator(album: Album, *command: str) -> None:
    """What an operator does happens by the machine's clock: the demo follows it, and the person is told."""
    before = len(album.person.answers())
    album.demo.http.post("/_demo/clock", json={"real": True}).raise_for_status()
    done = album.demo.run(*command)
    assert done.returncode == 0, done.stderr
    album.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    album.person.next_answer(before)


def _a_weekday_noon(album: Album) -> str:
    """The next one from now."""
    noon = (album.demo.now() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    while noon.weekday() > 4 or (noon.month, noon.day) >= (12, 29):
        noon += timedelta(days=1)
    return noon.isoformat()


def _page_behind(person: Person, action_id: str) -> str:
    blocks = person.modal()["blocks"]
    elements = [each for block in blocks for each in (*block.get("elements", []), block.get("accessory", {}))]
    return str(next(each["url"] for each in elements if each.get("action_id") == action_id))


def _link_in(words: str) -> str:
    return re.search(r"http\S+/not-me/[0-9a-f]+", words)[0]


def _press(page: Page) -> None:
    page.locator("button").click()
    page.wait_for_load_state()


def _to_the_portal(page: Page) -> None:
    page.locator("button").click()
    page.locator("#name").wait_for()


def _sign_in(page: Page, name: str) -> None:
    _to_the_portal(page)
    page.locator("#name").fill(name)
    page.locator("#password").fill(f"sample-{name}")
    page.locator("button[value='sign-in']").click()
    page.locator(".mark").wait_for()


def _cancel(page: Page) -> None:
    _to_the_portal(page)
    page.locator("button[value='cancel']").click()
    page.locator("button[value='cancel']").wait_for(state="detached")


def _sign_in_and_deny(page: Page) -> None:
    # Somebody who is not linked: else the page would say that instead.
    _sign_in(page, "fumi")
    _press(page)


def hello(album: Album) -> str:
    return "こんにちは" if album.language == "ja" else "hello there"


def _confirm(person: Person, app: App, place: str, device: str) -> None:
    person.tap(f"enrollment.add_app_{place}")
    _next(person, lambda: person.submit(name=device, code=app.code()))


def _next(person: Person, act: Callable[[], object]) -> None:
    """Does it, and waits for the answer."""
    before = len(person.answers())
    act()
    person.next_answer(before)
