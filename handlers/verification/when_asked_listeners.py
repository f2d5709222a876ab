"""When a person is asked: the window, the choice, and the fresh check that comes before it."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.model import AskWhen
from bot.errors import SettingNotOffered
from bot.verification.owed import CheckOwed
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.refusals import explain_refusals
from handlers.verification.blocks import step_up
from handlers.verification.when_asked_blocks import when_asked


def register(app: AsyncApp, doors: Doors) -> None:
    @app.action("verification.when_asked")
    @explain_refusals(doors)
    async def on_open(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.slack.open_view(body["trigger_id"], await when_asked_window(doors, context))
        await ack()

    @app.view("verification.when_asked")
    @explain_refusals(doors)
    async def on_choice(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        chosen = body["view"]["state"]["values"]["when"]["when"]["selected_option"]["value"]
        if chosen not in set(AskWhen):
            raise SettingNotOffered
        found = await doors.transact(doors.own_settings.change, user, AskWhen(chosen))
        if isinstance(found, CheckOwed):
            # The window stood open longer than the check is worth.
            text = await doors.text_for(user)
            window = step_up(found, text, doors.desk_facts(text), at=doors.people.now())
            await ack(response_action="update", view=window)
            return
        await ack()

    @app.action("verification.setting_not_me")
    @explain_refusals(doors)
    async def on_not_me(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:  # noqa: ARG001
        await doors.transact(doors.own_settings.not_me, slack_user(context))
        await ack()


async def when_asked_window(doors: Doors, context: AsyncBoltContext) -> Block:
    """The choice, or the fresh check that is owed before it (S31)."""
    user = slack_user(context)
    text = await doors.text_for(user)
    found = await doors.transact(doors.own_settings.open, user)
    if isinstance(found, CheckOwed):
        return step_up(found, text, doors.desk_facts(text), at=doors.people.now())
    return when_asked(found, text)
