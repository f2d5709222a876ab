"""Aiko and Emi open a DM and leave protected: the main job, end to end, over the real Bolt and a real socket."""

import pytest

from tests.journeys.demo import App, Demo, Person, actions_of, words


def test_from_hello_to_enabled_in_english(emi: Person) -> None:
    card = emi.say("hello")
    assert "You haven't set up multi-factor authentication (MFA) yet" in words(card)
    assert "Support is open until 17:00 today." in words(card)
    assert actions_of(card["blocks"]) == ["enrollment.start", "support.request"]

    emi.enroll()
    card = emi.say("hello")
    assert "You're covered" in words(card)
    assert "authenticator app on your iPhone" in words(card)
    assert "enrollment.start" not in actions_of(card["blocks"])


def test_from_hello_to_enabled_in_japanese(aiko: Person) -> None:
    card = aiko.say("こんにちは")
    assert "多要素認証はまだ未設定です" in words(card)
    assert "窓口は本日17:00まで開いています。" in words(card)
    aiko.enroll("こんにちは")
    assert "備えができています" in words(aiko.say("こんにちは"))


def test_the_steps_come_in_order_with_the_warnings_first(emi: Person) -> None:
    emi.start()
    first = emi.answers()[-1]
    assert "Step 1 of 3" in words(first)
    assert "Before you begin" in words(first)
    assert actions_of(first["blocks"]) == [
        "enrollment.have",
        "enrollment.add_app_mobile",
        "enrollment.add_app_computer",
        "enrollment.add_phone",
    ]
    emi.add_app("mobile", "iPhone")
    second = emi.answers()[-1]
    assert "Done: the authenticator app on your iPhone is set up." in words(second)
    assert "Step 2 of 3" in words(second)
    assert "Before you begin" not in words(second)
    assert actions_of(second["blocks"])[:3] == [
        "authenticators.not_me",
        "enrollment.have",
        "enrollment.add_app_computer",
    ]
    emi.add_app("computer", "Office PC")
    third = emi.answers()[-1]
    assert "Step 3 of 3" in words(third)
    assert "enrollment.enable" in actions_of(third["blocks"])
    emi.tap("enrollment.enable")
    assert "can't be undone" in words(emi.modal())
    assert emi.submit()["outcome"] == "errors"
    assert emi.submit(understood=["yes"])["outcome"] == "closed"
    done = emi.demo.until(
        lambda: "How signing in will look" in words(emi.answers()[-1]) and emi.answers()[-1], what="the end"
    )
    assert "SSO-KID" in words(done)


def test_what_somebody_has_decides_which_button_comes_first(emi: Person) -> None:
    emi.start()
    card = emi.answers()[-1]
    emi.tap("enrollment.have", on=card, selected_options=["office_pc"])

    def reordered() -> bool:
        now = next(each for each in emi.answers() if each["ts"] == card["ts"])
        return actions_of(now["blocks"])[1] == "enrollment.add_app_computer"

    emi.demo.until(reordered, what="the other order")
    emi.tap("enrollment.have", on=card, selected_options=["nothing"])
    emi.demo.until(
        lambda: "support finds a way with you" in words(emi.answers()[-1]), what="the way for those with nothing"
    )


def test_two_on_one_device_are_accepted_with_an_honest_word(emi: Person) -> None:
    emi.start()
    emi.add_app("mobile", "iPhone")
    emi.add_app("computer", "ｉｐｈｏｎｅ")
    card = emi.answers()[-1]
    assert "Losing your iPhone would lose both" in words(card)
    assert "enrollment.enable" in actions_of(card["blocks"])
    emi.tap("enrollment.enable")
    assert "All your methods are on your iPhone" in words(emi.modal())
    before = len(emi.answers())
    assert emi.submit(understood=["yes"])["outcome"] == "closed"
    emi.next_answer(before)
    card = emi.say("hello")
    assert "You can sign in with one device only: your iPhone." in words(card)
    assert "enrollment.add_app_computer" in actions_of(card["blocks"])


