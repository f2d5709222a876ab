"""How a sign-in request reaches its person, and how its message changes to what became of it."""

import asyncio
import contextlib

from bot.accounts.model import SlackUser
from bot.errors import MamoriError, NotLinked, NotYours, SendFailed
from bot.notices import Notice
from bot.verification.model import Hint, PostedPrompt, Verification, VerificationId
from handlers.blocks import spoken
from handlers.doors import NOT_NEEDED, Doors
from handlers.senders.slack import Posted
from handlers.verification.prompt_blocks import settled, sign_in_request


async def send_prompt(doors: Doors, notice: Notice, user: SlackUser) -> None:
    """Posts it and keeps where it stands. Raises SendFailed; one that is over, or somebody else's by now, never leaves."""
    id_ = VerificationId(notice.facts["verification"])
    try:
        asked = await doors.read(doors.prompts.for_person, user, id_)
    except (NotLinked, NotYours):
        raise SendFailed(NOT_NEEDED, permanent=True) from None
    if asked.shows_prompt(doors.people.now()):
        # Asked beside the posting, never before it: a person waits for this message.
        await asyncio.gather(_post(doors, notice, user, asked), _note_rest(doors, user, id_))
        return
    # An earlier try may have arrived all the same: its buttons must not stay.
    stands = await doors.slack.find(user.user_id, notice.id) if notice.unsure else None
    if stands is None:
        raise SendFailed(NOT_NEEDED, permanent=True)
    await _keep(doors, user, id_, stands)


async def change_prompt(doors: Doors, notice: Notice, user: SlackUser) -> None:
    """The message that stands there says what happened. Raises SendFailed."""
    asked = await doors.read(doors.prompts.to_show, VerificationId(notice.facts["verification"]))
    if asked is None:
        raise SendFailed(NOT_NEEDED, permanent=True)
    text = await doors.text_for(user)
    is_open = asked.shows_prompt(doors.people.now())
    blocks = sign_in_request(asked, text) if is_open else settled(asked, text, doors.desk_facts(text))
    await doors.slack.update(notice.facts["channel"], notice.facts["ts"], text=spoken(blocks), blocks=blocks)


async def _post(doors: Doors, notice: Notice, user: SlackUser, asked: Verification) -> None:
    blocks = sign_in_request(asked, await doors.text_for(user))
    try:
        stands = await doors.slack.post(
            user.user_id, text=spoken(blocks), blocks=blocks, notice=notice.id, unsure=notice.unsure
        )
    except SendFailed:
        # Whoever waits at the page shall not wait for a message that does not come.
        with contextlib.suppress(MamoriError):
            await doors.transact(doors.prompts.note, asked.id, Hint.NOT_DELIVERED)
        raise
    await _keep(doors, user, asked.id, stands)


async def _keep(doors: Doors, user: SlackUser, id_: VerificationId, stands: Posted) -> None:
    prompt = PostedPrompt(verification_id=id_, user=user, channel=stands.channel, ts=stands.ts)
    await doors.transact(doors.prompts.posted, prompt)


async def _note_rest(doors: Doors, user: SlackUser, id_: VerificationId) -> None:
    if await doors.slack.is_resting(user):
        with contextlib.suppress(MamoriError):
            await doors.transact(doors.prompts.note, id_, Hint.DO_NOT_DISTURB)
