"""What the tests of recovery share."""

from bot.accounts.model import SlackUser
from bot.authenticators.model import Authenticator
from bot.recovery.model import NewCodes
from bot.secret import Secret
from tests.builders import AIKO
from tests.fakes.house import House


def codes_of(house: House, user: SlackUser = AIKO) -> tuple[Secret, ...]:
    """A new set, after a fresh check."""
    house.with_fresh_check(user)
    made = house.backup_codes.make(user)
    assert isinstance(made, NewCodes)
    return made.codes


def the_set(house: House, user: SlackUser = AIKO) -> Authenticator:
    found = house.people.standing(user).codes
    assert found is not None
    return found


def with_other_letter(code: Secret) -> Secret:
    """One letter of it is another one."""
    plain = code.reveal()
    return Secret(plain[:-2] + ("A" if plain[-2] != "A" else "B") + plain[-1])
