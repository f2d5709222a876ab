"""The fresh check: after it, the window it was owed for takes its place."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.authenticators.codes import Checked, Outcome
from bot.authenticators.model import AuthenticatorId, Place
from bot.secret import Secret
from bot.verification.owed import Errand, Next, Wanted, wanted
from handlers.answers import code_words, words_for
from handlers.authenticators.care_listeners import remove_window
from handlers.authenticators.loss_listeners import window_after_finding
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.enrollment.listeners import setup_window, typed
from handlers.enrollment.phone_listeners import number_window, phone_window
from handlers.recovery.codes_listeners import codes_window
from handlers.refusals import explain_refusals
from handlers.replacement.listeners import replacement_window
from handlers.tokens.listeners import token_window
from handlers.verification.blocks import FOR_A_PHONE, step_up
from handlers.verification.when_asked_listeners import when_asked_window


def register(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.view("verification.step_up")
    @explained
    async def on_step_up(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view, user = body["view"], slack_user(context)
        method = chosen_method(view)
        checked = await doors.transact(doors.fresh_checks.step_up, user, method, Secret(typed(view, "code")))
        if checked.outcome is Outcome.RIGHT:
            await ack(response_action="update", view=await _wanted_window(doors, view, context))
            return
        await ack(response_action="errors", errors={"code": await words_after(doors, context, checked, method)})

    @app.action("verification.send_code")
    @explained
    async def on_send(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view, user = body["view"], slack_user(context)
        owed = await doors.transact(
            doors.fresh_checks.send_code, user, chosen_method(view), wanted=_wanted(view), view_id=view["id"]
        )
        text = await doors.text_for(user)
        window = step_up(owed, text, doors.desk_facts(text), at=doors.people.now())
        await doors.slack.update_view(view["id"], window)
        await ack()


WINDOWS: Final[dict[Next, Callable[[Doors, AsyncBoltContext, str], Awaitable[Block]]]] = {
    Next.REMOVE: remove_window,
    Next.REPLACE: lambda doors, context, _of: replacement_window(doors, context),
    Next.CHANGE_NUMBER: number_window,
    Next.BACKUP_CODES: lambda doors, context, _of: codes_window(doors, context),
    Next.WHEN_ASKED: lambda doors, context, _of: when_asked_window(doors, context),
    Next.FOUND: window_after_finding,
}
"""Which window comes after the check, by the errand it was owed for; it is told what the errand is about."""


async def _wanted_window(doors: Doors, view: dict[str, Any], context: AsyncBoltContext) -> Block:
    wanted = _wanted(view)
    if isinstance(wanted, Errand):
        return await WINDOWS[wanted.what](doors, context, wanted.of)
    if wanted is Place.TOKEN:
        return await token_window(doors, context)
    return await setup_window(doors, context, wanted) if wanted else await phone_window(doors, context)


async def words_after(doors: Doors, context: AsyncBoltContext, checked: Checked, method: AuthenticatorId) -> str:
    """What helps after the code of this method was not right."""
    standing = await doors.read(doors.people.standing, slack_user(context))
    text = doors.texts[standing.language]
    used = next((each for each in standing.active if each.id == method), None)
    if used is None:
        return code_words(doors, text, checked, device="")
    device = standing.device_of(used)
    return words_for(doors, text, checked, used, device=device.name if device else "")


def chosen_method(view: dict[str, Any]) -> AuthenticatorId:
    """The chosen one; before anything was chosen, the one that stands there at first."""
    chosen = view["state"]["values"].get("method", {}).get("method", {}).get("selected_option")
    if chosen is None:
        first = next(block["element"] for block in view["blocks"] if block.get("block_id") == "method")
        chosen = first["initial_option"]
    return AuthenticatorId(chosen["value"])


def _wanted(view: dict[str, Any]) -> Wanted:
    then = view["private_metadata"]
    return None if then == FOR_A_PHONE else wanted(then)
