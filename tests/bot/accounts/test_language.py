"""Which language somebody is answered in."""

import pytest

from bot.accounts.model import Language
from tests.builders import AIKO, NOON, a_profile, account_of
from tests.fakes.house import House

ENGLISH, JAPANESE = Language.ENGLISH, Language.JAPANESE

TEXTS = {
    "I lost my phone": ENGLISH,
    "hello": ENGLISH,
    "Help with my iPhone, please": ENGLISH,
    "スマホをなくしました": JAPANESE,
    "iPhoneを替えます": JAPANESE,
    "ﾊﾟｽﾜｰﾄﾞ": JAPANESE,
    "登録": JAPANESE,
    "Microsoft Authenticatorが開かない": JAPANESE,
    "": None,
    "123 456": None,
    "👍": None,
    "OK": None,
    "mfa": None,
    "MFA QR": None,
    "x": None,
    "？！": None,
    "１２３": None,
}


@pytest.mark.parametrize(("text", "language"), TEXTS.items())
def test_one_japanese_character_tells_and_english_needs_a_real_word(text: str, language: Language | None) -> None:
    assert Language.of_text(text) is language


LOCALES = {
    "ja-JP": JAPANESE,
    "ja": JAPANESE,
    "JA-jp": JAPANESE,
    "en-US": ENGLISH,
    "de-DE": ENGLISH,
    "": ENGLISH,
    None: ENGLISH,
}


@pytest.mark.parametrize(("locale", "language"), LOCALES.items())
def test_every_locale_but_japanese_reads_english(locale: str | None, language: Language) -> None:
    assert Language.of_locale(locale) is language


def test_whoever_writes_in_the_other_language_is_answered_in_it_from_then_on(house: House) -> None:
    house.with_person(AIKO)
    assert house.people.standing(AIKO).language is JAPANESE
    house.people.hear(AIKO, event_id="Ev1", text="Hello, I have a new phone")
    assert house.people.standing(AIKO).language is ENGLISH
    house.people.hear(AIKO, event_id="Ev2", text="OK 123456")
    assert house.people.standing(AIKO).language is ENGLISH
    house.people.hear(AIKO, event_id="Ev3", text="日本語で")
    assert house.people.standing(AIKO).language is JAPANESE


def test_nothing_is_written_down_for_somebody_who_writes_as_their_profile_says(house: House) -> None:
    house.people.add(account_of(AIKO))
    house.linking.link_by_operator(a_profile(AIKO), "aiko")
    house.people.hear(AIKO, event_id="Ev1", text="こんにちは")
    assert house.people.standing(AIKO).account.language is None
    assert house.people.standing(AIKO).at == NOON
