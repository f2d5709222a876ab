"""How a ticket reaches the support channel, and how its asker is told where it is."""

from functools import partial

from bot.accounts.model import SlackUser
from bot.errors import NotLinked, SendFailed
from bot.notices import Notice, NoticeKind
from bot.support.model import OnDesk, TicketId
from handlers.blocks import Blocks, spoken
from handlers.doors import NOT_NEEDED, Doors
from handlers.support.blocks import request_card
from handlers.support.ticket_blocks import added, cancelled, ticket_message


async def send_to_desk(doors: Doors, notice: Notice) -> None:
    """Posts it and keeps where it stands. Raises SendFailed. One that was cancelled before it stood there never leaves."""
    channel = doors.slack.support_channel
    if channel is None:
        raise SendFailed("no support channel is set", permanent=False)
    shown = await doors.read(doors.requests.on_desk, TicketId(notice.facts["ticket"]))
    if shown is None:
        return
    if notice.kind is NoticeKind.TICKET:
        await _post(doors, notice, shown, channel)
    elif shown.ticket.ts is not None:
        blocks = _in_thread(doors, notice, shown)
        await _reply(doors, notice, blocks, str(shown.ticket.channel), shown.ticket.ts)


async def send_request(doors: Doors, notice: Notice, user: SlackUser) -> None:
    """To the asker, linked or not. Raises SendFailed."""
    request = await doors.read(doors.requests.get, user, TicketId(notice.facts["ticket"]))
    if request is None:
        raise SendFailed(NOT_NEEDED, permanent=True)
    try:
        standing = await doors.read(doors.people.standing, user)
    except NotLinked:
        standing = None
    text = doors.texts[standing.language if standing else request.language]
    blocks = request_card(text, request, doors.people.desk(), standing)
    await doors.slack.post(user.user_id, text=spoken(blocks), blocks=blocks, notice=notice.id, unsure=notice.unsure)


async def _post(doors: Doors, notice: Notice, shown: OnDesk, channel: str) -> None:
    if shown.ticket.is_over:
        # An earlier try may have arrived all the same: then the desk must hear that nobody waits any more.
        stands = await doors.slack.find(channel, notice.id) if notice.unsure else None
    else:
        blocks = ticket_message(shown, doors.texts, messages=int(notice.facts["messages"]))
        stands = await doors.slack.post(
            channel, text=spoken(blocks), blocks=blocks, notice=notice.id, unsure=notice.unsure
        )
    if stands is not None:
        await doors.transact(doors.requests.posted, shown.ticket.id, channel=stands.channel, ts=stands.ts)


async def _reply(doors: Doors, notice: Notice, blocks: Blocks, channel: str, ts: str) -> None:
    post = partial(doors.slack.post, text=spoken(blocks), blocks=blocks, notice=notice.id, unsure=notice.unsure)
    try:
        await post(channel, thread_ts=ts)
    except SendFailed as failed:
        if not failed.permanent:
            raise
        # The ticket's message was deleted, or the channel is another one by now: it must not keep later tickets waiting.
        await post(str(doors.slack.support_channel))


def _in_thread(doors: Doors, notice: Notice, shown: OnDesk) -> Blocks:
    if notice.kind is NoticeKind.TICKET_CANCELLED:
        return cancelled(shown, doors.texts)
    return added(shown, doors.texts, message=int(notice.facts["message"]))
