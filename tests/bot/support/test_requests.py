"""Asking support: what is kept, who is told, and that nobody at the desk hears of it outside service hours (law 4)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.accounts.model import Language
from bot.errors import AskedTooOften, NothingAsked, RequestOver, SendFailed
from bot.notices import SUPPORT, Lane, Notice, NoticeKind
from bot.support.hours import SupportHours
from bot.support.model import AtDoor, Claimed, How, Ticket, TicketId, TicketState, Topic, without_secrets
from tests.builders import AIKO, BEN, MALLORY, NOON, account_of
from tests.fakes.house import House

SATURDAY_NIGHT = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
HOURS = SupportHours()
SOMEBODY = Claimed("aiko", "198.51.100.7")


@pytest.fixture
def house(house: House) -> House:
    house.with_person(AIKO, unit="Library")
    return house


def ask(house: House, by: object = AIKO, details: str = "My phone fell into the sea", **what: object) -> Ticket:
    return house.requests.ask(by, Topic.DEVICE, details, language=Language.ENGLISH, **what)  # type: ignore[arg-type]


def move(house: House, to: datetime) -> None:
    house.clock.advance(to - house.clock.now())


def for_desk(house: House) -> list[Notice]:
    return [each for each in house.notices() if each.to == SUPPORT]


def said(house: House, ticket: Ticket) -> list[str]:
    shown = house.requests.on_desk(ticket.id)
    assert shown is not None
    return [each.text for each in shown.messages]


def test_in_service_hours_it_goes_to_the_desk_at_once(house: House) -> None:
    ticket = ask(house)
    assert (ticket.number, ticket.state, ticket.asker.how) == (1, TicketState.OPEN, How.SLACK)
    (notice,) = for_desk(house)
    assert (notice.kind, notice.facts["ticket"]) == (NoticeKind.TICKET, ticket.id)
    assert house.people.standing(AIKO).request == ticket


def test_outside_them_it_is_held_and_goes_to_the_desk_at_opening(house: House) -> None:
    """Law 4."""
    move(house, SATURDAY_NIGHT)
    ticket = ask(house)
    assert ticket.state is TicketState.HELD
    assert for_desk(house) == []
    assert not house.requests.is_desk_due()
    assert house.requests.open_desk() == 0
    move(house, MONDAY_NINE)
    assert house.requests.is_desk_due()
    assert [house.requests.open_desk(), house.requests.open_desk()] == [1, 0]
    (notice,) = for_desk(house)
    assert (notice.kind, notice.created_at) == (NoticeKind.TICKET, MONDAY_NINE)


def test_what_was_held_while_nothing_ran_at_opening_is_handed_over_later_the_same_day(house: House) -> None:
    move(house, SATURDAY_NIGHT)
    ask(house)
    house.restart()
    move(house, MONDAY_NINE + timedelta(hours=3))
    assert house.requests.open_desk() == 1


def test_those_who_asked_in_the_night_come_before_one_who_asks_in_the_moment_of_opening(house: House) -> None:
    for user in (BEN, MALLORY):
        house.with_person(user)
    move(house, SATURDAY_NIGHT)
    first, second = ask(house, MALLORY), ask(house, AIKO)
    move(house, MONDAY_NINE)
    third = ask(house, BEN)
    assert [each.facts["ticket"] for each in for_desk(house)] == [first.id, second.id, third.id]


def test_what_is_said_later_is_added_to_the_request_under_way(house: House) -> None:
    first = ask(house)
    again = ask(house, details="It was a red one")
    assert (again.id, again.said) == (first.id, 2)
    assert [each.kind for each in for_desk(house)] == [NoticeKind.TICKET, NoticeKind.TICKET_ADDED]
    assert said(house, first) == ["My phone fell into the sea", "It was a red one"]


def test_what_is_added_to_a_held_request_goes_together_with_it(house: House) -> None:
    move(house, SATURDAY_NIGHT)
    ask(house)
    ask(house, details="It was a red one")
    move(house, MONDAY_NINE)
    house.requests.open_desk()
    (notice,) = for_desk(house)
    assert notice.facts["messages"] == "2"


def test_of_a_held_request_that_is_cancelled_the_desk_never_hears(house: House) -> None:
    move(house, SATURDAY_NIGHT)
    ticket = ask(house)
    assert house.requests.cancel(AIKO, ticket.id).is_over
    move(house, MONDAY_NINE)
    assert house.requests.open_desk() == 0
    assert for_desk(house) == []
    assert house.people.standing(AIKO).request is None
    assert ask(house).number == 2


def test_of_one_that_it_had_heard_of_it_hears_that_nobody_waits_any_more(house: House) -> None:
    ticket = ask(house)
    house.requests.cancel(AIKO, ticket.id)
    assert [each.kind for each in for_desk(house)] == [NoticeKind.TICKET, NoticeKind.TICKET_CANCELLED]
    with pytest.raises(RequestOver):
        house.requests.cancel(AIKO, ticket.id)


def test_nobody_cancels_reads_or_adds_to_somebody_else_s(house: House) -> None:
    """S51."""
    house.with_person(MALLORY)
    ticket = ask(house)
    with pytest.raises(RequestOver):
        house.requests.cancel(MALLORY, ticket.id)
    assert house.requests.get(MALLORY, ticket.id) is None
    with pytest.raises(RequestOver):
        house.requests.cancel(Claimed("aiko", "x"), ticket.id)
    with pytest.raises(RequestOver):
        ask(house, SOMEBODY, of=ticket.id)
    assert ask(house, MALLORY).id != ticket.id


def test_a_slack_user_whose_account_is_not_known_can_ask_and_it_stays_theirs_once_it_is(house: House) -> None:
    ticket = ask(house, BEN, called="Ben <!channel>")
    assert (ticket.asker.how, ticket.asker.account_id) == (How.UNLINKED, None)
    house.with_person(BEN)
    assert house.people.standing(BEN).request == ticket
    assert ask(house, BEN, details="Found it").id == ticket.id
    assert house.requests.get(BEN, ticket.id) is not None


def test_at_the_door_it_is_the_same_request_as_in_slack(house: House) -> None:
    at_door = AtDoor(account_of(AIKO).id)
    ticket = ask(house, at_door)
    assert ticket.asker.how is How.DOOR
    assert ask(house, AIKO, details="Now from Slack").id == ticket.id
    assert house.requests.look(at_door) == house.people.standing(AIKO).request
    told = [each for each in house.notices() if each.kind is NoticeKind.REQUEST]
    assert [each.to for each in told] == [AIKO, AIKO]
    assert house.requests.cancel(at_door, ticket.id).is_over


def test_who_only_claims_to_be_somebody_gets_the_same_answer_whether_or_not_there_is_such_an_account(
    house: House,
) -> None:
    """S6: nor does the account's own request, or its owner, take part in it."""
    own = ask(house)
    known, unknown = ask(house, SOMEBODY), ask(house, Claimed("nobody", "198.51.100.8"))
    assert own.id not in {known.id, unknown.id}
    for ticket in (known, unknown):
        assert (ticket.state, ticket.asker.how, ticket.said) == (TicketState.OPEN, How.CLAIMED, 1)
    assert (known.asker.account_id, unknown.asker.account_id) == (account_of(AIKO).id, None)
    told = [each.to for each in house.notices() if each.kind is NoticeKind.REQUEST]
    assert told == [AIKO]
    assert house.requests.look(SOMEBODY) is None
    assert house.requests.look(SOMEBODY, known.id) == known
    assert ask(house, SOMEBODY, details="more", of=known.id).said == 2
    assert house.requests.cancel(SOMEBODY, known.id).is_over


