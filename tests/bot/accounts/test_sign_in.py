"""Linking by the institution's sign-in: one way, one browser, one number, typed by the Slack user who began (S38, S63, S64)."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.accounts.model import Identity, Language, SlackUser
from bot.accounts.sign_in import WRONG_NUMBERS, Departure, Finish
from bot.errors import AccountUnknown, AlreadyLinked, NotAMember, WaySpent
from bot.notices import NoticeKind
from bot.policy import Policy
from tests.builders import AIKO, BEN, MALLORY, a_profile, account_of
from tests.fakes.house import House

ISSUER = "https://idp.example.ac.jp"
AIKO_THERE = Identity(issuer=ISSUER, subject="sub-aiko", identifier="aiko")
BEN_THERE = Identity(issuer=ISSUER, subject="sub-ben", identifier="ben")


@pytest.fixture(autouse=True)
def accounts(house: House) -> None:
    """Aiko and Ben have accounts; nobody is linked."""
    house.people.add(account_of(AIKO))
    house.people.add(account_of(BEN))


def set_out(house: House, user: SlackUser = AIKO) -> Departure:
    return house.sign_ins.depart(house.sign_ins.ticket(user, Language.ENGLISH).reveal(), None)


def sign_in(house: House, user: SlackUser = AIKO, identity: Identity = AIKO_THERE) -> str:
    """From the tap in Slack to the page with the number; what the browser holds then."""
    departure = set_out(house, user)
    back_as(house, departure, identity)
    return departure.browser.reveal()


def back_as(house: House, departure: Departure, identity: Identity) -> None:
    browser = departure.browser.reveal()
    back = house.sign_ins.come_back(departure.state.reveal(), browser)
    house.sign_ins.signed_in(back.ticket, browser, identity)


def number_in(house: House, browser: str) -> str:
    number = house.sign_ins.whereabouts(browser).number
    assert number is not None
    return number.reveal()


def another(number: str, by: int = 1) -> str:
    return f"{(int(number) + by) % 10**6:06}"


def test_the_number_typed_by_whoever_began_links(house: House) -> None:
    browser = sign_in(house)
    assert house.sign_ins.finish(a_profile(AIKO), number_in(house, browser)) is Finish.LINKED
    standing = house.people.standing(AIKO)
    assert standing.account.sso_id == "aiko"
    assert standing.link.proof == "oidc"
    assert house.actions()[-2:] == ["accounts.sign_in", "accounts.link"]
    assert [(notice.kind, notice.facts.get("done")) for notice in house.notices()] == [
        (NoticeKind.CHANGE_MAIL, None),
        (NoticeKind.STEP, "linked"),
        (NoticeKind.HOME, None),
    ]
    assert house.sign_ins.whereabouts(browser).ticket.ended_because == "linked"


def test_signing_in_alone_links_nothing(house: House) -> None:
    sign_in(house, MALLORY, AIKO_THERE)
    assert not house.people.is_linked(MALLORY)
    assert house.sql("SELECT * FROM links") == []
    assert house.sql("SELECT * FROM subjects") == []
    assert house.notices() == []


def test_the_number_of_somebody_else_s_sign_in_is_worth_nothing_to_others(house: House) -> None:
    """Ben reads the number over Aiko's shoulder: his Slack user began nothing that it belongs to."""
    number = number_in(house, sign_in(house))
    assert house.sign_ins.finish(a_profile(BEN), number) is Finish.NOT_SIGNED_IN
    sign_in(house, BEN, BEN_THERE)
    assert house.sign_ins.finish(a_profile(BEN), number) is Finish.WRONG_NUMBER
    assert not house.people.is_linked(BEN)


def test_full_width_digits_and_gaps_are_how_people_write(house: House) -> None:
    number = number_in(house, sign_in(house))
    typed = f"{number[:3]} {number[3:]}".translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert house.sign_ins.finish(a_profile(AIKO), typed) is Finish.LINKED


def test_the_third_wrong_number_ends_the_way_and_the_right_one_comes_too_late(house: House) -> None:
    browser = sign_in(house)
    number = number_in(house, browser)
    outcomes = [house.sign_ins.finish(a_profile(AIKO), another(number, by)) for by in range(1, WRONG_NUMBERS + 1)]
    assert outcomes == [Finish.WRONG_NUMBER] * (WRONG_NUMBERS - 1) + [Finish.CLOSED]
    assert house.sign_ins.finish(a_profile(AIKO), number) is Finish.NOT_SIGNED_IN
    assert not house.people.is_linked(AIKO)
    assert house.actions().count("accounts.wrong_number") == WRONG_NUMBERS
    with pytest.raises(WaySpent):
        house.sign_ins.depart_again(browser)


