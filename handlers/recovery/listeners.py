"""The wallet card's button, wherever it stands."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.doors import Doors, slack_user
from handlers.recovery.blocks import wallet_card
from handlers.refusals import explain_refusals


def register(app: AsyncApp, doors: Doors) -> None:
    @app.action("recovery.card")
    @explain_refusals(doors)
    async def on_card(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        text = await doors.text_for(user)
        ticket = await doors.transact(doors.wallet_cards.offer, user)
        window = wallet_card(text, page_url=f"{doors.public_url}/card/{ticket.reveal()}")
        await doors.slack.open_view(body["trigger_id"], window)
        await ack()

    @app.action("recovery.open_card")
    @explain_refusals(doors)
    async def on_open(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        # The browser opens the page; a fresh ticket would kill the one that it is just about to redeem.
        await ack()