@pytest.mark.parametrize("name", ["aiko", "nobody"])
def test_claims_are_limited_by_name_and_by_place_and_look_alike_then_too(house: House, name: str) -> None:
    """S6; a stranger who uses up the claims of a name takes nothing from its owner (S5)."""
    for number in range(house.policy.claims_per_name_a_day):
        ask(house, Claimed(f" {name.upper()} ", f"from {number}"))
    with pytest.raises(AskedTooOften):
        ask(house, Claimed(name, "elsewhere"))
    assert ask(house, AIKO).number
    for number in range(house.policy.claims_per_source_a_day):
        ask(house, Claimed(f"somebody {number}", "one place"))
    with pytest.raises(AskedTooOften):
        ask(house, Claimed("yet another", "one place"))
    house.clock.advance(timedelta(days=1))
    assert ask(house, Claimed(name, "elsewhere")).number


def test_all_claims_together_are_limited(house: House) -> None:
    most = house.policy.claims_in_all_a_day
    for number in range(most):
        ask(house, Claimed(f"somebody {number}", f"from {number}"))
    with pytest.raises(AskedTooOften):
        ask(house, SOMEBODY)
    assert ask(house, AIKO).number == most + 1


def test_one_person_writes_so_much_a_day_and_tomorrow_again(house: House) -> None:
    for _ in range(house.policy.request_messages_a_day):
        ask(house)
    with pytest.raises(AskedTooOften):
        ask(house)
    house.clock.advance(timedelta(days=1))
    assert ask(house).said == house.policy.request_messages_a_day + 1


@pytest.mark.parametrize("typed", ["", "  \n ", "\u200b\u202e"])
def test_a_request_without_a_word_is_none(house: House, typed: str) -> None:
    with pytest.raises(NothingAsked):
        ask(house, details=typed)


HIDDEN = {
    "my code is 123456": "my code is •••",
    "it says 123 456 now": "it says ••• now",
    "コードは４２００４２です": "コードは•••です",
    "key JBSW Y3DP EHPK 3PXP": "key •••",
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP": "•••",
    "call me on 090-1234-5678": "call me on 090-1234-5678",
    "room 2026, second floor": "room 2026, second floor",
    "PLEASE HELP WITH THIS NOW": "PLEASE HELP WITH THIS NOW",
}


@pytest.mark.parametrize(("typed", "kept"), HIDDEN.items())
def test_codes_and_keys_that_people_write_are_not_kept(house: House, typed: str, kept: str) -> None:
    """Law 7."""
    assert without_secrets(typed) == kept
    assert said(house, ask(house, details=typed)) == [kept]


