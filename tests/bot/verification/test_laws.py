"""Whatever clients ask, people answer and strangers try, in whatever order, while clocks jump and the process dies: the
laws of verifications hold after every single step."""

import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, invariant, multiple, rule

from bot.accounts.model import SlackUser
from bot.authenticators.codes import STEP
from bot.authenticators.model import Authenticator, AuthenticatorId
from bot.errors import MamoriError
from bot.policy import Policy
from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.model import CLOCKS_APART, Ask, PostedPrompt, Status, Strength, Verification, Way
from tests.bot.verification.kit import is_fetched, other_than
from tests.builders import AIKO, CAST, MALLORY, code_of
from tests.fakes.house import House

PATIENT = Policy(free_tries=10, slow_tries=20, prompts_in_ten_minutes=10, prompts_a_day=50)
"""Or most of what is asked would only meet a pause, which has tests of its own."""
JUMPS = [timedelta(seconds=s) for s in (1, 1, 30, 60, 119, 120, 300, 86400, -1, -30, -3600)]
KEPT = ("verifications", "posted_prompts", "relying_parties", "authenticators", "throttles", "notices", "audit_events")
DECISIONS = {f"verification.{each.value}" for each in Status if each is not Status.PENDING}
NAMES = ("aiko", "mallory", "nobody-we-know", "ben")
"""Ben's MFA is not on."""

Asked = tuple[RelyingParty, str, Verification]

people = st.sampled_from([AIKO, MALLORY])


