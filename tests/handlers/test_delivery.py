"""How notices leave: in order, once, each in its own time, and never given up lightly."""

import asyncio
import contextlib
import io
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy.exc import IntegrityError

from bot.accounts.model import Language, SlackUser
from bot.notices import CLAIM_LIFE, GIVE_UP_AFTER, Lane, Mailbox, Notice, NoticeId, NoticeKind, NoticeState
from handlers.blocks import section
from handlers.delivery import AT_ONCE, Delivery
from handlers.doors import Doors
from handlers.notices import MAILS, Postman
from handlers.senders.mail import Mail
from storage.schema import upgrade
from tests.builders import AIKO, BEN, CHIKA, TEAM, a_notice
from tests.handlers.front import Front
from tests.journeys.demo import ADMIN_CHANNEL, words


@pytest.fixture
def joined(front: Front) -> Front:
    for user in (AIKO, BEN, CHIKA):
        front.join(user)
    return front


@contextlib.asynccontextmanager
async def working(front: Front) -> AsyncIterator[None]:
    """The delivery runs as in the house, woken by what is told."""
    task = asyncio.create_task(front.delivery.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def tell(front: Front, user: SlackUser) -> None:
    await front.doors.transact(front.house.people.say_where, user)


def received(front: Front, user: SlackUser) -> int:
    return len(front.workspace.messages(user.user_id))


async def test_what_was_told_first_arrives_first(joined: Front) -> None:
    """Aiko confirms, enables and asks; while the first card is late, none overtakes it."""
    joined.house.add_app(AIKO)
    joined.house.add_app(AIKO, name="Old phone")
    joined.house.enrollments.enable(AIKO, understood=True)
    await tell(joined, AIKO)
    joined.workspace.fault(kind="server_error", method="chat.postMessage", count=2)
    for _ in range(3):
        await joined.delivery.drain()
        joined.house.clock.advance(timedelta(seconds=5))
    await joined.delivery.drain()
    asked = [notice.id for notice in joined.house.notices() if notice.to == AIKO]
    arrived = [message["metadata"]["event_payload"]["notice"] for message in joined.workspace.messages(AIKO.user_id)]
    assert arrived == asked
    assert len(asked) == 4


async def test_one_slow_receiver_holds_up_nobody_else(joined: Front) -> None:
    slow = joined.workspace.hold("chat.postMessage")
    async with working(joined):
        await tell(joined, AIKO)
        await slow.arrived()
        await tell(joined, BEN)
        await tell(joined, CHIKA)
        await joined.workspace.until(
            lambda: received(joined, BEN) and received(joined, CHIKA), what="the others' cards"
        )
        assert received(joined, AIKO) == 0
        slow.let_go()
        await joined.workspace.until(lambda: received(joined, AIKO), what="the slow one's card")


async def test_a_rate_limit_is_waited_out_and_not_tried_against(joined: Front) -> None:
    joined.workspace.fault(kind="rate_limit", method="chat.postMessage", count=1, seconds=7)
    await tell(joined, AIKO)
    await joined.delivery.drain()
    joined.house.clock.advance(timedelta(seconds=6))
    await joined.delivery.drain()
    assert len(joined.workspace.calls("chat.postMessage")) == 1
    joined.house.clock.advance(timedelta(seconds=1))
    await joined.delivery.drain()
    assert received(joined, AIKO) == 1


@pytest.mark.parametrize("how", ["500", "502", "html", "torn", "no json", "silence"])
async def test_a_post_that_arrived_although_slack_said_otherwise_is_not_repeated(joined: Front, how: str) -> None:
    post = "chat.postMessage"
    match how:
        case "500":
            joined.workspace.answer(post, 500, '{"ok": false, "error": "internal_error"}', after_doing_it=True)
        case "502":
            joined.workspace.answer(post, 502, "", after_doing_it=True)
        case "html":
            joined.workspace.answer(post, 503, "<html>", after_doing_it=True)
        case "torn":
            joined.workspace.tear(post)
        case "no json":
            joined.workspace.answer(post, 200, '{"ok"', after_doing_it=True, kind="application/json")
        case "silence":
            await joined.doors.slack.close()
            patience = aiohttp.ClientTimeout(total=0.3)
            joined.doors.slack.client.session = aiohttp.ClientSession(timeout=patience)
            held = joined.workspace.hold(post, after_doing_it=True)
    await tell(joined, AIKO)
    await joined.delivery.drain()
    if how == "silence":
        held.let_go()
    (notice,) = joined.house.notices()
    assert notice.unsure
    assert received(joined, AIKO) == 1
    joined.house.clock.advance(timedelta(seconds=1))
    await joined.delivery.drain()
    assert received(joined, AIKO) == 1
    (notice,) = joined.house.notices()
    assert notice.state is NoticeState.SENT


async def test_a_post_that_never_arrived_is_sent_after_the_look(joined: Front) -> None:
    joined.workspace.answer("chat.postMessage", 500, "", after_doing_it=False)
    await tell(joined, AIKO)
    await joined.delivery.drain()
    assert received(joined, AIKO) == 0
    joined.house.clock.advance(timedelta(seconds=1))
    await joined.delivery.drain()
    assert received(joined, AIKO) == 1


async def test_while_nobody_can_look_nothing_is_sent_again(joined: Front) -> None:
    joined.workspace.answer("chat.postMessage", 500, "", after_doing_it=True)
    joined.workspace.fault(kind="server_error", method="conversations.history", count=1)
    await tell(joined, AIKO)
    for _ in range(3):
        await joined.delivery.drain()
        joined.house.clock.advance(timedelta(seconds=10))
    assert received(joined, AIKO) == 1
    assert joined.house.outbox.waiting() == 0


async def test_what_arrived_while_its_arrival_could_not_be_kept_is_not_sent_again(
    joined: Front, log: io.StringIO
) -> None:
    """The disk is full just then; the claim runs out, and the message is found where it was posted."""
    await tell(joined, AIKO)
    joined.house.sql(
        "CREATE TRIGGER full BEFORE UPDATE OF state ON notices WHEN new.state = 'sent' "
        "BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(IntegrityError):
        await joined.delivery.drain()
    assert "notice_unsettled" in log.getvalue()
    joined.house.sql("DROP TRIGGER full")
    await joined.delivery.drain()
    assert joined.house.outbox.waiting() == 1
    joined.house.clock.advance(CLAIM_LIFE)
    await joined.delivery.drain()
    assert joined.house.outbox.waiting() == 0
    assert received(joined, AIKO) == 1


async def test_what_a_former_process_had_sent_when_it_died_is_not_sent_again(joined: Front) -> None:
    await tell(joined, AIKO)
    (claimed,) = joined.house.outbox.claim()
    await joined.doors.slack.post(AIKO.user_id, text="x", blocks=[section("x")], notice=claimed.id, unsure=False)
    joined.house.outbox.take_over()
    await joined.delivery.drain()
    assert joined.house.outbox.waiting() == 0
    assert received(joined, AIKO) == 1


async def test_what_arrives_while_the_process_ends_is_remembered_as_sent(joined: Front) -> None:
    """The end comes while the writer is busy: the word "sent" waits in its queue, and must not be lost with the task."""
    slow = joined.workspace.hold("chat.postMessage")
    await tell(joined, AIKO)
    handing_out = asyncio.create_task(joined.delivery.drain())
    await slow.arrived()
    busy = threading.Event()
    writing = asyncio.create_task(joined.doors.transact(busy.wait))
    slow.let_go()
    sending = [task for task in asyncio.all_tasks() if "_send" in str(task.get_coro())]
    await asyncio.wait(sending)
    for _ in range(10):  # the delivery's own turn comes, and waits for the writer
        await asyncio.sleep(0)
    handing_out.cancel()
    await asyncio.gather(handing_out, return_exceptions=True)
    busy.set()
    await joined.delivery.finish()
    await writing
    assert received(joined, AIKO) == 1
    assert [notice.state for notice in joined.house.notices()] == [NoticeState.SENT]


async def test_what_slack_refuses_for_good_is_not_tried_again_and_said_in_the_log(
    joined: Front, log: io.StringIO
) -> None:
    """Aiko's Slack account was removed."""
    joined.house.sql("UPDATE links SET user_id = 'U0REMOVED1' WHERE user_id = :id", id=AIKO.user_id)
    await tell(joined, SlackUser("U0REMOVED1", TEAM))
    for _ in range(3):
        await joined.delivery.drain()
        joined.house.clock.advance(timedelta(minutes=15))
    (notice,) = joined.house.notices()
    assert (notice.state, notice.failed_because) == (NoticeState.FAILED, "channel_not_found")
    assert len(joined.workspace.calls("chat.postMessage")) == 1
    assert "channel_not_found" in log.getvalue()


async def test_an_alarm_is_tried_until_somebody_mends_its_channel(joined: Front) -> None:
    joined.doors.slack.admin_channel = "C0MISTYPED"
    method = joined.house.add_app(AIKO)
    joined.house.authenticators.not_me(AIKO, method.id)
    await joined.delivery.drain()
    assert joined.workspace.messages(ADMIN_CHANNEL) == []
    joined.house.clock.advance(GIVE_UP_AFTER * 2)
    joined.doors.slack.admin_channel = ADMIN_CHANNEL
    await joined.delivery.drain()
    (alarm,) = joined.workspace.messages(ADMIN_CHANNEL)
    assert "aiko" in words(alarm)


async def test_after_days_without_slack_a_card_is_let_go(joined: Front) -> None:
    await tell(joined, AIKO)
    joined.house.clock.advance(GIVE_UP_AFTER + timedelta(seconds=1))
    joined.workspace.fault(kind="server_error", method="chat.postMessage", count=1)
    await joined.delivery.drain()
    (notice,) = joined.house.notices()
    assert notice.state is NoticeState.FAILED


@pytest.mark.parametrize(
    "block",
    [section(""), section("x") | {"color": "red"}],
    ids=["that we know to be wrong", "that only Slack knows to be wrong"],
)
async def test_blocks_at_fault_cost_nobody_the_words(joined: Front, block: dict[str, object]) -> None:
    await joined.doors.slack.post(AIKO.user_id, text="The words.", blocks=[block], notice="n", unsure=False)
    (message,) = joined.workspace.messages(AIKO.user_id)
    assert (message["text"], message["blocks"]) == ("The words.", [])
    assert message["metadata"]["event_payload"] == {"notice": "n"}


async def test_a_card_that_is_gone_is_not_updated_for_ever(joined: Front) -> None:
    possessions = joined.house.people.standing(AIKO).account.possessions
    joined.house.people.have(AIKO, possessions, channel="D0GONE0001", ts="1.000001")
    await joined.delivery.drain()
    (notice,) = joined.house.notices()
    assert (notice.state, notice.tries) == (NoticeState.FAILED, 0)


async def test_what_was_under_way_when_the_demo_starts_afresh_is_given_up(joined: Front) -> None:
    """A card about yesterday neither arrives afterwards nor is remembered in the new database."""
    house = joined.house
    slow = joined.workspace.hold("chat.postMessage")
    async with working(joined):
        await tell(joined, AIKO)
        await slow.arrived()
        house.database.mark_as_demo()
        async with joined.delivery.standstill():
            await tell(joined, BEN)
            await joined.doors.transact(house.database.start_afresh, upgrade)
        slow.let_go()
        house.with_person(AIKO)
        await tell(joined, AIKO)
        await joined.workspace.until(lambda: received(joined, AIKO), what="the one new card")
    assert (received(joined, AIKO), received(joined, BEN)) == (1, 0)
    assert len(house.notices()) == 1


async def test_every_event_is_sealed_though_slack_is_away(joined: Front) -> None:
    slow = joined.workspace.hold("chat.postMessage")
    async with working(joined):
        await tell(joined, AIKO)
        await slow.arrived()
        await joined.doors.transact(joined.house.add_app, BEN)
        await joined.workspace.until(lambda: received(joined, BEN), what="Ben's card")
        slow.let_go()
    await joined.delivery.seal()
    finding = joined.house.trail.verify()
    assert finding.is_sound
    assert finding.sealed == finding.events


class HangingMailer:
    """A mail server that has taken the connection and says nothing more."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer = asyncio.Event()

    async def send(self, mail: Mail) -> None:
        assert "@" in mail.to
        self.asked += 1
        await self.answer.wait()


async def write_mail(_doors: Doors, notice: Notice, mailbox: Mailbox) -> Mail:
    facts = {"subject": "s", "text": "t", "html": "h", "language": Language.ENGLISH, "at": notice.created_at}
    return Mail(id=notice.id, to=mailbox.address, **facts)


async def test_a_mail_server_that_hangs_holds_up_no_card(joined: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MAILS, NoticeKind.CARD, write_mail)
    mailer = HangingMailer()
    joined.with_changed(mailer=mailer)
    with joined.house.database.begin() as uow:
        for number in range(50):
            to = Mailbox(f"somebody-{number}@example.ac.jp")
            uow.notices.add(a_notice(id=NoticeId(f"mail-{number}"), to=to))
    async with working(joined):
        joined.delivery.wake()
        await joined.workspace.until(lambda: mailer.asked == AT_ONCE[Lane.MAIL], what="the mails under way")
        await tell(joined, AIKO)
        await joined.workspace.until(lambda: received(joined, AIKO), what="Aiko's card")
        mailer.answer.set()
        await joined.workspace.until(lambda: mailer.asked == 50, what="all the mails")


async def test_lanes_without_news_cost_no_transaction(joined: Front) -> None:
    await joined.delivery.drain()
    await joined.delivery.seal()
    written: list[object] = []
    transact = joined.doors.transact

    async def seen(flow: Callable[..., object], *args: object, **kwargs: object) -> object:
        written.append(kwargs.get("lane", flow.__name__))
        return await transact(flow, *args, **kwargs)

    house = joined.house
    delivery = Delivery(house.outbox, house.trail, seen, house.database.read, Postman(joined.doors).deliver)
    task = asyncio.create_task(delivery.run())
    await delivery.tick()
    await tell(joined, AIKO)
    await delivery.tick()
    await joined.workspace.until(lambda: received(joined, AIKO), what="the one card")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert {each for each in written if isinstance(each, Lane)} == {Lane.SLACK}
