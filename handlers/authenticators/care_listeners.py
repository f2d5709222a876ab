"""Looking after the methods one holds: the windows for it. Each asks one flow once."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.authenticators.model import AuthenticatorId
from handlers.authenticators.blocks import make_default
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.refusals import explain_refusals


def register(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("authenticators.make_default")
    @explained
    async def on_default(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        held = await doors.read(doors.care.held, user)
        await show(doors, body, make_default(held, await doors.text_for(user)))
        await ack()

    @app.view("authenticators.make_default")
    @explained
    async def on_default_chosen(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.transact(doors.care.make_default, slack_user(context), chosen(body["view"]))
        await ack()


async def show(doors: Doors, body: dict[str, Any], window: Block) -> None:
    """In place of the window that the button stands in; from a card or Home, as a new one."""
    view = body.get("view")
    if view and view["type"] == "modal":
        await doors.slack.update_view(view["id"], window)
    else:
        await doors.slack.open_view(body["trigger_id"], window)


def chosen(view: dict[str, Any]) -> AuthenticatorId:
    return AuthenticatorId(view["state"]["values"]["authenticator"]["authenticator"]["selected_option"]["value"])
