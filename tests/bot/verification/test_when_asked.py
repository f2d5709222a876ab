"""When somebody is asked at all: their own setting, the policy's bounds, and what an address may spare them."""

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.model import AskWhen
from bot.authenticators.codes import Outcome
from bot.errors import SettingNotOffered
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.relying_parties.model import RelyingParty
from bot.verification.model import Ask, Context, NotRequired, Strength, Verification, Way
from bot.verification.owed import CheckOwed
from bot.verification.own_setting import OwnSetting, offered, setting_of
from bot.verification.places import NEVER_A_CAMPUS, NO_PLACE, Campus, address_of, campus_network, neighborhood
from bot.verification.plugins import Question, Whose
from tests.bot.verification.kit import code_now, notices, number
from tests.builders import AIKO, MALLORY, an_account, code_of
from tests.fakes.house import CAMPUS, House

ON_CAMPUS, AT_HOME, NEXT_DOOR, ABROAD = "192.0.2.7", "203.0.113.7", "203.0.113.200", "198.51.100.9"
ADDRESSES = st.ip_addresses().map(str)


pytestmark = pytest.mark.usefixtures("aiko")


def prove(house: House) -> None:
    """Her fresh check (S31), with a code that she has not used yet."""
    house.clock.advance(timedelta(seconds=30))
    app = house.people.standing(AIKO).active[0]
    assert house.fresh_checks.step_up(AIKO, app.id, code_of(app.seed, house.clock.now())).outcome is Outcome.RIGHT


def choose(house: House, wanted: AskWhen) -> None:
    prove(house)
    changed = house.own_settings.change(AIKO, wanted)
    assert isinstance(changed, OwnSetting)
    assert changed.setting is wanted


def ask(house: House, client: RelyingParty, ip: str | None, account: str = "aiko", **what: Any) -> Verification | None:
    """None: nobody was asked."""
    facts: dict[str, Any] = {"heeds_setting": True, "context": Context(ip=ip)} | what
    answer = house.verifications.ask(client, Ask(account=account, application="Mail", **facts))
    house.clock.advance(timedelta(seconds=1))
    return None if isinstance(answer, NotRequired) else answer


def sign_in(house: House, client: RelyingParty, ip: str) -> None:
    """All the way."""
    verification = ask(house, client, ip)
    assert verification is not None
    house.prompts.answer(AIKO, verification.id, number(verification))


def test_without_a_choice_everybody_is_always_asked(house: House, client: RelyingParty) -> None:
    sign_in(house, client, ON_CAMPUS)
    assert ask(house, client, ON_CAMPUS) is not None


def test_off_campus_spares_the_campus_and_nothing_else(house: House, client: RelyingParty) -> None:
    """Also as IPv6 writes IPv4, and in a private network of the campus."""
    choose(house, AskWhen.OFF_CAMPUS)
    for inside in (ON_CAMPUS, "::ffff:192.0.2.7", "::FFFF:c000:0207", "2001:db8:2::5", "10.20.1.1"):
        assert ask(house, client, inside) is None, inside
    (event, *_) = [each for each in house.events() if each.action == "verification.not_required"]
    assert (event.outcome, event.account_id, event.facts) == (
        "own_setting",
        "account-aiko",
        {"application": "Mail", "setting": "off_campus", "rule": "on_campus", "network": "192.0.2.0/24"},
    )
    sign_in(house, client, AT_HOME)
    for outside in (
        AT_HOME,
        ABROAD,
        "2001:db8:3::5",
        "10.21.1.1",
        "127.0.0.1",
        "::1",
        "::192.0.2.7",
        "2002:c000:207::1",
    ):
        assert ask(house, client, outside) is not None, outside


def test_unusual_spares_the_neighborhood_of_a_success_for_thirty_days(house: House, client: RelyingParty) -> None:
    choose(house, AskWhen.UNUSUAL)
    assert ask(house, client, ON_CAMPUS) is None
    sign_in(house, client, AT_HOME)
    assert ask(house, client, NEXT_DOOR) is None
    assert ask(house, client, ABROAD) is not None
    house.clock.advance(timedelta(days=29, hours=23))
    assert ask(house, client, AT_HOME) is None
    house.clock.advance(timedelta(hours=1))
    assert ask(house, client, AT_HOME) is not None
    (event,) = [each for each in house.events() if each.facts.get("rule") == "usual_network"][:1]
    assert "network" not in event.facts


def test_one_site_of_ipv6_is_one_neighborhood(house: House, client: RelyingParty) -> None:
    choose(house, AskWhen.UNUSUAL)
    sign_in(house, client, "2001:db8:9:1::5")
    assert ask(house, client, "2001:db8:9:ffff::9") is None
    assert ask(house, client, "2001:db8:a:1::5") is not None


def test_what_was_only_asked_or_went_wrong_makes_no_network_usual(house: House, client: RelyingParty) -> None:
    choose(house, AskWhen.UNUSUAL)
    for _ in range(2):
        verification = ask(house, client, AT_HOME)
        assert verification is not None
        house.verifications.cancel(client, verification.id)