class Asking(RuleBasedStateMachine):
    asked: Bundle[Asked] = Bundle("asked")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.house = House(Path(self.folder.name), policy=PATIENT)
        self.apps: dict[SlackUser, list[Authenticator]] = {}
        self.settled: dict[str, tuple[object, ...]] = {}
        self.secrets: set[str] = set()
        self.steps: set[tuple[AuthenticatorId, int]] = set()
        self.fetched: Counter[str] = Counter()

    @initialize()
    def begin(self) -> None:
        for user in (AIKO, MALLORY):
            self.house.with_person(user)
            self.apps[user] = list(self.house.enroll(user))
        self.house.clock.advance(timedelta(minutes=10))
        self.clients = [self.house.relying_parties.add("Portal").client, self.house.plugins.client()]

    @rule(
        target=asked,
        which=st.integers(0, 1),
        name=st.sampled_from(NAMES),
        way=st.sampled_from([None, None, Way.PROMPT, Way.OTP]),
        strength=st.sampled_from([Strength.SESSION, Strength.SESSION, Strength.POSSESSION]),
    )
    def ask(self, which: int, name: str, way: Way | None, strength: Strength) -> Asked | MultipleResults[Asked]:
        client = self.clients[which]
        answer = self.house.verifications.ask(client, Ask(account=name, application="Mail", way=way, strength=strength))
        if not isinstance(answer, Verification):
            return multiple()
        if answer.number is not None:
            assert answer.strength is Strength.SESSION
            self.secrets.add(answer.number.reveal())
        return client, name, answer

    @rule(asked=asked, user=people, is_right=st.booleans())
    def type_the_number(self, asked: Asked, user: SlackUser, *, is_right: bool) -> None:
        client, name, verification = asked
        if verification.number is None:
            return
        typed = verification.number if is_right else other_than(verification.number)
        before, at = self.house.verifications.look(client, verification.id), self._now()
        answered = self._try(lambda: self.house.prompts.answer(user, verification.id, typed))
        after = self.house.verifications.look(client, verification.id)
        if CAST[user] != name:
            assert (answered, after) == (None, before), "S51: not theirs, and nothing changed"
        elif before.status is Status.PENDING and after.status is Status.APPROVED:
            assert is_right, "law 10"
            assert verification.created_at - CLOCKS_APART <= at < verification.expires_at, "law 5: in time"
            assert (after.method, after.reached) == (Way.PROMPT, Strength.SESSION), "S18"
            assert before.way is Way.PROMPT, "not the number of a prompt that was left for a code"

    @rule(asked=asked, of=people, which=st.integers(0, 1), ago=st.sampled_from([0, 0, 0, 1, 2, -1]))
    def type_a_code(self, asked: Asked, of: SlackUser, which: int, ago: int) -> None:
        client, name, verification = asked
        app, at = self.apps[of][which], self._now()
        typed = code_of(app.seed, at - ago * STEP)
        before = self.house.verifications.look(client, verification.id)
        answer = self.house.verifications.take_code(client, verification.id, typed)
        if answer.reason is None:
            assert answer.verification.status is Status.APPROVED
            assert before.status is Status.PENDING
            assert CAST[of] == name
            assert ago in {0, 1}, "S3"
            step = self.house.method(app).last_step
            assert step is not None
            assert (app.id, step) not in self.steps, "law 3"
            self.steps.add((app.id, step))
            assert (answer.verification.method, answer.verification.reached) == (Way.OTP, Strength.POSSESSION)
        else:
            assert before.status is answer.verification.status or answer.verification.status is Status.REJECTED

    @rule(asked=asked, typed=st.sampled_from(["000000", "", "abcdef", "12345"]))
    def guess(self, asked: Asked, typed: str) -> None:
        client, _, verification = asked
        before = self.house.verifications.look(client, verification.id)
        after = self.house.verifications.take_code(client, verification.id, Secret(typed)).verification
        assert after.status is not Status.APPROVED or before.status is Status.APPROVED

    @rule(asked=asked, other=st.integers(0, 1))
    def cancel(self, asked: Asked, other: int) -> None:
        self._try(lambda: self.house.verifications.cancel(self.clients[other], asked[2].id))

    @rule(asked=asked)
    def go_another_way(self, asked: Asked) -> None:
        self.house.verifications.another_way(asked[0], asked[2].id, Way.OTP)

    @rule(asked=asked, user=people)
    def call_off(self, asked: Asked, user: SlackUser) -> None:
        self._try(lambda: self.house.prompts.call_off(user, asked[2].id))

    @rule(asked=asked, user=people)
    def disown(self, asked: Asked, user: SlackUser) -> None:
        self._try(lambda: self.house.prompts.not_me(user, asked[2].id))

    @rule(asked=asked, name=st.sampled_from(NAMES))
    def fetch(self, asked: Asked, name: str) -> None:
        """S13: an approval is worth one success."""
        _, owner, verification = asked
        if is_fetched(self.house, verification, name):
            fetched = self.house.prompts.to_show(verification.id)
            assert fetched is not None
            assert (owner, verification.client_id) == (name, self.clients[1].id)
            assert (fetched.status, fetched.disowned_at) == (Status.APPROVED, None)
            self.fetched[verification.id] += 1
            assert self.fetched[verification.id] == 1

    @rule(asked=asked)
    def post(self, asked: Asked) -> None:
        prompt = PostedPrompt(verification_id=asked[2].id, user=AIKO, channel="D1", ts="1.000001")
        self.house.prompts.posted(prompt)

    @rule(by=st.sampled_from(JUMPS))
    def move_the_clock(self, by: timedelta) -> None:
        self.house.clock.advance(by)

    @rule()
    def expire(self) -> None:
        while self.house.verifications.expire_due():
            pass
        assert not self.house.verifications.any_expired()

    @rule()
    def die_and_start_again(self) -> None:
        """Law 9."""
        before = [self.house.sql(f"SELECT * FROM {table}") for table in KEPT]  # noqa: S608 - our own names
        self.house.restart()
        assert [self.house.sql(f"SELECT * FROM {table}") for table in KEPT] == before  # noqa: S608

    @invariant()
    def a_decision_is_for_good_and_has_exactly_one_event(self) -> None:
        """Laws 5 and 8; and a number that can no longer be typed is gone."""
        rows = self.house.sql("SELECT id, status, because, decided_at, method, account_id, number FROM verifications")
        events = Counter(event.target for event in self.house.events() if event.action in DECISIONS)
        for row in rows:
            decided = (row.status, row.because, row.decided_at, row.method)
            assert events[row.id] == (row.status != Status.PENDING)
            assert self.settled.setdefault(row.id, decided) == decided or row.status == Status.PENDING
            if row.status == Status.PENDING:
                del self.settled[row.id]
            else:
                assert row.number is None
            assert row.account_id is not None or row.status != Status.APPROVED, "nobody is ever approved"

    @invariant()
    def a_person_has_two_open_prompts_at_most_and_one_per_client(self) -> None:
        """S13, S15."""
        for row in self.house.sql(
            "SELECT subject, client_id, count(*) AS open FROM verifications"
            " WHERE status = 'pending' AND number IS NOT NULL AND created_at <= :at AND expires_at > :at"
            " GROUP BY subject, client_id",
            at=self._now().replace(tzinfo=None).isoformat(" "),
        ):
            assert row.open == 1

    def teardown(self) -> None:
        """Law 7, S70."""
        while self.house.trail.seal():
            pass
        finding = self.house.trail.verify()
        told = [*self.house.events(), *self.house.notices()]
        self.house.close()
        self.folder.cleanup()
        assert finding.is_sound, finding
        for secret in self.secrets:
            # Longer ones are ids and instants, in which six digits may stand by chance.
            assert not any(secret in part for each in told for part in each.facts.values() if len(part) < 20)

    def _try(self, act: object) -> Verification | None:
        try:
            return act()  # type: ignore[operator,no-any-return]
        except MamoriError:
            return None

    def _now(self) -> datetime:
        return self.house.clock.now()


Asking.TestCase.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
TestTheLawsHold = Asking.TestCase
