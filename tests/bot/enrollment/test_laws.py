"""Whatever several people do, in whatever order, with right codes and wrong ones, while clocks jump and the process
dies: the laws hold after every single step."""

import tempfile
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, invariant, multiple, rule

from bot.accounts.model import SlackUser
from bot.authenticators.codes import STEP, Checked, Outcome, step_of
from bot.authenticators.model import APP_PLACES, Authenticator, AuthenticatorId, Place, State
from bot.enrollment.flow import Setup
from bot.errors import MamoriError, TooManyMethods
from bot.policy import Policy
from bot.secret import Secret
from tests.builders import AIKO, BEN, MALLORY, code_of
from tests.fakes.house import House
from tests.fakes.record import Told

PEOPLE = (AIKO, BEN, MALLORY)
JUMPS = [timedelta(seconds=s) for s in (1, 30, 30, 60, 301, 3600, 86400, -1, -30, -60, -600, -86400)]
PATIENT = Policy(free_tries=10, slow_tries=20)
"""Or most of what is typed would only meet the throttle, which has tests of its own."""
KEPT = ("accounts", "authenticators", "devices", "throttles", "links", "page_tickets", "notices", "audit_events")
STANDINGS = """
SELECT id, enabled_at,
  (SELECT count(*) FROM authenticators WHERE account_id = accounts.id AND state = 'active') AS methods,
  (SELECT count(*) FROM authenticators WHERE account_id = accounts.id AND is_default) AS defaults
FROM accounts"""

App = tuple[SlackUser, Authenticator]

people = st.sampled_from(PEOPLE)
mostly_now = st.sampled_from([0, 0, 0, 0, -1, 1, -2, 4, -60])
names = st.sampled_from(["iPhone", "Office PC", "Home PC"])


