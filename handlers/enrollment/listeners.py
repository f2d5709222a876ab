"""The taps and windows of enrollment. Each asks one flow once, and acknowledges with what it is given."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.model import Possession
from bot.authenticators.codes import Outcome
from bot.authenticators.model import AuthenticatorId, Place, readable_name
from bot.enrollment.flow import Setup
from bot.enrollment.model import Step
from bot.replacement.model import ReplacementId
from bot.secret import Secret
from bot.verification.owed import CheckOwed
from handlers.answers import code_words
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.enrollment.blocks import confirm_app, confirm_enable
from handlers.refusals import explain_refusals
from handlers.verification.blocks import step_up
from handlers.words import usual_name


def register(app: AsyncApp, doors: Doors) -> None:
    _register_cards(app, doors)
    _register_setup(app, doors)
    _register_enabling(app, doors)


def _register_cards(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("enrollment.start")
    @explained
    async def on_start(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.transact(doors.people.start, slack_user(context))
        await ack()

    @app.action("enrollment.have")
    @explained
    async def on_have(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        chosen = frozenset(Possession(each["value"]) for each in body["actions"][0]["selected_options"])
        # "None of these" and something cannot both be true: the something is.
        if len(chosen) > 1:
            chosen -= {Possession.NOTHING}
        container = body.get("container", {})
        await doors.transact(
            doors.people.have,
            slack_user(context),
            chosen,
            channel=container.get("channel_id"),
            ts=container.get("message_ts"),
        )
        await ack()


def _register_setup(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("enrollment.add_app_mobile")
    @explained
    async def on_add_mobile(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await open_setup(doors, body, context, Place.MOBILE)
        await ack()

    @app.action("enrollment.add_app_computer")
    @explained
    async def on_add_computer(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await open_setup(doors, body, context, Place.COMPUTER)
        await ack()

    @app.action("enrollment.show_key")
    @explained
    async def on_show_key(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await show_again(doors, body, context, with_key=True)
        await ack()

    @app.action("enrollment.open_page")
    @explained
    async def on_open_page(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        # The page behind this button opens once: the button gets a fresh one for the next tap.
        has_key = any(block.get("block_id") == "setup_key" for block in body["view"]["blocks"])
        await show_again(doors, body, context, with_key=has_key)
        await ack()

    @app.view("enrollment.confirm_app")
    @explained
    async def on_confirm(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view = body["view"]
        name, code = typed(view, "name"), typed(view, "code")
        user = slack_user(context)
        checked = await doors.transact(
            doors.enrollments.confirm_app,
            user,
            AuthenticatorId(view["private_metadata"]),
            name=name,
            typed=Secret(code),
        )
        if checked.outcome is Outcome.RIGHT:
            await ack()
            return
        text = await doors.text_for(user)
        await ack(
            response_action="errors", errors={"code": code_words(doors, text, checked, device=readable_name(name))}
        )


def _register_enabling(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("enrollment.enable")
    @explained
    async def on_enable(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        standing = await doors.read(doors.people.standing, user)
        if standing.step is Step.ENABLE:
            await doors.slack.open_view(body["trigger_id"], confirm_enable(standing, doors.texts[standing.language]))
        else:
            # An old card: it leads to the present step.
            await doors.transact(doors.people.start, user)
        await ack()

    @app.view("enrollment.confirm_enable")
    @explained
    async def on_confirm_enable(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        ticked = body["view"]["state"]["values"]["understood"]["understood"]["selected_options"] or []
        understood = any(each["value"] == "yes" for each in ticked)
        await doors.transact(doors.enrollments.enable, slack_user(context), understood=understood)
        await ack()


async def open_setup(doors: Doors, body: dict[str, Any], context: AsyncBoltContext, place: Place) -> None:
    await doors.slack.open_view(body["trigger_id"], await setup_window(doors, context, place))


async def setup_window(
    doors: Doors, context: AsyncBoltContext, place: Place, *, replacing: ReplacementId | None = None
) -> Block:
    """The window for one new app, or the fresh check that is owed before it (S31)."""
    user = slack_user(context)
    text = await doors.text_for(user)
    found: Setup | CheckOwed = await doors.transact(
        doors.enrollments.add_app, user, place, usual_name=usual_name(text, place), replacing=replacing
    )
    if isinstance(found, CheckOwed):
        return step_up(found, text, doors.desk_facts(text), at=doors.people.now())
    return confirm_app(found, text, doors.institution, page_url=doors.page_url(found.page), with_key=False)


async def show_again(doors: Doors, body: dict[str, Any], context: AsyncBoltContext, *, with_key: bool) -> None:
    """The open window anew; what is typed in it stays, since the fields keep their names."""
    user, view = slack_user(context), body["view"]
    text = await doors.text_for(user)
    setup = await doors.transact(doors.enrollments.show, user, AuthenticatorId(view["private_metadata"]))
    named = next(
        block["element"].get("initial_value", "") for block in view["blocks"] if block.get("block_id") == "name"
    )
    window = confirm_app(
        replace(setup, suggested_name=named),
        text,
        doors.institution,
        page_url=doors.page_url(setup.page),
        with_key=with_key,
    )
    await doors.slack.update_view(view["id"], window)


def typed(view: dict[str, Any], name: str) -> str:
    return str(view["state"]["values"][name][name]["value"] or "")
