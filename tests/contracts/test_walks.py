"""A life with devices, walked at random by several people, on every database: whatever they add, lose, find, take off,
disown and put back, in whatever order, while clocks jump and processes die, the laws hold after every single step."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.accounts.model import SlackUser
from bot.authenticators.codes import Outcome
from bot.authenticators.model import (
    APP_PLACES,
    Authenticator,
    AuthenticatorId,
    DeviceId,
    Loss,
    Place,
    State,
    active,
    satisfies_enabling,
)
from bot.changes.model import ChangeId
from bot.enrollment.flow import Setup
from bot.errors import LastWayIn, MamoriError
from bot.policy import Offer, Policy
from bot.recovery.model import NewCodes
from bot.replacement.flow import Going
from bot.secret import Secret
from bot.verification.model import Ask, Because, Status, Verification, Way
from tests.builders import AIKO, BEN, CAST, MALLORY, code_of
from tests.fakes.house import POSTGRES, SQLITE, House
from tests.fakes.record import Told

PEOPLE = (AIKO, BEN, MALLORY)
JUMPS = [timedelta(seconds=s) for s in (30, 60, 301, 3600, 8 * 3600, 86400, 8 * 86400, -30, -600)]
PATIENT = Policy(free_tries=10, slow_tries=20, prompts_in_ten_minutes=10, prompts_a_day=50, backup_codes=Offer.OFFERED)
KEPT = ("accounts", "authenticators", "devices", "links", "verifications", "notices", "audit_events")
STANDINGS = """
SELECT id, enabled_at,
  (SELECT count(*) FROM authenticators WHERE account_id = accounts.id AND state = 'active') AS methods,
  (SELECT count(*) FROM authenticators WHERE account_id = accounts.id AND is_default) AS defaults