@settings(max_examples=30)
@given(typed=st.lists(st.one_of(st.text(max_size=8), st.from_regex(r"[0-9]{6}", fullmatch=True)), max_size=5))
def test_only_the_right_number_within_three_tries_links(
    tmp_path_factory: pytest.TempPathFactory, typed: list[str]
) -> None:
    house = House(tmp_path_factory.mktemp("house"))
    try:
        house.people.add(account_of(AIKO))
        number = number_in(house, sign_in(house))
        for each in typed:
            house.sign_ins.finish(a_profile(AIKO), each)
        right = any("".join(each.split()) == number for each in typed[:WRONG_NUMBERS])
        assert house.people.is_linked(AIKO) == right
    finally:
        house.close()


def test_the_number_is_the_same_when_the_page_is_loaded_again(house: House) -> None:
    browser = sign_in(house)
    first = number_in(house, browser)
    house.restart()
    assert number_in(house, browser) == first


def test_no_number_state_or_browser_stands_in_the_database(house: House) -> None:
    departure = set_out(house)
    back_as(house, departure, AIKO_THERE)
    kept = str(house.sql("SELECT * FROM link_tickets"))
    secrets = [departure.browser, departure.state, departure.nonce, departure.verifier]
    assert not [each for each in secrets if each.reveal() in kept]
    assert number_in(house, departure.browser.reveal()) not in kept


def test_whoever_sets_out_first_is_the_only_one(house: House) -> None:
    ticket = house.sign_ins.ticket(AIKO, Language.ENGLISH).reveal()
    first = house.sign_ins.depart(ticket, None)
    for other in (None, "0" * 32, ""):
        with pytest.raises(WaySpent):
            house.sign_ins.depart(ticket, other)
    again = house.sign_ins.depart(ticket, first.browser.reveal())
    assert again.browser == first.browser
    assert again.state != first.state


def test_a_state_works_once(house: House) -> None:
    departure = set_out(house)
    state, browser = departure.state.reveal(), departure.browser.reveal()
    back = house.sign_ins.come_back(state, browser)
    assert (back.nonce, back.verifier) == (departure.nonce, departure.verifier)
    with pytest.raises(WaySpent):
        house.sign_ins.come_back(state, browser)


def test_a_state_in_another_browser_is_refused_and_stays_good_in_its_own(house: House) -> None:
    """Login CSRF: somebody else's sign-in put into this browser, or this one's address sent to somebody else."""
    mine, theirs = set_out(house, AIKO), set_out(house, MALLORY)
    for browser in (theirs.browser.reveal(), None, ""):
        with pytest.raises(WaySpent):
            house.sign_ins.come_back(mine.state.reveal(), browser)
    house.sign_ins.come_back(mine.state.reveal(), mine.browser.reveal())


@settings(max_examples=30)
@given(garbage=st.text(max_size=40))
def test_what_was_never_given_out_opens_nothing(tmp_path_factory: pytest.TempPathFactory, garbage: str) -> None:
    house = House(tmp_path_factory.mktemp("house"))
    try:
        departure = set_out(house)
        for attempt in (
            lambda: house.sign_ins.depart(garbage, None),
            lambda: house.sign_ins.depart_again(garbage),
            lambda: house.sign_ins.come_back(garbage, departure.browser.reveal()),
            lambda: house.sign_ins.come_back(departure.state.reveal(), garbage),
            lambda: house.sign_ins.whereabouts(garbage),
            lambda: house.sign_ins.not_me(garbage),
        ):
            with pytest.raises(WaySpent):
                attempt()
    finally:
        house.close()


def test_a_way_is_open_until_its_last_microsecond(house: House) -> None:
    browser = sign_in(house)
    number = number_in(house, browser)
    house.clock.advance(house.policy.sign_in_life)
    assert house.sign_ins.finish(a_profile(AIKO), number) is Finish.NOT_SIGNED_IN
    assert house.sign_ins.whereabouts(browser).number is None
    with pytest.raises(WaySpent):
        house.sign_ins.depart_again(browser)
    house.clock.advance(-timedelta(microseconds=1))
    assert house.sign_ins.finish(a_profile(AIKO), number) is Finish.LINKED


def test_what_has_had_its_time_is_deleted(house: House) -> None:
    sign_in(house)
    house.clock.advance(house.policy.sign_in_life + timedelta(seconds=1))
    house.people.forget_deliveries()
    assert house.sql("SELECT * FROM link_tickets") == []


def test_setting_out_again_forgets_who_signed_in_before(house: House) -> None:
    browser = sign_in(house)
    number = number_in(house, browser)
    again = house.sign_ins.depart_again(browser)
    assert house.sign_ins.finish(a_profile(AIKO), number) is Finish.NOT_SIGNED_IN
    back_as(house, again, BEN_THERE)
    assert house.sign_ins.finish(a_profile(AIKO), number_in(house, browser)) is Finish.LINKED
    assert house.people.standing(AIKO).account.sso_id == "ben"


