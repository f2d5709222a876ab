"""The clients of the API are kept, found and ended alike on both databases."""

from datetime import timedelta
from ipaddress import ip_network

import pytest

from bot.errors import ClientRefused, ClientUnknown
from bot.relying_parties.model import Permission
from bot.secret import Secret
from tests.contracts.test_laws_at_once import all_at_once
from tests.fakes.house import House


def test_a_client_is_found_by_its_key_as_it_was_added(house: House) -> None:
    """S60."""
    networks = (ip_network("192.0.2.0/28"), ip_network("2001:db8::/64"))
    made = house.relying_parties.add(
        " University   portal ", permissions=Permission, networks=networks, requests_a_minute=60
    )
    found = house.relying_parties.who(made.key)
    assert found == made.client
    assert (found.name, found.permissions, found.networks) == ("University portal", frozenset(Permission), networks)
    for wrong in (Secret(made.key.reveal()[:-1]), Secret(""), Secret(found.digest)):
        with pytest.raises(ClientUnknown):
            house.relying_parties.who(wrong)


def test_the_key_itself_is_kept_nowhere(house: House) -> None:
    """S60, law 7."""
    key = house.relying_parties.add("Portal").key.reveal()
    assert key not in str(house.relying_parties.list())
    assert key not in str(house.events())


def test_a_revoked_client_is_nobody_at_once_and_its_name_is_free(house: House) -> None:
    former = house.relying_parties.add("Portal")
    with pytest.raises(ClientRefused, match="there already"):
        house.relying_parties.add("PORTAL")
    house.clock.advance(timedelta(minutes=1))
    assert house.relying_parties.revoke("portal").revoked_at == house.clock.now()
    with pytest.raises(ClientUnknown):
        house.relying_parties.who(former.key)
    with pytest.raises(ClientUnknown):
        house.relying_parties.revoke("portal")
    later = house.relying_parties.add("Portal")
    assert house.relying_parties.who(later.key).id == later.client.id
    assert [each.is_open for each in house.relying_parties.list()] == [False, True]
    assert [each for each in house.actions() if each.startswith("relying_parties")] == [
        "relying_parties.add",
        "relying_parties.revoke",
        "relying_parties.add",
    ]


async def test_of_many_that_take_one_name_at_once_exactly_one_gets_it(house: House) -> None:
    """The others are told: two living clients of one name would make a revocation end the wrong one."""
    answers = await all_at_once(house, *[(house.relying_parties.add, "Portal")] * 8)
    living = [each for each in house.relying_parties.list() if each.is_open]
    assert [each.name for each in living] == ["Portal"]
    assert answers.count(ClientRefused) == 7