def test_what_was_said_is_sealed_and_the_audit_holds_none_of_it(house: House) -> None:
    """Laws 7 and 8."""
    ticket = ask(house, details="a very private matter")
    ask(house, details="and more of it")
    house.requests.cancel(AIKO, ticket.id)
    kept = "".join(row.text for row in house.sql("SELECT text FROM ticket_messages"))
    assert "private" not in kept
    events = [each for each in house.events() if each.action.startswith("support.")]
    assert [each.action for each in events] == ["support.ask", "support.add", "support.cancel"]
    assert "private" not in str(events)


def test_a_request_is_forgotten_a_year_after_its_end(house: House) -> None:
    ticket = ask(house)
    house.requests.cancel(AIKO, ticket.id)
    house.clock.advance(timedelta(days=364))
    house.requests.forget_old()
    assert house.requests.on_desk(ticket.id) is not None
    house.clock.advance(timedelta(days=2))
    house.requests.forget_old()
    assert house.requests.on_desk(ticket.id) is None
    assert house.sql("SELECT * FROM ticket_messages") == []
    assert ask(house).number == 2


def test_one_that_slack_did_not_take_in_time_waits_for_the_next_opening_and_is_never_given_up(house: House) -> None:
    """Law 4, S74: also over a week of holidays."""
    move(house, datetime(2026, 5, 1, 7, 59, 59, tzinfo=UTC))  # a Friday, a second before five; then Golden Week
    ask(house)
    (claimed,) = [each for each in house.outbox.claim() if each.to == SUPPORT]
    house.clock.advance(timedelta(seconds=1))
    house.outbox.failed(claimed, SendFailed("ratelimited", permanent=False))
    opening = HOURS.next_opening(house.clock.now())
    while house.clock.now() < opening:
        house.outbox.hurry()
        assert [each for each in house.outbox.claim() if each.to == SUPPORT] == []
        house.clock.advance(timedelta(hours=7))
    move(house, opening)
    (claimed,) = [each for each in house.outbox.claim() if each.to == SUPPORT]
    house.outbox.failed(claimed, SendFailed("channel_not_found", permanent=True))
    house.clock.advance(timedelta(hours=1))
    assert [each.id for each in house.outbox.claim() if each.to == SUPPORT] == [claimed.id]


steps = st.lists(
    st.tuples(
        st.sampled_from(["aiko", "ben", "mallory", "claim", "cancel", "open", "deliver", "restart"]),
        st.integers(0, 4 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    ),
    min_size=1,
    max_size=25,
)
begins = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 10), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@settings(max_examples=60, deadline=None)
@given(begin=begins, steps=steps)
def test_whatever_day_it_is_nothing_reaches_the_desk_while_it_is_closed_and_all_of_it_in_order_once_it_is_open(
    begin: datetime, steps: list[tuple[str, timedelta]]
) -> None:
    """Law 4, over nights, weekends, holidays and closures, with Slack taking things or not, and processes that die."""
    with TemporaryDirectory() as found:
        house = House(Path(found))
        cast = {"aiko": AIKO, "ben": BEN, "mallory": MALLORY}
        for user in cast.values():
            house.with_person(user)
        move(house, begin)
        asked: list[TicketId] = []
        reached: list[TicketId] = []
        gone: set[TicketId] = set()

        def deliver(*, is_taken: bool) -> None:
            while claimed := house.outbox.claim(Lane.SLACK):
                for notice in claimed:
                    if notice.to != SUPPORT:
                        house.outbox.sent(notice)
                        continue
                    assert HOURS.is_open(house.clock.now()), "somebody at the desk was written to out of hours"
                    if not is_taken:
                        house.outbox.failed(notice, SendFailed("slow", permanent=False))
                        continue
                    house.outbox.sent(notice)
                    if notice.kind is NoticeKind.TICKET:
                        reached.append(TicketId(notice.facts["ticket"]))

        for number, (what, wait) in enumerate(steps):
            house.clock.advance(wait)
            if what in cast or what == "claim":
                ticket = ask(house, cast.get(what) or Claimed(f"somebody {number}", str(number)))
                asked += [ticket.id] if ticket.said == 1 else []
            elif what == "cancel":
                if mine := house.requests.look(AIKO):
                    house.requests.cancel(AIKO, mine.id)
                    gone.add(mine.id)
            elif what == "open":
                house.requests.open_desk()
            elif what == "restart":
                house.restart()
            else:
                deliver(is_taken=number % 2 == 0)
        move(house, HOURS.next_opening(house.clock.now()))
        house.requests.open_desk()
        house.outbox.take_over()
        house.outbox.hurry()
        deliver(is_taken=True)
        house.close()
        assert len(set(reached)) == len(reached), "a ticket reached the desk twice"
        assert [each for each in reached if each not in gone] == [each for each in asked if each not in gone]


def test_noon_on_a_wednesday_is_within_hours() -> None:
    """What the other tests here rest on."""
    assert HOURS.is_open(NOON)
    assert not HOURS.is_open(SATURDAY_NIGHT)
    assert HOURS.next_opening(SATURDAY_NIGHT) == MONDAY_NINE