def test_who_is_known_by_subject_is_found_whatever_they_are_called_now(house: House) -> None:
    """S64: Aiko married, and the institution calls her otherwise."""
    house.sign_ins.finish(a_profile(AIKO), number_in(house, sign_in(house)))
    house.linking.unlink("aiko", actor="operator")
    renamed = Identity(issuer=ISSUER, subject="sub-aiko", identifier="aiko.suzuki")
    assert house.sign_ins.finish(a_profile(AIKO), number_in(house, sign_in(house, AIKO, renamed))) is Finish.LINKED


def test_a_name_that_was_handed_on_does_not_hand_on_the_account(house: House) -> None:
    house.sign_ins.finish(a_profile(AIKO), number_in(house, sign_in(house)))
    house.linking.unlink("aiko", actor="operator")
    newcomer = Identity(issuer=ISSUER, subject="sub-newcomer", identifier="aiko")
    departure = set_out(house, MALLORY)
    with pytest.raises(AccountUnknown):
        back_as(house, departure, newcomer)
    house.linking.unlink("aiko", actor="operator", forget_sign_in=True)
    assert house.actions()[-1] == "accounts.forget_sign_in"
    back_as(house, set_out(house, MALLORY), newcomer)


def test_the_same_subject_of_another_issuer_is_somebody_else(house: House) -> None:
    house.sign_ins.finish(a_profile(AIKO), number_in(house, sign_in(house)))
    house.linking.unlink("aiko", actor="operator")
    elsewhere = Identity(issuer="https://other.example", subject="sub-aiko", identifier=None)
    with pytest.raises(AccountUnknown):
        back_as(house, set_out(house), elsewhere)


@pytest.mark.parametrize("identifier", [None, "", "nobody", "aiko@elsewhere.example"])
def test_whom_the_directory_does_not_know_gets_nothing(house: House, identifier: str | None) -> None:
    departure = set_out(house)
    with pytest.raises(AccountUnknown):
        back_as(house, departure, Identity(issuer=ISSUER, subject="sub-x", identifier=identifier))
    assert house.sign_ins.whereabouts(departure.browser.reveal()).number is None
    house.sign_ins.depart_again(departure.browser.reveal())


def test_an_account_that_has_its_slack_user_gets_no_second_one(house: House) -> None:
    house.linking.link_by_operator(a_profile(AIKO), "aiko")
    with pytest.raises(AlreadyLinked):
        sign_in(house, MALLORY, AIKO_THERE)
    with pytest.raises(AlreadyLinked):
        house.sign_ins.ticket(AIKO, Language.ENGLISH)


def test_a_link_made_meanwhile_is_not_overruled(house: House) -> None:
    number = number_in(house, sign_in(house, MALLORY, AIKO_THERE))
    house.linking.link_by_operator(a_profile(AIKO), "aiko")
    with pytest.raises(AlreadyLinked):
        house.sign_ins.finish(a_profile(MALLORY), number)


@pytest.mark.parametrize("what", ["is_guest", "is_stranger", "is_bot", "is_closed"])
def test_who_is_no_member_links_nothing_even_with_the_number(house: House, what: str) -> None:
    number = number_in(house, sign_in(house, MALLORY, AIKO_THERE))
    with pytest.raises(NotAMember):
        house.sign_ins.finish(a_profile(MALLORY, **{what: True}), number)


def test_i_did_not_ask_for_this_ends_the_way_and_rings(house: House) -> None:
    browser = sign_in(house, MALLORY, AIKO_THERE)
    number = number_in(house, browser)
    house.sign_ins.not_me(browser)
    assert house.sign_ins.finish(a_profile(MALLORY), number) is Finish.NOT_SIGNED_IN
    (alarm,) = house.notices()
    assert (alarm.kind, alarm.to) == (NoticeKind.ALARM, None)
    assert dict(alarm.facts) == {"account": "aiko", "slack": MALLORY.user_id}
    assert house.events()[-1].action == "accounts.link_not_me"
    assert house.events()[-1].account_id == account_of(AIKO).id
    with pytest.raises(WaySpent):
        house.sign_ins.not_me(browser)


def test_the_language_of_the_window_stays_the_person_s(house: House) -> None:
    house.sign_ins.finish(a_profile(AIKO, locale="ja-JP"), number_in(house, sign_in(house)))
    assert house.people.standing(AIKO).language is Language.ENGLISH


@pytest.mark.parametrize("minutes", [4, 31])
def test_a_way_is_open_for_half_an_hour_at_most(minutes: int) -> None:
    with pytest.raises(ValueError, match="sign_in_life"):
        Policy(sign_in_life=timedelta(minutes=minutes))
