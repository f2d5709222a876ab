"""The holder's taps: opening the window for a lent token, and sending its first code."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.authenticators.codes import Outcome
from bot.authenticators.model import AuthenticatorId, Place
from bot.secret import Secret
from bot.verification.owed import CheckOwed
from handlers.answers import code_words
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.enrollment.listeners import typed
from handlers.refusals import explain_refusals
from handlers.tokens.blocks import confirm_token
from handlers.verification.blocks import step_up
from handlers.words import usual_name


def register(app: AsyncApp, doors: Doors) -> None:
    @app.action("enrollment.add_token")
    @explain_refusals(doors)
    async def on_add(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.slack.open_view(body["trigger_id"], await token_window(doors, context))
        await ack()

    @app.view("enrollment.confirm_token")
    @explain_refusals(doors)
    async def on_confirm(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view, user = body["view"], slack_user(context)
        text = await doors.text_for(user)
        method = AuthenticatorId(view["private_metadata"])
        standing = await doors.read(doors.people.standing, user)
        serial = next((each.token_serial for each in standing.authenticators if each.id == method), None)
        usual = usual_name(text, Place.TOKEN, serial)
        checked = await doors.transact(
            doors.tokens.confirm,
            user,
            method,
            name=typed(view, "name"),
            usual_name=usual,
            typed=Secret(typed(view, "code")),
        )
        if checked.outcome is Outcome.RIGHT:
            await ack()
            return
        words = code_words(doors, text, checked, device=usual, place=Place.TOKEN)
        await ack(response_action="errors", errors={"code": words})


async def token_window(doors: Doors, context: AsyncBoltContext) -> Block:
    """The window for the token that waits, or the fresh check that is owed before it (S31)."""
    user = slack_user(context)
    text = await doors.text_for(user)
    found = await doors.transact(doors.tokens.open, user)
    if isinstance(found, CheckOwed):
        return step_up(found, text, doors.desk_facts(text), at=doors.people.now())
    return confirm_token(found, text)
