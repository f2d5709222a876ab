"""Backup codes from the making to the last one (S20), wherever a code is asked for."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

import storage.keyring
from bot.authenticators.codes import Outcome
from bot.authenticators.model import Kind, Place, State, is_protected, satisfies_enabling
from bot.errors import BackupCodesNotOffered, MethodNeededFirst, MethodNotFound, NotReadyToEnable, NoUsableMethod
from bot.notices import NoticeKind
from bot.policy import Offer, Policy
from bot.recovery.codes import CODES, LENGTH
from bot.recovery.model import CodesOffer
from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.model import Ask, Context, Status, Strength, Way
from bot.verification.owed import CheckOwed
from bot.verification.plugins import Question, Whose
from tests.bot.recovery.kit import codes_of, the_set, with_other_letter
from tests.bot.verification.kit import asked
from tests.builders import AIKO, MALLORY
from tests.fakes.house import House


@pytest.fixture
def client(house: House) -> RelyingParty:
    return house.relying_parties.add("Webmail").client


def test_a_set_takes_a_fresh_check_and_a_method(house: House) -> None:
    """S31."""
    house.with_person(AIKO)
    with pytest.raises(MethodNeededFirst):
        house.backup_codes.open(AIKO)
    house.enroll(AIKO)
    house.clock.advance(timedelta(minutes=10))
    assert isinstance(house.backup_codes.open(AIKO), CheckOwed)
    assert isinstance(house.backup_codes.make(AIKO), CheckOwed)
    house.with_fresh_check(AIKO)
    offer = house.backup_codes.open(AIKO)
    assert isinstance(offer, CodesOffer)
    assert offer.left is None
    assert "recovery.make_codes" not in house.actions()


def test_ten_codes_are_kept_as_hashes_and_told_on_two_channels(house: House) -> None:
    """S20, S33."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    codes = codes_of(house)
    assert len(set(codes)) == len(codes) == CODES
    rows = house.sql("SELECT number, hash FROM recovery_codes ORDER BY number")
    assert [row.number for row in rows] == list(range(1, CODES + 1))
    assert all(row.hash.startswith("$argon2id$") for row in rows)
    assert len({row.hash.split("$")[4] for row in rows}) == CODES
    told = [each for each in house.notices() if each.facts.get("method") == the_set(house).id]
    assert {each.kind for each in told} == {NoticeKind.STEP, NoticeKind.CHANGE_MAIL}
    assert "recovery.make_codes" in house.actions()


def test_a_new_set_ends_the_old_one(house: House, client: RelyingParty) -> None:
    """S20."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    old, former = codes_of(house), the_set(house)
    new = codes_of(house)
    assert house.method(former).state is State.REVOKED
    assert len(house.sql("SELECT number FROM recovery_codes")) == CODES
    assert house.verifications.take_code(client, asked(house, client).id, old[0]).reason == "wrong"
    answer = house.verifications.take_code(client, asked(house, client).id, new[0])
    assert answer.verification.status is Status.APPROVED


def test_at_a_sign_in_it_is_taken_once_and_recorded_as_what_it_was(house: House, client: RelyingParty) -> None:
    """S20, S65: possession, by a recovery code; the owner is told at once and by mail."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    codes = codes_of(house)
    verification = asked(house, client, strength=Strength.POSSESSION)
    answer = house.verifications.take_code(client, verification.id, codes[2])
    assert answer.verification.method is Way.RECOVERY_CODE
    assert answer.verification.reached is Strength.POSSESSION
    assert the_set(house).codes_left == CODES - 1
    assert house.notices()[-1].facts["what"] == "code_used"
    again = house.verifications.take_code(client, asked(house, client).id, codes[2])
    assert (again.verification.status, again.reason) == (Status.PENDING, "spent")


def test_a_right_code_under_another_number_is_wrong(house: House, client: RelyingParty) -> None:
    """S20: the printed number picks the one row that is compared."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    first = codes_of(house)[0].reveal().partition("-")[2]
    verification = asked(house, client)
    assert house.verifications.take_code(client, verification.id, Secret(f"2-{first}")).reason == "wrong"
    assert house.verifications.take_code(client, verification.id, Secret(first)).reason == "no_index"
    assert house.verifications.take_code(client, verification.id, Secret(f"1-{first}")).reason is None


def test_plugins_take_it_as_any_code(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    codes = codes_of(house)
    question = Question(whose=Whose(names=("aiko",)), application="VPN", context=Context())
    passed = house.plugins.check_code(question, codes[0])
    assert passed.is_success
    assert passed.serial is not None
    assert passed.serial.startswith("MMRC")
    assert passed.verification is not None
    assert passed.verification.method is Way.RECOVERY_CODE
    assert not house.plugins.check_code(question, codes[0]).is_success


def test_it_is_a_fresh_check_for_its_owner_only(house: House) -> None:
    """S31: somebody else's set is no method of theirs."""
    house.with_person(AIKO)
    house.with_person(MALLORY)
    house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    house.add_app(MALLORY)
    with pytest.raises(MethodNotFound):
        house.fresh_checks.step_up(MALLORY, set_.id, codes[0])
    house.clock.advance(timedelta(minutes=10))
    assert house.fresh_checks.step_up(AIKO, set_.id, Secret("123456")).outcome is Outcome.NOT_BACKUP
    assert house.fresh_checks.step_up(AIKO, set_.id, with_other_letter(codes[0])).outcome is Outcome.WRONG
    assert house.fresh_checks.step_up(AIKO, set_.id, codes[0]).outcome is Outcome.RIGHT
    assert house.fresh_checks.step_up(AIKO, set_.id, codes[0]).outcome is Outcome.SPENT
    assert isinstance(house.backup_codes.open(AIKO), CodesOffer)


