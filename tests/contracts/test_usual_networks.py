"""Where somebody has proved themselves is found alike on both databases, and by an index."""

from datetime import timedelta

from bot.verification.model import Ask, Context, Verification
from tests.builders import AIKO
from tests.fakes.house import House

LONG = timedelta(days=30)


def test_only_an_approval_that_was_not_disowned_makes_a_network_known(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    client = house.relying_parties.add("Portal").client
    begun = house.clock.now()

    def open_from(ip: str) -> Verification:
        asked = house.verifications.ask(client, Ask(account="aiko", application="Mail", context=Context(ip=ip)))
        assert isinstance(asked, Verification)
        house.clock.advance(timedelta(minutes=3))
        return asked

    for ip, then in (("203.0.113.9", "answer"), ("198.51.100.9", "not_me"), ("2001:db8:7:1::9", "nothing")):
        house.clock.advance(timedelta(hours=25))
        asked = open_from(ip)
        house.clock.advance(-timedelta(minutes=3))
        assert asked.number is not None
        if then != "nothing":
            house.prompts.answer(AIKO, asked.id, asked.number)
        if then == "not_me":
            house.prompts.not_me(AIKO, asked.id)
        house.clock.advance(timedelta(minutes=3))
    now = house.clock.now()
    with house.database.begin() as uow:
        known = {
            network: uow.verifications.familiarity("account-aiko", network, since=now - LONG, until=now).is_known
            for network in ("203.0.113.0/24", "198.51.100.0/24", "2001:db8:7::/48", "192.0.2.0/24", "")
        }
        assert known == {network: network == "203.0.113.0/24" for network in known}
        at_home = "203.0.113.0/24"
        assert not uow.verifications.familiarity("account-ben", at_home, since=now - LONG, until=now).is_known
        assert not uow.verifications.familiarity("account-aiko", at_home, since=now, until=now).is_known
        assert not uow.verifications.familiarity("account-aiko", at_home, since=now - LONG, until=begun).is_known
        disowned = uow.verifications.familiarity("account-aiko", "", since=now, until=now).disowned_at
        assert disowned == now - timedelta(hours=25, minutes=6)
