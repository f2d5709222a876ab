"""Somebody with neither smartphone nor PC: a hardware token, from the counter's command to MFA that is on."""

import json
from pathlib import Path

import pytest

from tests.journeys.demo import (
    ADMIN_CHANNEL,
    CAST,
    SATURDAY_NIGHT,
    Demo,
    HeldToken,
    Person,
    actions_of,
    sample_tokens,
    words,
)

SECRET = "A1B2C3D4E5F60718293A4B5C6D7E8F9001122334"


@pytest.fixture
def token(demo: Demo) -> HeldToken:
    """One that shows each code for 60 seconds."""
    return sample_tokens(demo)["1000-0001"]


@pytest.fixture
def other(demo: Demo) -> HeldToken:
    """One that shows each code for 30 seconds."""
    return sample_tokens(demo)["1000-0002"]


def counter(demo: Demo, *command: str) -> str:
    """What the person at the counter reads; beside the running demo, by the machine's own clock."""
    ended = demo.run("tokens", *command)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def refused(demo: Demo, *command: str) -> str:
    ended = demo.run("tokens", *command)
    assert ended.returncode == 1, ended.stdout
    assert "Traceback" not in ended.stderr
    return ended.stderr


def told(person: Person, *command: str) -> str:
    """What the person reads once the counter did this."""
    before = len(person.answers())
    counter(person.demo, *command)
    return words(person.next_answer(before))


def lend(token: HeldToken, to: Person) -> str:
    account = next(name for name, id_ in CAST.items() if id_ == to.id)
    return told(to, "lend", token.serial, account)


def set_up(person: Person, token: HeldToken) -> str:
    person.tap("enrollment.add_token")
    return confirm(person, token.code())


def confirm(person: Person, code: str, **values: str) -> str:
    before = len(person.answers())
    answer = person.submit(code=code, **values)
    assert answer["outcome"] == "closed", answer
    return words(person.next_answer(before))


def wrong(person: Person, code: str) -> str:
    answer = person.submit(code=code)
    assert answer["outcome"] == "errors", answer
    return str(answer["errors"]["code"])


@pytest.mark.parametrize(
    ("name", "hello", "lent", "done", "ready", "on"),
    [
        ("emi", "hello", "has been lent to you", "Token 1000-0001 is set up", "One step is left", "MFA is on"),
        (
            "aiko",
            "こんにちは",
            "お貸ししました",
            "トークン 1000-0001を登録しました",
            "あとは",
            "多要素認証を有効にしました",
        ),
    ],
)
def test_a_token_and_a_second_token_turn_mfa_on(
    demo: Demo, name: str, hello: str, lent: str, done: str, ready: str, on: str
) -> None:
    """No smartphone, no PC, no telephone."""
    person, both = demo.person(name), sample_tokens(demo)
    person.start(hello)
    card = lend(both["1000-0001"], person)
    assert lent in card
    assert "1000-0001" in card
    person.tap("enrollment.add_token")
    assert "1000-0001" in words(person.modal())
    assert done in confirm(person, both["1000-0001"].code(), name="")
    assert "enrollment.add_token" not in actions_of(person.answers()[-1]["blocks"])
    assert "1000-0002" in lend(both["1000-0002"], person)
    assert "1000-0002" in set_up(person, both["1000-0002"])
    assert ready in words(person.say(hello))
    person.tap("enrollment.enable")
    before = len(person.answers())
    assert person.submit(understood=["yes"])["outcome"] == "closed"
    assert on in words(person.next_answer(before))
    lines = json.loads(counter(demo, "list", "--json", "--state", "lent"))
    assert [(each["serial"], each["holder"], each["confirmed"]) for each in lines] == [
        ("1000-0001", name, True),
        ("1000-0002", name, True),
    ]


def test_wrong_and_late_codes_are_explained_and_the_next_number_is_right(
    demo: Demo, emi: Person, token: HeldToken
) -> None:
    emi.start()
    lend(token, emi)
    late = token.code()
    demo.advance(minutes=3)
    emi.tap("enrollment.add_token")
    assert "about 3 minutes slow" in wrong(emi, late) or "next number" in wrong(emi, late)
    assert wrong(emi, "12345").startswith("A code has 6 digits. Type the 6 digits your Token 1000-0001 shows")
    demo.advance(seconds=60)
    assert "is set up" in confirm(emi, token.code())


def test_two_weeks_later_a_token_that_was_not_confirmed_has_to_be_lent_again(
    demo: Demo, emi: Person, token: HeldToken
) -> None:
    emi.start()
    lend(token, emi)
    emi.tap("enrollment.add_token")
    demo.advance(days=15)
    assert "No hardware token is waiting" in str(emi.submit(code=token.code()))
    emi.close()
    assert "enrollment.add_token" not in actions_of(emi.say("hello")["blocks"])
    assert "has been lent to you" in lend(token, emi)