class Enrollment(RuleBasedStateMachine):
    apps: Bundle[App] = Bundle("apps")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.house = House(Path(self.folder.name), policy=PATIENT)
        self.accepted: dict[AuthenticatorId, list[int]] = defaultdict(list)
        self.enabled: dict[str, str] = {}
        self.told = Told(self.house)

    @initialize(target=apps)
    def begin_at_three_stages(self) -> MultipleResults[App]:
        """Aiko has turned MFA on, Mallory has one method, Ben has none: every story begins near something to lose."""
        for user in PEOPLE:
            self.house.with_person(user)
        held = [(AIKO, method) for method in self.house.enroll(AIKO)] + [(MALLORY, self.house.add_app(MALLORY))]
        for _, method in held:
            self.accepted[method.id].append(step_of(self._now()))
        return multiple(*held)

    @rule(target=apps, user=people, place=st.sampled_from(APP_PLACES))
    def begin(self, user: SlackUser, place: Place) -> App | MultipleResults[App]:
        begun = self._begin(user, place)
        return (user, begun.authenticator) if begun else multiple()

    @rule(target=apps, user=people, place=st.sampled_from(APP_PLACES), name=names, turns_on=st.booleans())
    def set_up(self, user: SlackUser, place: Place, name: str, turns_on: bool) -> App | MultipleResults[App]:
        begun = self._begin(user, place)
        if begun is None:
            return multiple()
        self._type(user, begun.authenticator, code_of(begun.authenticator.seed, self._now()), name)
        if turns_on:
            self.enable(user)
        return user, begun.authenticator

    @rule(app=apps, off=mostly_now, name=names)
    def type_a_code(self, app: App, off: int, name: str) -> None:
        owner, method = app
        self._type(owner, method, code_of(method.seed, self._now() + off * STEP), name)

    @rule(app=apps, typed=st.sampled_from(["", "000000", "12345", "abcdef", "４２４２４２"]))
    def guess(self, app: App, typed: str) -> None:
        owner, method = app
        self._type(owner, method, Secret(typed), "iPhone")

    @rule(app=apps, other=apps)
    def read_the_code_from_the_wrong_device(self, app: App, other: App) -> None:
        owner, method = app
        self._type(owner, method, code_of(other[1].seed, self._now()), "iPhone")

    @rule(app=apps, user=people)
    def reach_for_what_is_not_theirs(self, app: App, user: SlackUser) -> None:
        """S51."""
        owner, method = app
        if user == owner:
            return
        before = self.house.method(method)
        self._type(user, method, code_of(method.seed, self._now()), "iPhone")
        self._try(lambda: self.house.authenticators.not_me(user, method.id))
        assert self.house.method(method) == before

    @rule(app=apps)
    def disown(self, app: App) -> None:
        owner, method = app
        self._try(lambda: self.house.authenticators.not_me(owner, method.id))

    @rule(user=people)
    def disown_everything(self, user: SlackUser) -> None:
        """ "This wasn't me" on every card in the conversation."""
        for method in self.house.people.standing(user).active:
            self._try(lambda id_=method.id: self.house.authenticators.not_me(user, id_))

    @rule(user=people)
    def enable(self, user: SlackUser) -> None:
        self._try(lambda: self.house.enrollments.enable(user, understood=True))

    @rule(by=st.sampled_from(JUMPS))
    def move_the_clock(self, by: timedelta) -> None:
        self.house.clock.advance(by)

    @rule(waited=st.sampled_from([timedelta(0), timedelta(minutes=31)]))
    def erase_what_is_over(self, waited: timedelta) -> None:
        """S7."""
        self.house.clock.advance(waited)
        self.house.enrollments.expire_unfinished()
        with self.house.database.begin() as uow:
            assert not uow.authenticators.unfinished_since(self._now(), 1)

    @rule()
    def seal(self) -> None:
        self.house.trail.seal()

    @rule()
    def die_and_start_again(self) -> None:
        """Law 9."""
        before = [self.house.sql(f"SELECT * FROM {table}") for table in KEPT]  # noqa: S608 - our own names
        self.house.restart()
        assert [self.house.sql(f"SELECT * FROM {table}") for table in KEPT] == before  # noqa: S608

    @invariant()
    def enabled_never_goes_back_and_always_has_a_method(self) -> None:
        """Laws 1 and 2; and whoever has a method has one that is asked first."""
        for row in self.house.sql(STANDINGS):
            assert row.enabled_at == self.enabled.get(row.id, row.enabled_at)
            if row.enabled_at is not None:
                self.enabled[row.id] = row.enabled_at
                assert row.methods > 0
            assert row.defaults == (row.methods > 0)

    @invariant()
    def every_change_of_state_has_its_event(self) -> None:
        """Law 8; and a method that ended has lost its seed and never comes back (S7, S34)."""
        rows = self.house.sql("SELECT id, state, seed IS NULL AS is_erased FROM authenticators")
        assert all(row.is_erased == (row.state == State.REVOKED) for row in rows)
        self.told.look(enabled=self.enabled)

    def teardown(self) -> None:
        """S70."""
        while self.house.trail.seal():
            pass
        finding = self.house.trail.verify()
        self.house.close()
        self.folder.cleanup()
        assert finding.is_sound, finding
        assert finding.sealed == finding.events == self.told.events

    def _type(self, user: SlackUser, method: Authenticator, typed: Secret, name: str) -> None:
        enrollments, verifications = self.house.enrollments, self.house.fresh_checks
        was = self.house.method(method).state
        confirmed = self._try(lambda: enrollments.confirm_app(user, method.id, name=name, typed=typed))
        self._judge(method, confirmed, typed)
        assert (self.house.method(method).state is was) or (confirmed is not None and confirmed.step is not None)
        for _ in range(2):
            checked = self._try(lambda: verifications.step_up(user, method.id, typed))
            self._judge(method, checked, typed)
            if checked is None or checked.step is None:
                break

    def _judge(self, method: Authenticator, checked: Checked | None, typed: Secret) -> None:
        """Laws 3 and 10: right only within the window, and each step once, ever onward."""
        if checked is None or checked.step is None:
            return
        assert checked.outcome is Outcome.RIGHT
        assert checked.step in {step_of(self._now()), step_of(self._now()) - 1}
        assert typed == code_of(method.seed, datetime.fromtimestamp(checked.step * 30, self._now().tzinfo))
        assert all(checked.step > former for former in self.accepted[method.id])
        self.accepted[method.id].append(checked.step)

    def _begin(self, user: SlackUser, place: Place) -> Setup | None:
        """None where a fresh check is owed first, or where the person has as many methods as the policy lets them."""
        try:
            begun = self.house.enrollments.add_app(user, place, usual_name="Smartphone")
        except TooManyMethods:
            return None
        return begun if isinstance(begun, Setup) else None

    def _try(self, act: object) -> Checked | None:
        try:
            return act()  # type: ignore[operator,no-any-return]
        except MamoriError:
            return None

    def _now(self) -> datetime:
        return self.house.clock.now()


Enrollment.TestCase.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
TestTheLawsHold = Enrollment.TestCase
