"""The button "This wasn't me" beside the news of a change that can be undone."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.changes.model import ChangeId
from handlers.doors import Doors, slack_user
from handlers.refusals import explain_refusals


def register(app: AsyncApp, doors: Doors) -> None:
    @app.action("changes.not_me")
    @explain_refusals(doors)
    async def on_not_me(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.transact(doors.changes.undo, slack_user(context), ChangeId(body["actions"][0]["value"]))
        await ack()