def test_writing_in_the_other_language_switches(aiko: Person) -> None:
    assert "You haven't set up" in words(aiko.say("Hello, can you help me?"))
    assert "You haven't set up" in words(aiko.say("123456"))
    assert "未設定です" in words(aiko.say("やっぱり日本語で"))


def test_words_behind_the_slash_command_switch_the_language_too(emi: Person) -> None:
    emi.demo.control("command", {"user": emi.id, "command": "/mfa", "text": "助けて"})
    assert "未設定です" in words(emi.answers()[-1])
    emi.demo.control("command", {"user": emi.id, "command": "/mfa", "text": ""})
    assert "未設定です" in words(emi.answers()[-1])


def test_slash_command_and_home_show_the_same(emi: Person) -> None:
    emi.demo.control("command", {"user": emi.id, "command": "/mfa", "text": ""})
    card = emi.answers()[-1]
    assert card["ephemeral_to"] == emi.id
    assert "enrollment.start" in actions_of(card["blocks"])
    home = emi.home()
    assert "You haven't set up" in words(home)
    emi.tap_at_home("enrollment.add_app_mobile")
    app = emi.read_key()
    assert emi.submit(code=app.code(), name="iPhone")["outcome"] == "closed"
    emi.demo.until(
        lambda: "One method is set up" in words(emi.demo.ask("/_control/home", user=emi.id)["view"]),
        what="home",
    )


def test_the_ephemeral_card_of_the_command_works_too(emi: Person) -> None:
    emi.demo.control("command", {"user": emi.id, "command": "/mfa", "text": ""})
    emi.tap("enrollment.start", on=emi.answers()[-1])
    emi.card_with("enrollment.add_app_mobile")


def test_support_hours_are_told_as_they_are(demo: Demo, emi: Person) -> None:
    demo.set_clock("2026-11-28T22:00:00+09:00")
    assert "Support opens Monday 9:00." in words(emi.say("hello"))
    demo.set_clock("2026-12-28T17:00:00+09:00")
    assert "Support opens Monday 4 January 9:00." in words(emi.say("hello"))


def test_old_cards_lead_to_the_present_step(emi: Person) -> None:
    emi.start()
    step_one = emi.answers()[-1]
    emi.add_app("mobile", "iPhone")
    emi.add_app("computer", "Office PC")
    step_three = emi.card_with("enrollment.enable")
    emi.tap("enrollment.start", on=emi.answers()[0])
    emi.demo.until(
        lambda: "Step 3 of 3" in words(emi.answers()[-1]) and emi.answers()[-1]["ts"] != step_three["ts"],
        what="step 3 again",
    )
    emi.tap("enrollment.enable", on=step_three)
    assert emi.submit(understood=["yes"])["outcome"] == "closed"
    before = len(emi.answers())
    emi.demo.until(lambda: "How signing in will look" in words(emi.answers()[-1]), what="the end")
    emi.tap("enrollment.enable", on=step_three)
    assert not emi.has_modal()
    emi.next_answer(before)
    assert "How signing in will look" in words(emi.answers()[-1])
    emi.tap("enrollment.add_app_mobile", on=step_one)
    assert emi.modal()["callback_id"] == "enrollment.confirm_app"


def test_a_window_sent_twice_is_once(demo: Demo, emi: Person) -> None:
    """The first answer is lost on its way, so the person sends the same window again."""
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    code = emi.read_key().code()
    demo.control("faults", {"kind": "drop_ack", "count": 1})
    assert emi.submit(code=code, name="iPhone")["outcome"] == "errors"
    assert emi.submit(code=code, name="iPhone")["outcome"] == "closed"
    card = emi.say("hello")
    assert words(card).count("authenticator app on") == 2  # once in the sentence, once in the list
    assert sum("Done: the authenticator app" in words(each) for each in emi.answers()) == 1


