"""The flows over a real database, with a clock and a randomness that the test holds.

A unit of work of our own making would have to repeat the guards, indexes and triggers of the schema to be worth
anything; a copied file with the real ones opens within milliseconds, a copied database of PostgreSQL within fifty.
Where a test does not say which, it is SQLite, or what ``MAMORI_TEST_DATABASE`` names.
"""

import atexit
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import make_url, text

from bot.accounts.flow import People
from bot.accounts.linking import Linking
from bot.accounts.model import SlackUser
from bot.accounts.sign_in import SignIns
from bot.audit import AuditEvent
from bot.authenticators.care import MethodCare
from bot.authenticators.codes import STEP, Checked, Outcome
from bot.authenticators.flow import HeldAuthenticators
from bot.authenticators.lost_devices import LostDevices
from bot.authenticators.model import Authenticator, Kind, Place
from bot.authenticators.out_of_band import Purpose
from bot.authenticators.removal import Removals
from bot.changes.flow import Changes
from bot.door.by_card import CardFreezes
from bot.door.visits import Visits
from bot.enrollment.flow import Enrollments, Setup
from bot.enrollment.phones import PhoneEnrollments, PhoneForm, PhoneRefused, PhoneSetup
from bot.notices import Notice
from bot.outbox import Outbox
from bot.policy import Policy
from bot.ports import UnitOfWork
from bot.practice.flow import Practices
from bot.recovery.card import WalletCards
from bot.recovery.flow import BackupCodeSets
from bot.relying_parties.flow import RelyingParties
from bot.replacement.flow import Replacements
from bot.secret import Secret
from bot.support.flow import Requests
from bot.support.hours import SupportHours
from bot.tokens.flow import TokenStock
from bot.tokens.holding import LentTokens
from bot.trail import AuditTrail
from bot.verification.dispatch import Dispatches
from bot.verification.flow import Verifications
from bot.verification.fresh_check import FreshChecks
from bot.verification.own_setting import OwnSettings
from bot.verification.places import Campus, campus_network
from bot.verification.plugins import PluginSignIns
from bot.verification.prompts import Prompts
from storage.database import Database, open_database
from storage.keyring import Keyring
from storage.schema import upgrade
from storage.sqlite import SqliteDatabase
from tests import postgres
from tests.builders import a_profile, a_seed_row, account_of, code_of
from tests.fakes.clock import FakeClock
from tests.fakes.randomness import FakeRandomness

CAMPUS = Campus((campus_network("192.0.2.0/24"), campus_network("2001:db8:2::/48"), campus_network("10.20.0.0/16")))
SQLITE, POSTGRES = "sqlite", "postgresql"
USUAL = os.environ.get("MAMORI_TEST_DATABASE", SQLITE)


