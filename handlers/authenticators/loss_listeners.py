"""Reporting a device, at any hour and with nothing in hand; and saying that it is here again."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.authenticators.model import DeviceId, Loss
from bot.errors import MethodNotFound
from bot.verification.owed import CheckOwed
from handlers.authenticators.loss_blocks import found_window, lost_form
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.refusals import explain_refusals
from handlers.verification.blocks import step_up


def register(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("authenticators.lost")
    @explained
    async def on_lost(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        form = await doors.read(doors.lost_devices.open, user)
        standing = await doors.read(doors.people.standing, user)
        text = doors.texts[standing.language]
        window = lost_form(form, text, doors.desk_facts(text), seen_from=standing)
        await doors.slack.open_view(body["trigger_id"], window)
        await ack()

    @app.view("authenticators.lost")
    @explained
    async def on_report(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        said = body["view"]["state"]["values"]
        device = said["authenticator"]["authenticator"]["selected_option"]["value"]
        what = said["what"]["what"]["selected_option"]["value"]
        if what not in set(Loss):
            raise MethodNotFound
        anyway = bool(said.get("anyway", {}).get("anyway", {}).get("selected_options"))
        await doors.transact(
            doors.lost_devices.report, slack_user(context), DeviceId(device), Loss(what), anyway=anyway
        )
        await ack()

    @app.action("authenticators.found")
    @explained
    async def on_found(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        window = await window_after_finding(doors, context, body["actions"][0]["value"])
        await doors.slack.open_view(body["trigger_id"], window)
        await ack()

    @app.action("authenticators.loss_not_me")
    @explained
    async def on_not_me(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.transact(doors.lost_devices.not_me, slack_user(context), DeviceId(body["actions"][0]["value"]))
        await ack()


async def window_after_finding(doors: Doors, context: AsyncBoltContext, device: str) -> Block:
    """That it works again, or the fresh check that is owed before it does (S31)."""
    user = slack_user(context)
    found = await doors.transact(doors.lost_devices.found, user, DeviceId(device))
    text = await doors.text_for(user)
    if isinstance(found, CheckOwed):
        return step_up(found, text, doors.desk_facts(text), at=doors.people.now())
    return found_window(found.device, text)
