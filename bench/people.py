"""People who sign in: moved in straight through the flows, with MFA on, and a client that may ask about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from pydantic import SecretStr
from sqlalchemy import create_engine, text

import composition
from bot.accounts.model import Account, AccountId, SlackProfile, SlackUser
from bot.authenticators.model import APP_PLACES
from bot.enrollment.flow import Setup
from bot.secret import Secret
from bot.trail import AuditTrail
from handlers.system import SystemRandomness
from settings import Settings
from storage.database import open_database
from storage.keyring import Keyring


@dataclass(frozen=True)
class Person:
    """Two apps: two right codes at any moment, each good once."""

    name: str
    user: SlackUser
    seeds: tuple[str, ...]


class AnHourAgo:
    """When the people enrolled: every code of now is newer than the ones they confirmed their apps with."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(hours=1)


def settle(url: str, keys: Path, team_id: str, count: int) -> tuple[Sequence[Person], str]:
    """So many people, and the client's key."""
    keyring = Keyring.load(keys)
    database = open_database(url, keyring)
    settings = Settings(database_url=url, slack_bot_token=SecretStr("unused"))
    doors = composition.build(settings, database, keyring, AnHourAgo()).doors
    people = []
    for number in range(count):
        user, name = SlackUser(f"U1BENCH{number:05}", team_id), f"bench{number}"
        doors.people.add(Account(id=AccountId(SystemRandomness().token()), sso_id=name, name="Bench"))
        doors.linking.link_by_operator(SlackProfile(user, "en-US"), name)
        seeds = []
        for place in APP_PLACES:
            setup = doors.enrollments.add_app(user, place, usual_name=place.value)
            if not isinstance(setup, Setup) or setup.authenticator.seed is None:
                raise TypeError("a code that confirmed a method a moment ago is a fresh check")
            seeds.append(setup.authenticator.seed.reveal())
            code = Secret(pyotp.TOTP(seeds[-1]).at(AnHourAgo().now()))
            doors.enrollments.confirm_app(user, setup.authenticator.id, name=place.value, typed=code)
        doors.enrollments.enable(user, understood=True)
        people.append(Person(name, user, tuple(seeds)))
    key = doors.relying_parties.add("Bench", requests_a_minute=1_000_000).key.reveal()
    trail = AuditTrail(database.begin, keyring)
    while trail.seal():
        pass
    database.close()
    # What the enrollments tell is not measured here: it would go out first.
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM notices"))
    engine.dispose()
    return people, key
