"""Replacing a device: from the two questions to the window of the next step, and back to it after an interruption."""

from datetime import date
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.standing import Standing
from bot.authenticators.model import AuthenticatorId, Device, Place
from bot.errors import DayNotPossible, MethodNotFound, ReplacementOver
from bot.replacement.flow import Going
from bot.replacement.model import Need
from bot.verification.owed import CheckOwed
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.enrollment.listeners import setup_window
from handlers.enrollment.phone_listeners import phone_window
from handlers.refusals import explain_refusals
from handlers.replacement.blocks import plan_form, replace_form, replaceables, replaced_device, travelling
from handlers.verification.blocks import step_up


def register(app: AsyncApp, doors: Doors) -> None:
    _register_buttons(app, doors)
    _register_windows(app, doors)


def _register_buttons(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("authenticators.replace")
    @explained
    async def on_replace(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.slack.open_view(body["trigger_id"], await _first_window(doors, context))
        await ack()

    @app.action("replacement.continue")
    @explained
    async def on_continue(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        standing = await doors.read(doors.people.standing, slack_user(context))
        if standing.replacement is None:
            raise ReplacementOver
        await doors.slack.open_view(body["trigger_id"], await _first_window(doors, context))
        await ack()

    @app.action("replacement.cancel")
    @explained
    async def on_cancel(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.transact(doors.replacements.cancel, slack_user(context))
        await ack()

    @app.action("replacement.plan")
    @explained
    async def on_plan(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view = body["view"]
        standing = await doors.read(doors.people.standing, slack_user(context))
        device = _device_of(standing, _chosen(view, "authenticator"))
        await doors.slack.update_view(view["id"], plan_form(standing, doors.texts[standing.language], device))
        await ack()

    @app.action("replacement.travel")
    @explained
    async def on_travel(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        standing = await doors.read(doors.people.standing, slack_user(context))
        await doors.slack.update_view(body["view"]["id"], travelling(standing, doors.texts[standing.language]))
        await ack()


def _register_windows(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.view("authenticators.replace")
    @explained
    async def on_answers(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view = body["view"]
        found = await doors.transact(
            doors.replacements.start,
            slack_user(context),
            AuthenticatorId(_chosen(view, "authenticator")),
            at_hand=_chosen(view, "at_hand") == "yes",
            number_stays=_chosen(view, "number", "stays") == "stays",
        )
        await ack(response_action="update", view=await _window(doors, context, found))

    @app.view("replacement.plan")
    @explained
    async def on_day(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view = body["view"]
        said = view["state"]["values"]["on"]["on"]["selected_date"]
        if not said:
            raise DayNotPossible
        method = AuthenticatorId(_chosen(view, "authenticator"))
        await doors.transact(doors.replacements.plan, slack_user(context), method, date.fromisoformat(said))
        await ack()


async def replacement_window(doors: Doors, context: AsyncBoltContext) -> Block:
    """What comes next in the open replacement: also after the fresh check that was owed before it."""
    found = await doors.transact(doors.replacements.go_on, slack_user(context))
    return await _window(doors, context, found)


async def _first_window(doors: Doors, context: AsyncBoltContext) -> Block:
    """The two questions; where they were answered already, the step that was left."""
    standing = await doors.read(doors.people.standing, slack_user(context))
    if standing.replacement is not None and not standing.replacement.is_planned:
        return await replacement_window(doors, context)
    if not replaceables(standing):
        raise MethodNotFound
    return replace_form(standing, doors.texts[standing.language], device=replaced_device(standing))


async def _window(doors: Doors, context: AsyncBoltContext, found: Going | CheckOwed) -> Block:
    if isinstance(found, CheckOwed):
        text = await doors.text_for(slack_user(context))
        return step_up(found, text, doors.desk_facts(text), at=doors.people.now())
    if found.need is Need.NUMBER:
        return await phone_window(doors, context, replacing=found.replacement.id)
    place = found.place if found.place is Place.COMPUTER else Place.MOBILE
    return await setup_window(doors, context, place, replacing=found.replacement.id)


def _device_of(standing: Standing, method: str) -> Device:
    found = (device for device, methods in replaceables(standing) if any(each.id == method for each in methods))
    device = next(found, None)
    if device is None:
        raise MethodNotFound
    return device


def _chosen(view: dict[str, Any], name: str, usual: str | None = None) -> str:
    """What is chosen in this field: the first that stood there, where nobody touched it yet."""
    said = view["state"]["values"].get(name, {}).get(name, {}).get("selected_option")
    if said is None:
        block = next((block for block in view["blocks"] if block.get("block_id") == name), None)
        if block is None and usual is not None:
            return usual
        if block is None:
            raise MethodNotFound
        said = block["element"]["initial_option"]
    return str(said["value"])