def test_in_practice_it_gets_its_owner_in(house: House) -> None:
    house.with_person(AIKO)
    first, _ = house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    assert first.device_id is not None
    attempt = house.practices.start(AIKO, first.device_id)
    assert Kind.RECOVERY in {each.kind for each, _ in attempt.methods}
    checked, practice = house.practices.answer(AIKO, attempt.practice.id, set_.id, codes[9])
    assert checked.outcome is Outcome.RIGHT
    assert practice.authenticator_id == set_.id


def test_wrong_ones_wait_as_all_codes_do(house: House) -> None:
    """S4: the fifth in a row; other methods go on working."""
    house.with_person(AIKO)
    app, _ = house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    for _ in range(house.policy.free_tries):
        assert house.fresh_checks.step_up(AIKO, set_.id, with_other_letter(codes[0])).outcome is Outcome.WRONG
    assert house.fresh_checks.step_up(AIKO, set_.id, codes[0]).outcome is Outcome.WAIT
    house.clock.advance(timedelta(minutes=1))
    assert house.fresh_checks.step_up(AIKO, set_.id, codes[0]).outcome is Outcome.RIGHT
    assert house.method(app).state is State.ACTIVE


def test_who_has_no_codes_and_who_is_unknown_look_like_who_mistyped_one(
    house: House, client: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S6: methods, reasons, waits; and as many hashes are computed."""
    hashed: list[bytes] = []

    class Counting:
        def __new__(cls, **settings: Any) -> Any:
            return Argon2id(**settings)

        @staticmethod
        def verify_phc_encoded(key_material: bytes, phc_encoded: str, secret: bytes | None = None) -> None:
            hashed.append(key_material)
            Argon2id.verify_phc_encoded(key_material, phc_encoded, secret)

    monkeypatch.setattr(storage.keyring, "Argon2id", Counting)
    house.with_person(AIKO)
    house.with_person(MALLORY)
    house.enroll(AIKO)
    house.enroll(MALLORY)
    wrong = with_other_letter(codes_of(house)[0])
    seen = []
    for account in ("aiko", "mallory", "nobody@example.ac.jp"):
        hashed.clear()
        verification = asked(house, client, account)
        answers = [house.verifications.take_code(client, verification.id, wrong) for _ in range(3)]
        # Some unknown names seem to have a phone, as some people do.
        ways = tuple(each for each in verification.methods if each is not Way.SMS)
        seen.append((ways, [each.reason for each in answers], len(hashed)))
    assert seen[0] == seen[1] == seen[2] == ((Way.PROMPT, Way.OTP), ["wrong"] * 3, 3)


def test_the_last_code_ends_the_set(house: House) -> None:
    """S20, S34."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    for number, code in enumerate(codes, start=1):
        assert house.fresh_checks.step_up(AIKO, set_.id, code).outcome is Outcome.RIGHT
        assert house.method(set_).codes_left == CODES - number
    ended = house.method(set_)
    assert (ended.state, ended.ended_because) == (State.REVOKED, "used_up")
    assert house.sql("SELECT number FROM recovery_codes") == []
    assert house.people.standing(AIKO).codes is None


def test_the_last_code_still_opens_what_it_was_asked_for(house: House) -> None:
    """Law 2: spent as a fresh check with nothing else left, it leads to the new method, and for minutes only."""
    house.with_person(AIKO)
    apps = house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    for app in apps:
        house.authenticators.not_me(AIKO, app.id)
    for code in codes:
        assert house.fresh_checks.step_up(AIKO, set_.id, code).outcome is Outcome.RIGHT
    assert house.people.standing(AIKO).codes is None
    house.clock.advance(house.policy.fresh_check_life)
    with pytest.raises(NoUsableMethod):
        house.enrollments.add_app(AIKO, Place.MOBILE, usual_name="Smartphone")
    house.clock.advance(-house.policy.fresh_check_life)
    house.add_app(AIKO, Place.MOBILE, "New phone")
    assert house.people.standing(AIKO).signs_in_with


def test_the_last_way_in_is_not_spent_on_one_sign_in(house: House, client: RelyingParty) -> None:
    """Law 2: with nothing else left, the last code adds a method first; after that it is a code like any other."""
    house.with_person(AIKO)
    apps = house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    for app in apps:
        house.authenticators.not_me(AIKO, app.id)
    for code in codes[:-1]:
        house.fresh_checks.step_up(AIKO, set_.id, code)
    answer = house.verifications.take_code(client, asked(house, client).id, codes[-1])
    assert (answer.verification.status, answer.reason) == (Status.PENDING, "last")
    assert house.method(set_).codes_left == 1
    house.add_app(AIKO, Place.MOBILE, "New phone")
    answer = house.verifications.take_code(client, asked(house, client).id, codes[-1])
    assert answer.verification.status is Status.APPROVED


def test_codes_are_never_one_of_the_two_methods_and_never_the_default(house: House) -> None:
    """S30, law 2: they are a way left, though, whichever device is lost."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)
    codes_of(house)
    held = house.people.standing(AIKO).active
    assert len(held) == 2
    assert not satisfies_enabling(held)
    with pytest.raises(NotReadyToEnable):
        house.enrollments.enable(AIKO, understood=True)
    assert is_protected(held)
    assert not is_protected([each for each in held if each.id != app.id])
    assert [each.is_default for each in held if each.kind.is_recovery] == [False]


def test_stopping_the_default_method_makes_another_method_the_default_and_never_the_codes(house: House) -> None:
    house.with_person(AIKO)
    codes_of_first = house.add_app(AIKO)
    codes_of(house)
    other = house.add_app(AIKO, Place.COMPUTER, "Office PC")
    house.enrollments.enable(AIKO, understood=True)
    house.authenticators.not_me(AIKO, codes_of_first.id)
    assert [each.id for each in house.people.standing(AIKO).active if each.is_default] == [other.id]


def test_this_was_not_me_kills_the_set_for_good_from_slack_and_from_the_mail(house: House) -> None:
    """S17, S33, S34."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    house.authenticators.not_me(AIKO, set_.id)
    assert house.method(set_).state is State.REVOKED
    assert house.sql("SELECT number FROM recovery_codes") == []
    assert any(each.kind is NoticeKind.ALARM for each in house.notices())
    with pytest.raises(MethodNotFound):
        house.fresh_checks.step_up(AIKO, set_.id, codes[0])
    codes_of(house)
    mail = next(
        each
        for each in reversed(house.notices())
        if each.kind is NoticeKind.CHANGE_MAIL and each.facts["what"] == "added"
    )
    ticket = house.changes.news(mail).ticket
    assert ticket is not None
    assert house.changes.not_mine(ticket.reveal())[0] == "yes"
    assert house.people.standing(AIKO).codes is None


def test_where_the_institution_has_none_none_are_made(tmp_path: Path) -> None:
    """Off is the default; codes that were made before stand still."""
    assert Policy().backup_codes is Offer.OFF
    house = House(tmp_path)
    house.with_person(AIKO)
    house.enroll(AIKO)
    with pytest.raises(BackupCodesNotOffered):
        house.backup_codes.open(AIKO)
    house.close()


def test_codes_stand_still_while_they_are_switched_off(house: House, client: RelyingParty) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    house.policy = replace(house.policy, backup_codes=Offer.OFF)
    house.restart()
    assert house.people.standing(AIKO).codes is None
    with pytest.raises(MethodNotFound):
        house.fresh_checks.step_up(AIKO, set_.id, codes[0])
    answer = house.verifications.take_code(client, asked(house, client).id, codes[0])
    assert answer.reason == "letters"


def test_who_has_only_codes_left_gets_in_by_them_and_adds_a_method(house: House, client: RelyingParty) -> None:
    """The way back in: a code as the fresh check, then a new app."""
    house.with_person(AIKO)
    first, second = house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    house.clock.advance(timedelta(minutes=10))
    for app in (first, second):
        house.authenticators.not_me(AIKO, app.id)
    standing = house.people.standing(AIKO)
    assert not standing.is_locked_out
    assert not standing.signs_in_with
    with pytest.raises(MethodNeededFirst):
        house.backup_codes.open(AIKO)
    answer = house.verifications.ask(client, Ask(account="aiko", application="Mail", strength=Strength.POSSESSION))
    assert getattr(answer, "methods", None) == (Way.OTP,)
    assert house.fresh_checks.step_up(AIKO, set_.id, codes[0]).outcome is Outcome.RIGHT
    house.add_app(AIKO, Place.MOBILE, "New phone")
    assert house.people.standing(AIKO).signs_in_with


def test_a_code_has_the_length_that_is_promised(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    assert {len(each.reveal().replace("-", "")) for each in codes_of(house)} == {LENGTH + 1, LENGTH + 2}