def test_a_token_taken_back_stops_at_once_and_its_used_codes_stay_used_for_the_next_person(
    demo: Demo, emi: Person, aiko: Person, token: HeldToken
) -> None:
    """S2: who hands a token on still knows the code it showed a moment ago."""
    emi.start()
    lend(token, emi)
    code = token.code()
    emi.tap("enrollment.add_token")
    confirm(emi, code)
    assert "handed back" in told(emi, "take-back", token.serial)
    assert "Token 1000-0001" not in words(emi.say("hello"))
    aiko.start("こんにちは")
    lend(token, aiko)
    aiko.tap("enrollment.add_token")
    assert "使用済み" in wrong(aiko, code)
    demo.advance(seconds=60)
    assert "登録しました" in confirm(aiko, token.code())


def test_this_was_not_me_stops_a_token_and_security_hears_it(demo: Demo, emi: Person, token: HeldToken) -> None:
    emi.start()
    lend(token, emi)
    set_up(emi, token)
    before = len(emi.answers())
    emi.tap("authenticators.not_me")
    assert "stopped" in words(emi.next_answer(before))
    demo.until(
        lambda: "is stopped" in str(demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"]), what="the alarm"
    )


def test_the_last_method_of_somebody_whose_mfa_is_on_is_taken_only_when_the_counter_says_so(
    demo: Demo, emi: Person, token: HeldToken, other: HeldToken
) -> None:
    emi.start()
    for each in (token, other):
        lend(each, emi)
        set_up(emi, each)
    before = len(emi.answers())
    emi.tap("enrollment.enable")
    emi.submit(understood=["yes"])
    emi.next_answer(before)
    assert "reported lost" in told(emi, "lost", other.serial)
    assert "--even-if-last" in refused(demo, "take-back", token.serial)
    assert "handed back" in told(emi, "take-back", token.serial, "--even-if-last")
    assert "enrollment.add_app_mobile" not in actions_of(emi.say("hello")["blocks"])
    lend(token, emi)
    demo.advance(minutes=2)
    assert "is set up" in set_up(emi, token)


@pytest.mark.parametrize("hour", ["2026-01-09T10:00:00+09:00", SATURDAY_NIGHT])
def test_the_counter_is_heard_at_once_wherever_the_demos_clock_stands(
    demo: Demo, emi: Person, token: HeldToken, hour: str
) -> None:
    emi.start()
    demo.set_clock(hour)
    assert "has been lent to you" in lend(token, emi)
    assert "is set up" in set_up(emi, token)


def test_whoever_has_nothing_at_hand_is_pointed_to_the_counter_that_lends_tokens(own: Demo) -> None:
    shipped = Path("handlers/institution.toml").read_text(encoding="utf-8")
    entry = '\n[tokens.counter]\nen = "The library lends them."\nja = "図書館で借りられます。"\n'
    institution = own.folder / "institution.toml"
    institution.write_text(shipped + entry, encoding="utf-8")
    own.environment["MAMORI_INSTITUTION"] = str(institution)
    own.start()
    emi = own.person("emi")
    emi.start()
    emi.tap("enrollment.have", on=emi.answers()[-1], selected_options=["nothing"])
    own.until(lambda: "The library lends them." in words(emi.answers()[-1]), what="the way to the counter")
    own.stop()


def test_a_seed_file_is_rehearsed_refused_by_line_and_then_imported_whole(demo: Demo, tmp_path: Path) -> None:
    file = tmp_path / "maker.csv"
    file.write_text(f"serial,seed,interval\n2000-0001,{SECRET},60\n2000-0002,{SECRET[:20]},60\n1000-0001,{SECRET},45\n")
    said = refused(demo, "import", str(file))
    assert "line 3: the seed has 80 bits; at least 128 are needed" in said
    assert "line 4: the interval must be 30 or 60 seconds" in said
    assert "Nothing was imported: 2 of 3 rows must be mended first." in said
    file.write_text(f"serial,seed,interval\n2000-0001,{SECRET},60\n")
    assert "1 token (1 with 60 s and SHA1; read as UTF-8) would be imported" in counter(
        demo, "import", "--dry-run", str(file)
    )
    assert "2000-0001" not in counter(demo, "list")
    imported = counter(demo, "import", str(file))
    assert "imported." in imported
    assert "2000-0001" in counter(demo, "list", "--state", "in_stock")
    assert "a token with this serial was imported before" in refused(demo, "import", str(file))
    assert SECRET not in said + imported
    assert "There is no token 9999" in refused(demo, "lend", "9999", "emi")
    assert "There is no account nobody" in refused(demo, "lend", "2000-0001", "nobody")
