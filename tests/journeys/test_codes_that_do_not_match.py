"""Wrong, used, stale, far-off codes: what is said beside the field, and that nothing is lost by it."""

from datetime import timedelta

import pytest

from tests.journeys.demo import App, Demo, Person


@pytest.fixture
def setting_up(emi: Person) -> App:
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    return emi.read_key()


def refused(person: Person, code: str) -> str:
    answer = person.submit(code=code, name="iPhone")
    assert answer["outcome"] == "errors"
    return str(answer["errors"]["code"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "12345678",
            "A code has 6 digits. Type the 6 digits now shown for Kyushu University in the app on your iPhone.",
        ),
        ("abcdef", "A code has 6 digits and no letters."),
        ("これです", "A code has 6 digits and no letters."),
        (
            "000000",
            "That code didn't match. Type the 6 digits now shown for Kyushu University in the app on your iPhone.",
        ),
    ],
)
def test_what_is_no_code_of_ours(emi: Person, setting_up: App, typed: str, said: str) -> None:
    assert said in refused(emi, typed)
    assert emi.submit(code=setting_up.code(), name="iPhone")["outcome"] == "closed"


@pytest.mark.parametrize(
    ("minutes", "said"), [(7, "about 7 minutes slow"), (-12, "about 12 minutes fast"), (1, "about 1 minute slow")]
)
def test_a_clock_that_is_off_is_recognized_and_named(emi: Person, setting_up: App, minutes: int, said: str) -> None:
    setting_up.slow_by = timedelta(minutes=minutes)
    assert said in refused(emi, setting_up.code())
    setting_up.slow_by = timedelta(0)
    assert emi.submit(code=setting_up.code(), name="iPhone")["outcome"] == "closed"


def test_full_width_digits_and_spaces_are_how_people_write(emi: Person, setting_up: App) -> None:
    code = setting_up.code().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert emi.submit(code=f"{code[:3]}　{code[3:]} ", name="iPhone")["outcome"] == "closed"


def test_the_other_app_s_code_is_recognized(emi: Person) -> None:
    emi.start()
    phone = emi.add_app("mobile", "iPhone")
    emi.tap("enrollment.add_app_computer")
    answer = emi.submit(code=phone.code(), name="Office PC")
    assert answer["errors"]["code"] == "That is the code from iPhone. Here we need the one from Office PC."


def test_a_used_code_is_called_used(demo: Demo, emi: Person) -> None:
    """Law 3: the code that added the phone does not open the fresh check as well."""
    emi.start()
    demo.set_clock("2026-11-24T12:00:05+09:00")
    phone = emi.add_app("mobile", "iPhone")
    code = phone.code()
    demo.advance(minutes=6)
    demo.set_clock("2026-11-24T12:00:10+09:00")
    emi.say("x")
    # Back in the same step, long after: the check is owed again, and the old code is spent.
    demo.set_clock("2026-11-24T11:59:59+09:00")
    emi.tap("enrollment.add_app_computer")
    assert emi.modal()["callback_id"] == "verification.step_up"
    demo.set_clock("2026-11-24T12:00:10+09:00")
    answer = emi.submit(code=code)
    assert "used already" in answer["errors"]["code"]


def test_wrong_codes_in_a_row_wait_longer_and_longer_but_end(demo: Demo, emi: Person, setting_up: App) -> None:
    """S4: five, then a minute, doubling; the right code waits too, and starting again wins nothing."""
    for _ in range(5):
        assert "didn't match" in refused(emi, "000000")
    assert "Let's wait 60 seconds. Your setup is kept; nothing is lost." in refused(emi, setting_up.code())
    emi.close()
    emi.tap("enrollment.add_app_computer")
    assert "Let's wait" in refused(emi, "000000")
    demo.advance(seconds=61)
    assert "didn't match" in refused(emi, "000000")
    assert "Let's wait 2 minutes" in refused(emi, "000000")
    emi.close()
    demo.advance(seconds=121)
    emi.tap("enrollment.add_app_mobile")
    assert emi.submit(code=setting_up.code(), name="iPhone")["outcome"] == "closed"


def test_the_answers_are_in_japanese_too(aiko: Person) -> None:
    aiko.start("こんにちは")
    aiko.tap("enrollment.add_app_mobile")
    app = aiko.read_key()
    assert "コードが一致しませんでした" in refused(aiko, "000000")
    app.slow_by = timedelta(minutes=7)
    assert (
        refused(aiko, app.code())
        == "iPhoneの時計が約7分遅れています。日付と時刻を「自動」にして、次のコードを入力してください。"
    )