@pytest.mark.parametrize("shared", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1", "fe80::1"])
def test_an_address_that_may_be_anybodys_is_never_usual(house: House, client: RelyingParty, shared: str) -> None:
    """A client that passes on its proxy's address says the same one of whoever stole the password."""
    choose(house, AskWhen.UNUSUAL)
    sign_in(house, client, shared)
    assert ask(house, client, shared) is not None


@pytest.mark.parametrize(
    "what",
    [
        {"context": Context(ip=None)},
        {"context": Context(ip="campus", location="On campus")},
        {"context": Context(ip="192.0.2.7%eth0")},
        {"context": Context(ip="192.0.2.007")},
        {"context": Context(ip="192.0.2.7, 203.0.113.7")},
        {"strength": Strength.POSSESSION},
        {"way": Way.PROMPT},
        {"way": Way.OTP},
        {"heeds_setting": False},
    ],
)
def test_doubt_a_wish_and_more_than_a_session_are_asked(
    house: House, client: RelyingParty, what: dict[str, Any]
) -> None:
    """Law 10, S18."""
    choose(house, AskWhen.UNUSUAL)
    assert ask(house, client, ON_CAMPUS) is None
    assert ask(house, client, ON_CAMPUS, **what) is not None


def test_after_this_was_not_me_everything_is_asked_for_a_day(house: House, client: RelyingParty) -> None:
    """S15: somebody knows the password, and may sit next door. A code in between changes nothing about that."""
    choose(house, AskWhen.UNUSUAL)
    sign_in(house, client, AT_HOME)
    foreign = ask(house, client, ABROAD)
    assert foreign is not None
    house.prompts.not_me(AIKO, foreign.id)
    for place in (ON_CAMPUS, AT_HOME):
        asked = ask(house, client, place)
        assert asked is not None
    house.clock.advance(timedelta(minutes=1))
    assert house.verifications.take_code(client, asked.id, code_now(house)).reason is None
    assert ask(house, client, ON_CAMPUS) is not None
    house.clock.advance(timedelta(hours=24))
    assert ask(house, client, ON_CAMPUS) is None


def test_a_disowned_success_makes_no_network_usual(house: House, client: RelyingParty) -> None:
    """S15."""
    choose(house, AskWhen.UNUSUAL)
    taken = ask(house, client, ABROAD)
    assert taken is not None
    house.prompts.answer(AIKO, taken.id, number(taken))
    house.prompts.not_me(AIKO, taken.id)
    house.clock.advance(timedelta(days=2))
    assert ask(house, client, ABROAD) is not None
    assert ask(house, client, ON_CAMPUS) is None


def test_a_success_of_the_future_makes_nothing_usual(house: House, client: RelyingParty) -> None:
    """Law 10: the clock was set back."""
    choose(house, AskWhen.UNUSUAL)
    house.clock.advance(timedelta(days=3))
    sign_in(house, client, AT_HOME)
    house.clock.advance(-timedelta(days=2))
    assert ask(house, client, AT_HOME) is not None


def test_who_is_unknown_or_has_nothing_left_is_never_spared(house: House, client: RelyingParty) -> None:
    """S6."""
    house.with_person(MALLORY)
    for name in ("nobody-at-all", "mallory"):
        assert ask(house, client, ON_CAMPUS, account=name) is not None


def test_plugins_always_ask(house: House) -> None:
    """They know only yes and no: "nobody has to be asked" would be a yes that nobody gave."""
    choose(house, AskWhen.UNUSUAL)
    question = Question(whose=Whose(names=("aiko",)), application="VPN", context=Context(ip=ON_CAMPUS))
    answer = house.verifications.ask(house.plugins.client(), house.plugins.ask_for(question))
    assert isinstance(answer, Verification)


def test_the_same_key_decides_anew(house: House, client: RelyingParty) -> None:
    """Nothing is kept of a sign-in that nobody was asked about."""
    choose(house, AskWhen.UNUSUAL)
    assert ask(house, client, ON_CAMPUS, idempotency_key="one") is None
    choose(house, AskWhen.ALWAYS)
    again = ask(house, client, ON_CAMPUS, idempotency_key="one")
    assert again is not None


def test_a_change_takes_a_fresh_check_also_a_stricter_one(house: House) -> None:
    """S31, S33: told in Slack and by mail."""
    owed = house.own_settings.open(AIKO)
    assert isinstance(owed, CheckOwed)
    assert isinstance(house.own_settings.change(AIKO, AskWhen.UNUSUAL), CheckOwed)
    assert house.people.standing(AIKO).account.ask_when is None
    choose(house, AskWhen.UNUSUAL)
    house.clock.advance(timedelta(minutes=5))
    assert isinstance(house.own_settings.change(AIKO, AskWhen.ALWAYS), CheckOwed)
    assert house.actions()[-1] == "verification.change_setting"
    told = {"done": "when_asked", "setting": "unusual"}
    assert [each.to for each in notices(house, NoticeKind.STEP) if each.facts == told] == [AIKO]
    (mail,) = [each for each in notices(house, NoticeKind.CHANGE_MAIL) if each.facts["what"] == "asked"]
    assert mail.facts == {"what": "asked", "setting": "unusual"}


def test_the_same_choice_again_is_no_news(house: House) -> None:
    choose(house, AskWhen.ALWAYS)
    assert "verification.change_setting" not in house.actions()


def test_this_was_not_me_puts_it_back_in_slack_and_by_mail(house: House, client: RelyingParty) -> None:
    """S17, S33."""
    for tap in ("slack", "mail"):
        choose(house, AskWhen.UNUSUAL)
        assert ask(house, client, ON_CAMPUS) is None
        if tap == "slack":
            house.own_settings.not_me(AIKO)
        else:
            newest = [each for each in notices(house, NoticeKind.CHANGE_MAIL) if each.facts["what"] == "asked"][-1]
            change = house.changes.news(newest)
            assert change.ticket is not None
            assert house.changes.look(change.ticket.reveal()).ask_when is AskWhen.UNUSUAL
            assert house.changes.not_mine(change.ticket.reveal())[0] == "setting"
            assert house.changes.not_mine(change.ticket.reveal())[0] == "setting"
        assert ask(house, client, ON_CAMPUS) is not None
        assert isinstance(house.own_settings.open(AIKO), CheckOwed)
        house.clock.advance(timedelta(hours=25))
    alarms = [each for each in notices(house, NoticeKind.ALARM) if each.facts["stopped"] == "setting"]
    assert len(alarms) == 2
    assert house.actions().count("verification.setting_not_me") == 2


def test_nobody_chooses_before_mfa_is_on(house: House) -> None:
    house.with_person(MALLORY)
    with pytest.raises(SettingNotOffered):
        house.own_settings.open(MALLORY)


@pytest.mark.parametrize("house", [Policy(ask_when_allowed=(AskWhen.ALWAYS,))], indirect=True)
def test_where_only_one_is_allowed_it_is_said_and_nothing_is_owed(house: House) -> None:
    shown = house.own_settings.open(AIKO)
    assert isinstance(shown, OwnSetting)
    assert (shown.setting, shown.offered) == (AskWhen.ALWAYS, (AskWhen.ALWAYS,))
    with pytest.raises(SettingNotOffered):
        house.own_settings.change(AIKO, AskWhen.UNUSUAL)


@given(
    chosen=st.none() | st.sampled_from(AskWhen),
    allowed=st.lists(st.sampled_from(AskWhen), min_size=1, unique=True),
    has_campus=st.booleans(),
    data=st.data(),
)
def test_no_choice_is_laxer_than_the_policy_allows(
    chosen: AskWhen | None, allowed: list[AskWhen], has_campus: bool, data: st.DataObject
) -> None:
    """What is no longer allowed becomes the strictest that is; without a campus, outside of it is everywhere."""
    campus = CAMPUS if has_campus else Campus()
    policy = Policy(ask_when_allowed=tuple(allowed), ask_when_default=data.draw(st.sampled_from(allowed)))
    holds = setting_of(an_account(ask_when=chosen), policy, campus)
    choices = offered(policy, campus)
    assert holds in allowed or (holds is AskWhen.ALWAYS and not has_campus)
    assert has_campus or AskWhen.OFF_CAMPUS not in {*choices, holds}
    if chosen in choices:
        assert holds is chosen
    if chosen is not None and chosen not in allowed:
        order = list(AskWhen)
        assert all(order.index(holds) >= order.index(each) for each in choices)


def test_a_default_that_is_not_allowed_stops_the_start() -> None:
    with pytest.raises(ValueError, match="ask_when_default is always; ask_when_allowed should hold it"):
        Policy(ask_when_allowed=(AskWhen.UNUSUAL,))


@given(said=st.text(max_size=50) | ADDRESSES | ADDRESSES.map("::ffff:{}".format))
def test_every_address_is_read_or_is_none(said: str) -> None:
    found = address_of(said)
    assert found is None or not (isinstance(found, IPv6Address) and found.ipv4_mapped)
    near = neighborhood(said)
    assert (near is None) >= (found is None)
    if found is not None:
        assert (near is None) == any(found in each for each in NO_PLACE)


@given(address=st.ip_addresses(v=4))
def test_an_ipv4_address_is_the_same_written_as_ipv6(address: IPv4Address) -> None:
    mapped = f"::ffff:{address}"
    assert address_of(mapped) == address_of(f" {address} ") == address
    assert neighborhood(mapped) == neighborhood(str(address))


@given(address=st.ip_addresses(), prefix=st.integers(0, 128))
def test_a_campus_is_never_half_the_world_nor_a_proxys_own_address(address: Any, prefix: int) -> None:
    said = f"{address}/{min(prefix, address.max_prefixlen)}"
    try:
        campus = Campus((campus_network(said),))
    except ValueError:
        return
    assert min(prefix, address.max_prefixlen) >= (8 if address.version == 4 else 20)
    assert campus.around(ip_address(str(address))) is not None
    for each in NEVER_A_CAMPUS:
        assert campus.around(each.network_address) is None