FROM accounts"""

people = st.sampled_from(PEOPLE)
picks = st.integers(0, 5)
losses = st.sampled_from(Loss)


class Life(RuleBasedStateMachine):
    """Subclasses say on which database."""

    kind = SQLITE

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.house = House(Path(self.folder.name), policy=PATIENT, kind=self.kind)
        self.enabled: dict[str, datetime] = {}
        self.told = Told(self.house)
        self.gave_up: set[str] = set()
        """Those who said "freeze anyway": law 2's one exception."""
        self.secrets: set[str] = set()
        self.printed: dict[str, list[list[str]]] = {}
        self.spent: set[str] = set()

    @initialize()
    def begin(self) -> None:
        """Aiko's MFA is on, with a spare; Ben's is on with just enough; Mallory has one method."""
        for user in PEOPLE:
            self.house.with_person(user)
        self.house.enroll(AIKO)
        self.house.enroll(BEN)
        self._try(lambda: self.house.add_app(AIKO, Place.COMPUTER, "Home PC"))
        self.house.add_app(MALLORY)
        self.client = self.house.relying_parties.add("Portal").client
        self.house.clock.advance(timedelta(minutes=10))

    @rule(user=people, place=st.sampled_from(APP_PLACES), name=st.sampled_from(["iPhone", "Pixel", "Office PC"]))
    def add(self, user: SlackUser, place: Place, name: str) -> None:
        begun = self._try(lambda: self.house.enrollments.add_app(user, place, usual_name="Smartphone"))
        if isinstance(begun, Setup):
            self._try(lambda: self.house.confirm(user, begun.authenticator, name))

    @rule(user=people, pick=picks)
    def prove_it(self, user: SlackUser, pick: int) -> None:
        """A fresh check by any method ever held: only one that is active says yes."""
        method = self._picked(user, pick)
        typed = code_of(method.seed, self._now()) if method and method.seed else None
        if method is None or typed is None:
            return
        was = self.house.method(method).state
        checked = self._try(lambda: self.house.fresh_checks.step_up(user, method.id, typed))
        assert checked is None or checked.outcome is not Outcome.RIGHT or was is State.ACTIVE

    @rule(user=people)
    def turn_on(self, user: SlackUser) -> None:
        self._try(lambda: self.house.enrollments.enable(user, understood=True))

    @rule(user=people, pick=picks)
    def ask_it_first(self, user: SlackUser, pick: int) -> None:
        self._with(user, pick, lambda method: self.house.care.make_default(user, method.id))

    @rule(user=people, pick=picks)
    def take_off(self, user: SlackUser, pick: int) -> None:
        """What is left is still enough for MFA to be turned on with (S30, S32)."""
        method = self._picked(user, pick)
        if method is None:
            return
        self.house.with_fresh_check(user)
        was = self.house.method(method).state
        self._try(lambda: self.house.removals.remove(user, method.id))
        if self._account(user) in self.enabled and self.house.method(method).state is not was:
            assert satisfies_enabling(self._held(user))

    @rule(user=people, pick=picks, at_hand=st.booleans())
    def replace(self, user: SlackUser, pick: int, at_hand: bool) -> None:
        """The old one works until the new one is proven."""
        method = self._picked(user, pick)
        if method is None:
            return
        self.house.with_fresh_check(user)
        was = self.house.method(method).state
        going = self._try(lambda: self.house.replacements.start(user, method.id, at_hand=at_hand, number_stays=False))
        assert self.house.method(method).state is was
        if isinstance(going, Going):
            self.add(user, going.place, "Newer")

    @rule(user=people)
    def call_the_replacement_off(self, user: SlackUser) -> None:
        self._try(lambda: self.house.replacements.cancel(user))

    @rule(user=people)
    def put_back(self, user: SlackUser) -> None:
        """ "This wasn't me" about the newest change."""
        rows = self.house.sql(
            "SELECT id FROM made_changes WHERE account_id = :id ORDER BY made_at", id=self._account(user)
        )
        if rows:
            self._try(lambda: self.house.changes.undo(user, ChangeId(rows[-1].id)))

    @rule(user=people, pick=picks, because=losses, anyway=st.booleans())
    def lose(self, user: SlackUser, pick: int, because: Loss, anyway: bool) -> None:
        method = self._picked(user, pick)
        device = method.device_id if method else None
        if device is None:
            return
        try:
            frozen = self.house.lost_devices.report(user, device, because, anyway=anyway)
        except LastWayIn:
            assert not anyway
            return
        except MamoriError:
            return
        if anyway and not frozen.left:
            self.gave_up.add(self._account(user))

    @rule(user=people, pick=picks)
    def find(self, user: SlackUser, pick: int) -> None:
        """Never by the found device's own code, unless it had only been left at home."""
        method = self._picked(user, pick)
        if method is None or method.device_id is None:
            return
        was_not_mine = method.state is State.SUSPENDED and method.ended_because == "not_me"
        self._try(lambda: self.house.lost_devices.found(user, DeviceId(str(method.device_id))))
        assert not was_not_mine or self.house.method(method).state is State.SUSPENDED

    @rule(user=people, pick=picks)
    def disown_the_loss(self, user: SlackUser, pick: int) -> None:
        """Brings nothing back."""
        method = self._picked(user, pick)
        if method is None or method.device_id is None:
            return
        before = len(active(self._held(user)))
        self._try(lambda: self.house.lost_devices.not_me(user, DeviceId(str(method.device_id))))
        assert len(active(self._held(user))) <= before

    @rule(user=people, pick=picks)
    def disown(self, user: SlackUser, pick: int) -> None:
        self._with(user, pick, lambda method: self.house.authenticators.not_me(user, method.id))

    @rule(user=people, pick=picks, other=people)
    def reach_for_what_is_not_theirs(self, user: SlackUser, pick: int, other: SlackUser) -> None:
        """S51."""
        method = self._picked(user, pick)
        if method is None or user == other:
            return
        house, device = self.house, DeviceId(str(method.device_id))
        before = house.method(method)
        for act in (
            lambda: house.care.make_default(other, method.id),
            lambda: house.lost_devices.report(other, device, Loss.STOLEN, anyway=True),
            lambda: house.lost_devices.found(other, device),
            lambda: house.authenticators.not_me(other, method.id),
        ):
            self._try(act)
        assert house.method(method) == before

    @rule(user=people, pick=picks)
    def sign_in_with_a_code(self, user: SlackUser, pick: int) -> None:
        method = self._picked(user, pick)
        if method is None or method.seed is None:
            return
        asked = self.house.verifications.ask(self.client, Ask(account=CAST[user], application="Mail", way=Way.OTP))
        assert isinstance(asked, Verification)
        answer = self._try(
            lambda: self.house.verifications.take_code(self.client, asked.id, code_of(method.seed, self._now()))
        )
        approved = answer is not None and answer.verification.status is Status.APPROVED
        assert not approved or method.state is State.ACTIVE

    @rule(user=people)
    def print_codes(self, user: SlackUser) -> None:
        self.house.with_fresh_check(user)
        made = self._try(lambda: self.house.backup_codes.make(user))
        if isinstance(made, NewCodes):
            self.printed.setdefault(self._account(user), []).append([each.reveal() for each in made.codes])

    @rule(user=people, at=st.integers(0, 9), is_old=st.booleans())
    def sign_in_by_paper(self, user: SlackUser, at: int, is_old: bool) -> None:
        """Each code once, and none of a set that has a successor (S20)."""
        sets = self.printed.get(self._account(user), [])
        if len(sets) < 1 + is_old:
            return
        code = sets[0 if is_old else -1][at]
        asked = self.house.verifications.ask(self.client, Ask(account=CAST[user], application="Mail", way=Way.OTP))
        assert isinstance(asked, Verification)
        answer = self._try(lambda: self.house.verifications.take_code(self.client, asked.id, Secret(code)))
        if answer is not None and answer.verification.status is Status.APPROVED:
            assert not is_old
            assert code not in self.spent
            self.spent.add(code)

    @rule(user=people, pick=picks, because=st.sampled_from([Loss.LOST, Loss.STOLEN]))
    def lose_it_while_a_prompt_is_open(self, user: SlackUser, pick: int, because: Loss) -> None:
        """The prompt dies with it."""
        method = self._picked(user, pick)
        if method is None or method.device_id is None or method.state is not State.ACTIVE:
            return
        if self._account(user) not in self.enabled:
            return
        asked = self.house.verifications.ask(self.client, Ask(account=CAST[user], application="Mail"))
        assert isinstance(asked, Verification)
        try:
            self.house.lost_devices.report(user, method.device_id, because)
        except MamoriError:
            return
        seen = self.house.verifications.look(self.client, asked.id)
        assert seen.status is Status.CANCELLED
        assert seen.because is Because.FROZEN

    @rule(user=people, first=picks, second=picks)
    def lose_two_in_the_same_instant(self, user: SlackUser, first: int, second: int) -> None:
        """Of two reports of which the second would leave nothing, one is refused (law 2)."""
        methods = [each for each in (self._picked(user, first), self._picked(user, second)) if each and each.device_id]
        report = self.house.lost_devices.report
        self._at_once(*((report, user, each.device_id, Loss.LOST) for each in methods))

    @rule(by=st.sampled_from(JUMPS))
    def move_the_clock(self, by: timedelta) -> None:
        self.house.clock.advance(by)

    @rule()
    def morning(self) -> None:
        """What the clock does: what was left at home works again, what is over is erased."""
        while self.house.lost_devices.wake_due():
            pass
        while self.house.removals.erase_put_away():
            pass
        self.house.enrollments.expire_unfinished()
        self.house.verifications.expire_due()

    @rule()
    def seal(self) -> None:
        self.house.trail.seal()

    @rule()
    def die_and_start_again(self) -> None:
        """Law 9."""
        before = [self.house.sql(f"SELECT * FROM {table} ORDER BY 1") for table in KEPT]  # noqa: S608 - our own names
        self.house.restart()
        assert [self.house.sql(f"SELECT * FROM {table} ORDER BY 1") for table in KEPT] == before  # noqa: S608

    @invariant()
    def enabled_never_goes_back_and_nobody_is_locked_out_but_by_their_own_word(self) -> None:
        """Laws 1 and 2."""
        for row in self.house.sql(STANDINGS):
            assert row.enabled_at == self.enabled.get(row.id, row.enabled_at)
            assert row.defaults <= 1
            if row.enabled_at is not None:
                self.enabled[row.id] = row.enabled_at
            if row.methods:
                self.gave_up.discard(row.id)
            elif row.enabled_at is not None:
                assert row.id in self.gave_up

    @invariant()
    def nothing_on_a_lost_device_opens_anything(self) -> None:
        """S34: also what was taken off before it was lost, and put back afterwards."""
        opening = """SELECT a.id FROM authenticators a JOIN authenticators b ON a.device_id = b.device_id
            WHERE a.state = 'active' AND b.state = 'suspended' AND b.ended_because IN ('lost', 'stolen')"""
        assert not self.house.sql(opening)

    @invariant()
    def every_change_of_state_has_its_event_and_what_is_revoked_stays_so(self) -> None:
        """Law 8, S34."""
        self.told.look(enabled=self.enabled)

    def teardown(self) -> None:
        """Law 7: no seed, and no code that was typed, stands anywhere in clear; S70: the record is whole."""
        while self.house.trail.seal():
            pass
        finding = self.house.trail.verify()
        text = repr([self.house.sql(f"SELECT * FROM {table}") for table in KEPT])  # noqa: S608 - our own names
        self.house.close()
        self.folder.cleanup()
        assert finding.is_sound, finding
        printed = {code for sets in self.printed.values() for codes in sets for code in codes}
        assert not {secret for secret in self.secrets | printed if secret in text}

    def _held(self, user: SlackUser) -> list[Authenticator]:
        """Also what was stopped or taken off."""
        ids = self.house.sql(
            "SELECT id FROM authenticators WHERE account_id = :id AND confirmed_at IS NOT NULL ORDER BY created_at, id",
            id=self._account(user),
        )
        with self.house.database.begin() as uow:
            found = [uow.authenticators.get(AuthenticatorId(row.id)) for row in ids]
        self.secrets |= {each.seed.reveal() for each in found if each and each.seed}
        return [each for each in found if each]

    def _picked(self, user: SlackUser, pick: int) -> Authenticator | None:
        held = self._held(user)
        return held[pick % len(held)] if held else None

    def _with(self, user: SlackUser, pick: int, act: Callable[[Authenticator], object]) -> None:
        if method := self._picked(user, pick):
            self._try(lambda: act(method))

    def _account(self, user: SlackUser) -> str:
        return str(self.house.people.account_of(CAST[user]))

    def _at_once(self, *flows: tuple[Any, ...]) -> None:
        async def all_of_them() -> None:
            transact = self.house.database.transact
            outcomes = await asyncio.gather(*(transact(*flow) for flow in flows), return_exceptions=True)
            for each in outcomes:
                if isinstance(each, BaseException) and not isinstance(each, MamoriError):
                    raise each

        asyncio.run(all_of_them())

    def _try(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except MamoriError:
            return None

    def _now(self) -> datetime:
        return self.house.clock.now()


@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_the_laws_hold_on_every_walk(kind: str) -> None:
    walk = type(f"LifeOn{kind.title()}", (Life,), {"kind": kind})
    limits = settings(max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(walk, settings=limits)