@cache
def _template(kind: str) -> tuple[str, Keyring]:
    """One migrated database and one keyring for the whole run."""
    folder = Path(mkdtemp(prefix="mamori-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = postgres.new_database() if kind == POSTGRES else f"sqlite:///{folder / 'template.sqlite'}"
    upgrade(url)
    return url, Keyring.make(folder / "keys")


def new_database(folder: Path, kind: str = USUAL) -> tuple[Database, Keyring]:
    template, keyring = _template(kind)
    name = str(make_url(template).database)
    if kind == POSTGRES:
        url = postgres.new_database(name)
    else:
        shutil.copyfile(name, folder / "mamori.sqlite")
        url = f"sqlite:///{folder / 'mamori.sqlite'}"
    return open_database(url, keyring), keyring


class House:
    def __init__(
        self, folder: Path, *, policy: Policy | None = None, email_is_proof: bool = False, kind: str = USUAL
    ) -> None:
        self.database, self.keyring = new_database(folder, kind)
        self.clock = FakeClock()
        self.randomness = FakeRandomness()
        self.policy = policy or Policy()
        self._email_is_proof = email_is_proof
        self._move_in()

    def _move_in(self) -> None:
        begin = self.database.begin
        around = (self.clock, self.randomness, self.keyring, self.policy)
        self.people = People(begin, self.clock, self.randomness, self.policy, SupportHours())
        self.linking = Linking(begin, *around, email_is_proof=self._email_is_proof)
        self.sign_ins = SignIns(begin, *around)
        self.enrollments = Enrollments(begin, *around)
        self.authenticators = HeldAuthenticators(begin, self.clock, self.randomness, self.policy)
        self.removals = Removals(begin, self.clock, self.randomness, self.policy)
        self.care = MethodCare(begin, self.clock, self.randomness, self.policy)
        self.lost_devices = LostDevices(begin, self.clock, self.randomness, self.policy)
        self.phones = PhoneEnrollments(begin, *around)
        self.dispatches = Dispatches(begin, self.clock, self.policy)
        self.changes = Changes(begin, *around)
        self.stock = TokenStock(begin, *around)
        self.tokens = LentTokens(begin, self.clock, self.randomness, self.policy)
        self.practices = Practices(begin, *around)
        self.wallet_cards = WalletCards(begin, *around)
        self.visits = Visits(begin, *around, self.people)
        self.card_freezes = CardFreezes(begin, *around)
        self.replacements = Replacements(begin, self.clock, self.randomness, self.policy, SupportHours())
        self.backup_codes = BackupCodeSets(begin, *around)
        self.fresh_checks = FreshChecks(begin, *around)
        self.relying_parties = RelyingParties(begin, self.clock, self.randomness, self.keyring)
        self.verifications = Verifications(begin, *around, CAMPUS)
        self.own_settings = OwnSettings(begin, self.clock, self.randomness, self.policy, CAMPUS)
        self.prompts = Prompts(begin, self.clock, self.randomness, self.policy)
        self.plugins = PluginSignIns(self.verifications, begin, *around)
        self.requests = Requests(begin, *around, SupportHours())
        self.outbox = Outbox(self.database.begin_claim, self.clock, SupportHours(), worker="first")
        self.trail = AuditTrail(begin, self.keyring)

    def restart(self) -> None:
        """As after ``kill -9``: nothing survives but the file, the keyring and the hour."""
        self.database.close()
        self.database = self.twin()
        self._move_in()

    def twin(self) -> Database:
        """Another process's view of the same database."""
        return open_database(self.database.url, self.keyring)

    def close(self) -> None:
        self.database.close()

    def with_person(self, user: SlackUser, **changes: Any) -> None:
        """One of the cast, linked."""
        account = account_of(user, **changes)
        self.people.add(account)
        self.linking.link_by_operator(a_profile(user), account.sso_id)

    def begin_app(self, user: SlackUser, place: Place = Place.MOBILE) -> Setup:
        """Raises AssertionError where a fresh check is owed first."""
        setup = self.enrollments.add_app(user, place, usual_name="Smartphone")
        assert isinstance(setup, Setup)
        return setup

    def confirm(self, user: SlackUser, app: Authenticator, name: str = "iPhone") -> Checked:
        """With the code that the app shows now."""
        typed = code_of(app.seed, self.clock.now())
        return self.enrollments.confirm_app(user, app.id, name=name, typed=typed)

    def add_app(self, user: SlackUser, place: Place = Place.MOBILE, name: str = "iPhone") -> Authenticator:
        """From the first tap to the active method."""
        setup = self.begin_app(user, place)
        self.confirm(user, setup.authenticator, name)
        return self.method(setup.authenticator)

    def begin_phone(self, user: SlackUser) -> PhoneSetup:
        """Raises AssertionError where a fresh check is owed first."""
        setup = self.phones.add_phone(user)
        assert isinstance(setup, PhoneSetup)
        return setup

    def give_number(
        self,
        user: SlackUser,
        phone: Authenticator,
        number: str = "090-1234-5678",
        *,
        place: Place = Place.MOBILE,
        by: Kind = Kind.SMS,
        name: str = "",
    ) -> PhoneSetup | PhoneRefused:
        form = PhoneForm(place=place, typed=Secret(number), by=by, name=name, usual_name="Smartphone")
        return self.phones.give_number(user, phone.id, form, terms="v1", view_id="V1")

    def add_phone(self, user: SlackUser, number: str = "090-1234-5678", **what: Any) -> Authenticator:
        """From the first tap to the active method."""
        phone = self.begin_phone(user).authenticator
        assert isinstance(self.give_number(user, phone, number, **what), PhoneSetup)
        assert self.phones.confirm(user, phone.id, self.sent_to(phone)).outcome is Outcome.RIGHT
        return self.method(phone)

    def sent_to(self, phone: Authenticator, purpose: Purpose = Purpose.CONFIRM) -> Secret:
        """The code that arrives there: the newest one, read as whoever sends it reads it."""
        with self.database.begin() as uow:
            newest = uow.codes.of(phone.id, purpose)[0]
        leaving = self.dispatches.due(newest.id)
        assert leaving is not None
        return leaving.code

    def with_fresh_check(self, user: SlackUser) -> None:
        """As if a method of theirs had just answered."""
        with self.database.begin() as uow:
            link = uow.links.of(user)
            assert link is not None
            uow.links.save(replace(link, checked_at=self.clock.now()))

    def enroll(self, user: SlackUser) -> tuple[Authenticator, Authenticator]:
        """Both methods, on two devices, and MFA turned on."""
        first = self.add_app(user, Place.MOBILE, "iPhone")
        second = self.add_app(user, Place.COMPUTER, "Office PC")
        self.enrollments.enable(user, understood=True)
        return self.method(first), second

    def with_token(self, **changes: Any) -> None:
        """One hardware token on the shelf."""
        assert self.stock.take_in([a_seed_row(**changes)], is_rehearsal=False) == ()

    def lend(self, user: SlackUser, serial: str = "1234-5678") -> Authenticator:
        """The method it becomes, waiting for its first code."""
        self.stock.lend(serial, account_of(user).sso_id)
        waiting = self.people.standing(user).waiting_tokens
        return next(each for each in waiting if each.token_serial == serial)

    def confirm_token(self, user: SlackUser, token: Authenticator, *, steps_ahead: int = 0) -> Checked:
        """With the code that the token shows now, its clock being off by so many steps."""
        typed = code_of(token.seed, self.clock.now() + steps_ahead * token.interval, token.interval)
        return self.tokens.confirm(user, token.id, name="", usual_name=f"Token {token.token_serial}", typed=typed)

    def method(self, app: Authenticator) -> Authenticator:
        """The method as it is kept now."""
        with self.database.begin() as uow:
            found = uow.authenticators.get(app.id)
        assert found is not None
        return found

    def events(self) -> list[AuditEvent]:
        with self.database.begin() as uow:
            return list(uow.audit.all())

    def actions(self) -> list[str]:
        return [event.action for event in self.events()]

    def notices(self) -> Sequence[Notice]:
        """Everything that was told, sent or not, oldest first."""
        ids = self.sql("SELECT id FROM notices ORDER BY number")
        with self.database.begin() as uow:
            return [notice for row in ids if (notice := uow.notices.get(row.id))]

    def wrong(self, app: Authenticator) -> Secret:
        """Six digits that neither this app shows nor any clock within reach would explain."""
        near = {code_of(app.seed, self.clock.now() + step * STEP).reveal() for step in range(-200, 201)}
        return Secret(next(f"{number:06}" for number in range(1000) if f"{number:06}" not in near))

    def fail_after(self, act: Callable[[UnitOfWork], object]) -> None:
        """A flow that breaks just before its end."""
        with self.database.begin() as uow:
            act(uow)
            raise RuntimeError

    def sql(self, statement: str, **facts: Any) -> Sequence[Any]:
        """What a hand on the database does, past every rule of the code."""
        engine = self.database._writer if isinstance(self.database, SqliteDatabase) else self.database._taking
        with engine.begin() as connection:
            answer = connection.execute(text(statement), facts)
            return answer.all() if answer.returns_rows else []