@pytest.mark.parametrize(
    "odd", ["🦊" * 20, "x" * 500, "*bold* <!channel> & <@U0BEN00001>", "\u202eevil\u202c name", "　全角　スマホ　"]
)
def test_odd_names_are_kept_readable_and_harmless(emi: Person, odd: str) -> None:
    emi.start()
    emi.add_app("mobile", odd)
    card = emi.say("hello")
    assert "<!channel>" not in words(card)
    assert "<@" not in words(card)
    assert len(words(card)) < 700


def test_a_name_of_nothing_is_asked_for_again(emi: Person) -> None:
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    app = emi.read_key()
    answer = emi.submit(code=app.code(), name="\u200b \u202e")
    assert "name" in answer["errors"]
    assert emi.submit(code=app.code(), name="iPhone")["outcome"] == "closed"


def test_this_was_not_me_stops_the_method_and_tells_security(demo: Demo, emi: Person) -> None:
    demo.set_clock("2026-11-28T22:00:00+09:00")
    emi.start()
    emi.add_app("mobile", "iPhone")
    emi.tap("authenticators.not_me")
    emi.demo.until(lambda: "That method is stopped" in words(emi.answers()[-1]), what="the answer")

    def alarms() -> list[object]:
        return demo.ask(f"/_control/messages/{'C0ADMIN001'}")["messages"]

    demo.until(alarms, what="the alarm, at night")
    assert "emi" in words(alarms()[0])
    emi.tap("authenticators.not_me", on=emi.card_with("authenticators.not_me"))
    emi.demo.until(lambda: "stopped already" in words(emi.answers()[-1]), what="the second answer")
    assert len(alarms()) == 1
    assert "You haven't set up" in words(emi.say("hello"))


def test_a_second_method_days_later_needs_a_fresh_check(demo: Demo, emi: Person) -> None:
    """S31: whoever sits at an open Slack cannot add a method of their own."""
    emi.start()
    app = emi.add_app("mobile", "iPhone")
    demo.advance(days=2)
    emi.tap("enrollment.add_app_computer")
    assert emi.modal()["callback_id"] == "verification.step_up"
    answer = emi.submit(code="000000")
    assert answer["errors"]["code"].endswith("in the app on your iPhone.")
    assert emi.submit(code=app.code())["outcome"] == "view"
    assert emi.modal()["callback_id"] == "enrollment.confirm_app"
    assert emi.submit(code=emi.read_key().code(), name="Office PC")["outcome"] == "closed"
    emi.card_with("enrollment.enable")


def test_an_unfinished_step_is_resumed_where_it_was(demo: Demo, emi: Person) -> None:
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    app = emi.read_key()
    emi.close()
    demo.advance(minutes=20)
    card = emi.say("hello")
    assert "You've begun" in words(card)
    assert "until 12:30" in words(card)
    emi.tap("enrollment.start", on=card)
    emi.tap("enrollment.add_app_mobile")
    assert emi.submit(code=app.code(), name="iPhone")["outcome"] == "closed"


def test_an_expired_step_says_so_and_starting_again_is_one_tap(demo: Demo, emi: Person) -> None:
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    old = emi.read_key()
    demo.advance(minutes=31)
    answer = emi.submit(code=old.code(), name="iPhone")
    assert "expired" in answer["errors"]["code"]
    emi.tap_in_modal("enrollment.show_key")
    assert "expired" in words(emi.modal())
    emi.close()
    emi.tap("enrollment.add_app_mobile")
    new = emi.read_key()
    assert new.key != old.key
    assert emi.submit(code=new.code(), name="iPhone")["outcome"] == "closed"


def test_the_app_of_another_person_s_window_is_nothing(demo: Demo, emi: Person) -> None:
    emi.start()
    emi.tap("enrollment.add_app_mobile")
    app = emi.read_key()
    mallory = demo.person("mallory")
    mallory.start()
    mallory.tap("enrollment.add_app_mobile")
    answer = mallory.submit(code=app.code(), name="mine")
    assert answer["outcome"] == "errors"
    assert isinstance(app, App)
