"""The fresh check: after it, the window it was owed for takes its place."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.authenticators.codes import Outcome
from bot.authenticators.model import AuthenticatorId, Place
from bot.secret import Secret
from handlers.answers import code_words
from handlers.doors import Doors, slack_user
from handlers.enrollment.listeners import setup_window, typed
from handlers.refusals import explain_refusals


def register(app: AsyncApp, doors: Doors) -> None:
    @app.view("verification.step_up")
    @explain_refusals(doors)
    async def on_step_up(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view, user = body["view"], slack_user(context)
        option = view["state"]["values"]["method"]["method"]["selected_option"]
        checked = await doors.transact(
            doors.verifications.step_up, user, AuthenticatorId(option["value"]), Secret(typed(view, "code"))
        )
        if checked.outcome is Outcome.RIGHT:
            window = await setup_window(doors, context, Place(view["private_metadata"]))
            await ack(response_action="update", view=window)
            return
        standing = await doors.read(doors.people.standing, user)
        text = doors.texts[standing.language]
        device = next((standing.device_of(each) for each in standing.active if each.id == option["value"]), None)
        words = code_words(doors, text, checked, device=device.name if device else option["text"]["text"])
        await ack(response_action="errors", errors={"code": words})
