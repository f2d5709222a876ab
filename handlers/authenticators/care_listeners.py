"""Looking after the methods one holds: the windows for it. Each asks one flow once."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.authenticators.model import AuthenticatorId
from bot.errors import MethodNotFound
from bot.verification.owed import CheckOwed
from handlers.authenticators.blocks import change_number, make_default, remove, rename
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.enrollment.listeners import typed
from handlers.enrollment.phone_listeners import number_window
from handlers.refusals import explain_refusals
from handlers.verification.blocks import step_up


def register(app: AsyncApp, doors: Doors) -> None:
    _register_without_a_check(app, doors)
    _register_removal(app, doors)
    _register_numbers(app, doors)


def _register_without_a_check(app: AsyncApp, doors: Doors) -> None:
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

    @app.action("authenticators.rename")
    @explained
    async def on_rename(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        held = await doors.read(doors.care.held, user, stopped=True)
        await show(doors, body, rename(held, await doors.text_for(user)))
        await ack()

    @app.view("authenticators.rename")
    @explained
    async def on_name(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view = body["view"]
        await doors.transact(doors.care.rename, slack_user(context), chosen(view), typed(view, "name"))
        await ack()


def _register_removal(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("authenticators.remove")
    @explained
    async def on_remove(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await show(doors, body, await remove_window(doors, context))
        await ack()

    @app.view("authenticators.remove")
    @explained
    async def on_removed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        owed = await doors.transact(doors.removals.remove, user, chosen(body["view"]))
        if owed is not None:
            # The window stood open longer than the check is worth.
            text = await doors.text_for(user)
            window = step_up(owed, text, doors.desk_facts(text), at=doors.people.now())
            await ack(response_action="update", view=window)
            return
        await ack()


def _register_numbers(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("authenticators.change_number")
    @explained
    async def on_change_number(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        held = await doors.read(doors.care.held, user)
        phones = [each for each in held.methods if each[0].kind.is_phone]
        if not phones:
            raise MethodNotFound
        # With one phone there is nothing to choose.
        only = await number_window(doors, context, phones[0][0].id) if len(phones) == 1 else None
        await show(doors, body, only or change_number(replace(held, methods=tuple(phones)), await doors.text_for(user)))
        await ack()

    @app.view("authenticators.change_number")
    @explained
    async def on_phone_chosen(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack(response_action="update", view=await number_window(doors, context, chosen(body["view"])))


async def remove_window(doors: Doors, context: AsyncBoltContext, of: str = "") -> Block:
    """What can be removed and what each would mean, or the fresh check that is owed before it (S31)."""
    user = slack_user(context)
    text, at = await doors.text_for(user), doors.people.now()
    found = await doors.transact(doors.removals.open, user, of)
    if isinstance(found, CheckOwed):
        return step_up(found, text, doors.desk_facts(text), at=at)
    return remove(found, text, doors.people.desk(), at=at)


async def show(doors: Doors, body: dict[str, Any], window: Block) -> None:
    """In place of the window that the button stands in; from a card or Home, as a new one."""
    view = body.get("view")
    if view and view["type"] == "modal":
        await doors.slack.update_view(view["id"], window)
    else:
        await doors.slack.open_view(body["trigger_id"], window)


def chosen(view: dict[str, Any]) -> AuthenticatorId:
    return AuthenticatorId(view["state"]["values"]["authenticator"]["authenticator"]["selected_option"]["value"])
