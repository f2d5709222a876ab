"""Making backup codes in Slack, after the fresh check."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.verification.owed import CheckOwed
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.recovery.codes_blocks import made, offer
from handlers.refusals import explain_refusals
from handlers.verification.blocks import step_up


def register(app: AsyncApp, doors: Doors) -> None:
    @app.action("recovery.codes")
    @explain_refusals(doors)
    async def on_open(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.slack.open_view(body["trigger_id"], await codes_window(doors, context))
        await ack()

    @app.view("recovery.codes")
    @explain_refusals(doors)
    async def on_make(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:  # noqa: ARG001
        found = await doors.transact(doors.backup_codes.make, slack_user(context))
        if isinstance(found, CheckOwed):
            # The window stood open longer than the check is worth.
            await ack(response_action="update", view=await _check(doors, context, found))
            return
        await ack(response_action="update", view=made(found, doors.texts[found.language]))


async def codes_window(doors: Doors, context: AsyncBoltContext) -> Block:
    """What a set is for, or the fresh check that is owed before it (S31)."""
    found = await doors.transact(doors.backup_codes.open, slack_user(context))
    if isinstance(found, CheckOwed):
        return await _check(doors, context, found)
    return offer(found, doors.texts[found.language])


async def _check(doors: Doors, context: AsyncBoltContext, owed: CheckOwed) -> Block:
    text = await doors.text_for(slack_user(context))
    return step_up(owed, text, doors.desk_facts(text), at=doors.people.now())
