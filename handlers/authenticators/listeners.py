"""What people say about the methods they hold."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.authenticators.model import AuthenticatorId
from handlers.doors import Doors, slack_user
from handlers.refusals import explain_refusals


def register(app: AsyncApp, doors: Doors) -> None:
    @app.action("authenticators.not_me")
    @explain_refusals(doors)
    async def on_not_me(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        value = body["actions"][0]["value"]
        method = None if value == "enable" else AuthenticatorId(value)
        await doors.transact(doors.authenticators.not_me, slack_user(context), method)
        await ack()
