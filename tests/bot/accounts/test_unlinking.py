"""Links end: by an operator's word, and when Slack says that somebody is no longer a member (S36, S38, S54)."""

import pytest

from bot.errors import NotLinked
from bot.notices import Mailbox, NoticeKind
from tests.builders import AIKO, BEN, a_profile
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def people(house: House) -> None:
    house.with_person(AIKO)
    house.with_person(BEN)


def test_links_are_shown_with_their_proof(house: House) -> None:
    (link,) = house.linking.links_of("aiko@example.ac.jp")
    assert (link.user, link.proof) == (AIKO, "operator")


def test_an_operator_ends_them_and_a_new_proof_begins_anew(house: House) -> None:
    house.add_app(AIKO)
    told = len(house.notices())
    assert house.linking.unlink("aiko", actor="operator") == 1
    with pytest.raises(NotLinked):
        house.people.standing(AIKO)
    assert house.people.is_linked(BEN)
    event = house.events()[-1]
    assert (event.action, event.actor, dict(event.facts)) == ("accounts.unlink", "operator", {"because": "operator"})
    mail = (NoticeKind.CHANGE_MAIL, Mailbox("aiko@example.ac.jp"))
    assert [(each.kind, each.to) for each in house.notices()[told:]] == [mail, (NoticeKind.CARD, AIKO)]
    code = house.linking.invite("aiko", actor="operator").reveal()
    house.linking.accept_invitation(a_profile(AIKO), code)
    assert len(house.people.standing(AIKO).active) == 1


def test_ending_what_is_not_there_changes_nothing(house: House) -> None:
    house.linking.unlink("aiko", actor="operator")
    before = house.actions()
    assert house.linking.unlink("aiko", actor="operator") == 0
    assert house.actions() == before
    with pytest.raises(LookupError):
        house.linking.unlink("nobody", actor="operator")


@pytest.mark.parametrize(("what", "because", "is_told"), [("is_closed", "closed", False), ("is_guest", "guest", True)])
def test_who_is_no_longer_a_member_acts_for_nobody(house: House, what: str, because: str, *, is_told: bool) -> None:
    house.people.look_in(AIKO, event_id="Ev1")
    told = len(house.notices())
    assert house.linking.see(a_profile(AIKO, **{what: True}))
    assert not house.people.is_linked(AIKO)
    event = house.events()[-1]
    assert (event.action, event.actor, dict(event.facts)) == ("accounts.unlink", "system", {"because": because})
    assert any(each.to == AIKO for each in house.notices()[told:]) is is_told
    assert not house.linking.see(a_profile(AIKO, **{what: True}))


def test_who_comes_back_needs_a_new_proof(house: House) -> None:
    house.linking.see(a_profile(AIKO, is_closed=True))
    assert not house.linking.see(a_profile(AIKO))
    assert not house.people.is_linked(AIKO)


def test_a_member_stays_one(house: House) -> None:
    before = house.actions()
    assert not house.linking.see(a_profile(AIKO))
    assert house.people.is_linked(AIKO)
    assert house.actions() == before
