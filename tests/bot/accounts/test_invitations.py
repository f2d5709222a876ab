"""How a Slack user comes to act for an account: once, after proof, and never for somebody else (S38, S54)."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.linking import _meant
from bot.accounts.model import SlackUser
from bot.errors import AlreadyLinked, InvitationRefused, NotAMember, NotLinked
from bot.notices import NoticeKind
from tests.builders import AIKO, BEN, CHIKA, MALLORY, a_profile, account_of
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def accounts(house: House) -> None:
    """Aiko and Ben have accounts; nobody is linked."""
    house.people.add(account_of(AIKO))
    house.people.add(account_of(BEN))


def invite(house: House, identifier: str = "aiko") -> str:
    return house.linking.invite(identifier, actor="operator").reveal()


def test_an_invitation_links_whoever_types_it(house: House) -> None:
    account = house.linking.accept_invitation(a_profile(AIKO), invite(house))
    assert account.sso_id == "aiko"
    assert house.people.standing(AIKO).account == account
    assert house.actions()[-2:] == ["accounts.invite", "accounts.link"]
    assert [notice.kind for notice in house.notices()] == [NoticeKind.CHANGE_MAIL, NoticeKind.STEP, NoticeKind.HOME]


def test_an_invitation_works_once(house: House) -> None:
    code = invite(house)
    house.linking.accept_invitation(a_profile(AIKO), code)
    with pytest.raises(InvitationRefused):
        house.linking.accept_invitation(a_profile(MALLORY), code)
    assert not house.people.is_linked(MALLORY)


def test_the_same_form_sent_twice_links_once(house: House) -> None:
    """A slow answer and a second tap are no mistake."""
    code = invite(house)
    first = house.linking.accept_invitation(a_profile(AIKO), code)
    assert house.linking.accept_invitation(a_profile(AIKO), code) == first
    assert house.actions().count("accounts.link") == 1


def test_an_invitation_is_open_until_its_last_microsecond(house: House) -> None:
    code = invite(house)
    house.clock.advance(house.policy.invitation_life)
    with pytest.raises(InvitationRefused):
        house.linking.accept_invitation(a_profile(AIKO), code)
    house.clock.advance(-timedelta(microseconds=1))
    house.linking.accept_invitation(a_profile(AIKO), code)


def test_a_new_invitation_withdraws_the_one_before(house: House) -> None:
    older, newer = invite(house), invite(house)
    with pytest.raises(InvitationRefused):
        house.linking.accept_invitation(a_profile(AIKO), older)
    house.linking.accept_invitation(a_profile(AIKO), newer)


def test_nobody_is_invited_to_an_account_that_is_not_there(house: House) -> None:
    with pytest.raises(LookupError):
        invite(house, "nobody")


@pytest.mark.parametrize("identifier", ["aiko", "AIKO", " Aiko@Example.ac.jp "])
def test_an_account_is_found_by_its_id_or_address_in_any_case(house: House, identifier: str) -> None:
    house.linking.accept_invitation(a_profile(AIKO), invite(house, identifier))
    assert house.people.standing(AIKO).account.sso_id == "aiko"


@given(code=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=24, max_size=24), data=st.data())
def test_a_code_misread_from_paper_is_understood(code: str, data: st.DataObject) -> None:
    """Base32 has no 0, 1 and 8, so these can only be O, I and B; case, hyphens and width mean nothing."""
    misread = {"O": "0", "I": "1", "B": "8"}
    typed = "".join(data.draw(st.sampled_from([c, c.lower(), misread.get(c, c)])) for c in code)
    gap = data.draw(st.sampled_from(["", "-", " ", "－", "–"]))
    assert _meant(gap.join(typed[start : start + 6] for start in range(0, 24, 6))) == code


def test_only_a_keyed_hash_of_the_code_is_kept(house: House) -> None:
    """Law 7."""
    code = invite(house)
    kept = house.database.path.read_bytes() + house.database.path.with_name("mamori.sqlite-wal").read_bytes()
    assert code.encode() not in kept
    assert code.replace("-", "").encode() not in kept


@pytest.mark.parametrize("what", ["is_guest", "is_stranger", "is_bot", "is_closed"])
def test_guests_strangers_bots_and_closed_accounts_link_nothing_and_use_nothing_up(house: House, what: str) -> None:
    """S54: a guest who found an invitation must not become somebody."""
    code = invite(house)
    with pytest.raises(NotAMember):
        house.linking.accept_invitation(a_profile(MALLORY, **{what: True}), code)
    house.linking.accept_invitation(a_profile(AIKO), code)


def test_one_account_has_one_slack_user_of_a_team(house: House) -> None:
    """S38: and a refusal leaves the invitation as it was."""
    house.linking.accept_invitation(a_profile(AIKO), invite(house))
    with pytest.raises(AlreadyLinked):
        house.linking.accept_invitation(a_profile(MALLORY), invite(house))
    assert not house.people.is_linked(MALLORY)


def test_one_slack_user_has_one_account(house: House) -> None:
    """S38."""
    house.linking.accept_invitation(a_profile(AIKO), invite(house))
    bens = invite(house, "ben")
    with pytest.raises(AlreadyLinked):
        house.linking.accept_invitation(a_profile(AIKO), bens)
    house.linking.accept_invitation(a_profile(BEN), bens)


def test_the_same_user_id_in_another_workspace_is_somebody_else(house: House) -> None:
    """S38: Slack hands out one id in two workspaces."""
    house.linking.accept_invitation(a_profile(AIKO), invite(house))
    with pytest.raises(NotLinked):
        house.people.standing(SlackUser(AIKO.user_id, "T0ELSEWHERE"))


GUESSES = ["", "A", "AAAAAA-AAAAAA-AAAAAA-AAAAAA", "'; DROP TABLE invitations; --", "\x00", "招待"]


@pytest.mark.parametrize("typed", GUESSES)
def test_a_guess_gets_the_one_answer_that_a_used_code_gets(house: House, typed: str) -> None:
    """S6: unknown, used, expired and withdrawn cannot be told apart."""
    invite(house)
    with pytest.raises(InvitationRefused):
        house.linking.accept_invitation(a_profile(MALLORY), typed)


def test_an_address_in_a_profile_proves_nothing_unless_the_operator_says_so(house: House) -> None:
    """S38."""
    assert house.linking.link_by_profile(a_profile(AIKO)) is False
    assert not house.people.is_linked(AIKO)


class TestWhereTheWorkspaceStandsBehindTheInstitutionsSignIn:
    """``MAMORI_SLACK_EMAIL_IS_PROOF`` (S38)."""

    @pytest.fixture
    def house(self, tmp_path: Path) -> House:
        return House(tmp_path, email_is_proof=True)

    @pytest.fixture(autouse=True)
    def leave(self, house: House) -> object:
        yield
        house.close()

    def test_the_address_of_the_profile_links(self, house: House) -> None:
        assert house.linking.link_by_profile(a_profile(AIKO, email="AIKO@example.ac.jp"))
        assert house.people.standing(AIKO).link.proof == "profile_email"

    def test_somebody_else_with_the_same_address_gets_nothing(self, house: House) -> None:
        house.linking.link_by_profile(a_profile(AIKO))
        events = len(house.events())
        assert house.linking.link_by_profile(a_profile(MALLORY, email="aiko@example.ac.jp")) is False
        assert not house.people.is_linked(MALLORY)
        assert len(house.events()) == events

    @pytest.mark.parametrize("what", ["is_guest", "is_stranger", "is_bot", "is_closed"])
    def test_a_guest_with_the_right_address_gets_nothing(self, house: House, what: str) -> None:
        assert house.linking.link_by_profile(a_profile(AIKO, **{what: True})) is False

    @pytest.mark.parametrize("email", [None, "", "chika@example.ac.jp"])
    def test_no_address_and_an_unknown_one_get_nothing(self, house: House, email: str | None) -> None:
        assert house.linking.link_by_profile(a_profile(CHIKA, email=email)) is False

    def test_a_link_that_was_ended_does_not_come_back_by_the_address(self, house: House) -> None:
        """Else the word that it has ended would be what links it again, a moment later."""
        house.linking.link_by_profile(a_profile(AIKO))
        house.linking.unlink("aiko", actor="operator")
        assert house.linking.link_by_profile(a_profile(AIKO)) is False
        house.linking.accept_invitation(a_profile(AIKO), invite(house))
        assert house.people.is_linked(AIKO)

    def test_whoever_is_linked_stays_who_they_are(self, house: House) -> None:
        house.linking.accept_invitation(a_profile(AIKO), invite(house))
        assert house.linking.link_by_profile(a_profile(AIKO, email="ben@example.ac.jp")) is False
        assert house.people.standing(AIKO).account.sso_id == "aiko"
