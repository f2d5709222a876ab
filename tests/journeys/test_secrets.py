"""Law 7, S71, S53: one walk over every path that carries a secret, at DEBUG; then a search of everything that stays."""

import base64
import re
from pathlib import Path

from tests.journeys.application import Library
from tests.journeys.demo import App, Demo, Person
from tests.journeys.paper import make_codes
from tests.journeys.test_strangers import invitation_of


def walk(demo: Demo) -> set[str]:
    """Enrolls, mistypes, steps up, links, opens pages; the secrets that were shown or typed on the way."""
    secrets: set[str] = set()

    def seen(app: App) -> App:
        raw = base64.b32decode(app.key + "=" * (-len(app.key) % 8))
        groups = " ".join(app.key[start : start + 4] for start in range(0, len(app.key), 4))
        secrets.update((app.key, groups, raw.hex(), base64.b64encode(raw).decode(), app.code()))
        return app

    def page_of(person: Person) -> None:
        buttons = (each for block in person.modal()["blocks"] for each in block.get("elements", []))
        url = next(each["url"] for each in buttons if each["action_id"] == "enrollment.open_page")
        secrets.add(url.rsplit("/", 1)[1])
        assert demo.http.get(url).status_code == 200
        assert "otpauth://" in demo.http.post(url).text
        assert demo.http.post(url).status_code == 410

    emi = demo.person("emi")
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    page_of(emi)
    emi.tap_in_modal("enrollment.open_page")
    phone = seen(emi.read_key())
    assert emi.submit(code="135790", name="iPhone")["outcome"] == "errors"
    secrets.add("135790")
    emi.say(f"is it {phone.code()}?")
    assert emi.submit(code=phone.code(), name="iPhone")["outcome"] == "closed"
    demo.advance(minutes=10)
    emi.tap("enrollment.add_app_computer")
    secrets.add(phone.code())
    assert emi.submit(code=phone.code())["outcome"] == "view"
    pc = seen(emi.read_key())
    assert emi.submit(code=pc.code(), name="Office PC")["outcome"] == "closed"
    demo.advance(seconds=31)
    secrets.update(("8023456789", "9087654321", "080-2345-6789", "090-8765-4321"))
    emi.tap("enrollment.add_phone")
    assert emi.submit(kind="mobile", number="080-2345-6789", delivery="sms", name="iPhone")["outcome"] == "view"
    secrets.add(sent_to(demo, "+818023456789"))
    emi.tap_in_modal("enrollment.other_number")
    assert emi.submit(kind="mobile", number="090-8765-4321", delivery="voice", name="iPhone")["outcome"] == "view"
    secrets.add(sent_to(demo, "+819087654321"))
    assert emi.submit(code=sent_to(demo, "+819087654321"))["outcome"] == "closed"
    demo.advance(minutes=10)
    emi.tap("enrollment.add_phone")
    phones = next(block["element"] for block in emi.modal()["blocks"] if block["block_id"] == "method")["options"]
    chosen = next(each["value"] for each in phones if "••• 21" in each["text"]["text"])
    emi.tap_in_modal("verification.send_code", method=chosen)
    secrets.add(sent_to(demo, "+819087654321"))
    emi.close()
    secrets |= sign_in(demo)
    fumi = demo.person("fumi")
    fumi.say("hello")
    fumi.tap("accounts.link")
    code = invitation_of(demo, "fumi@example.ac.jp")
    secrets.update((code, code.replace("-", "")))
    assert fumi.submit(invitation=code)["outcome"] == "closed"
    return secrets


def sign_in(demo: Demo) -> set[str]:
    """By the number typed in Slack, after a wrong one, and by a code typed at the page."""
    aiko = demo.person("aiko")
    phone, _ = aiko.enroll("こんにちは")
    demo.advance(minutes=1)
    library = Library(demo, "aiko")
    number = library.ask()["number"]
    wrong = f"{(int(number) + 1) % 10**6:06}"
    aiko.tap("verification.answer", on=aiko.card_with("verification.answer"))
    assert aiko.submit(number=wrong)["outcome"] == "errors"
    assert aiko.submit(number=number)["outcome"] == "closed"
    code = phone.code()
    assert library.hand_on(library.ask(), code)["status"] == "approved"
    return {library.key, number, wrong, code} | on_paper(demo, aiko, phone, library)


def on_paper(demo: Demo, person: Person, app: App, library: Library) -> set[str]:
    """Backup codes: one is used at a sign-in, one mistyped, the others only shown."""
    demo.advance(minutes=10)
    shown = app.code()
    codes = make_codes(person, shown, "こんにちは")
    mistyped = codes[1][:-1] + ("A" if codes[1][-1] != "A" else "B")
    for code in (mistyped, codes[0]):
        library.hand_on(library.ask(method="otp"), code)
    letters = {each.partition("-")[2] for each in (*codes, mistyped)}
    return {shown, *letters, *(each.replace("-", "") for each in letters)}


def sent_to(demo: Demo, number: str) -> str:
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    return re.sub(r"\D", "", demo.ask("/_demo/inbox", to=number)["messages"][-1]["text"])[:6]


def holds(text: bytes, secret: str) -> bool:
    # Six digits occur by chance inside ids and fractions of seconds; standing alone they are a code.
    if secret.isdecimal():
        return re.search(rb"(?<![0-9a-f.])%b(?![0-9a-f])" % secret.encode(), text) is not None
    return secret.encode() in text


def test_no_secret_stays_anywhere(own: Demo) -> None:
    own.start()
    secrets = walk(own)
    assert len(secrets) > 10
    own.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    everything = [
        each
        for user in ("U0EMI00001", "U0FUMI0001", "U0AIKO0001")
        for each in own.ask(f"/_control/messages/{user}")["messages"]
    ]
    written_by_mamori = [each for each in everything if each.get("bot_id")]
    traffic = own.http.get("/_control/log").content
    files = {path.name: path.read_bytes() for path in Path(own.folder).glob("mamori.sqlite*")}
    own.stop()
    files |= {f"after the end: {path.name}": path.read_bytes() for path in Path(own.folder).glob("mamori.sqlite*")}
    places = {
        **{name: text for name, text in files.items() if not name.endswith(".keys")},
        "log": own.log.read_bytes(),
        "Slack history": repr(written_by_mamori).encode(),
        "the inspector": traffic,
    }
    assert b"notice_sent" in places["log"]
    found = [(place, secret) for place, text in places.items() for secret in secrets if holds(text, secret)]
    assert found == []
