"""The taps and windows for a phone number. Each asks one flow once, and acknowledges with what it is given."""

from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.model import SlackUser
from bot.authenticators.codes import Outcome
from bot.authenticators.model import AuthenticatorId, Kind, Place
from bot.enrollment.phones import PhoneForm, PhoneRefused, PhoneSetup
from bot.replacement.model import ReplacementId
from bot.secret import Secret
from bot.verification.owed import CheckOwed
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.enrollment.listeners import typed
from handlers.enrollment.phone_blocks import confirm_phone, held_words, phone_form, sent_words, terms_version
from handlers.refusals import explain_refusals
from handlers.texts import Text
from handlers.verification.blocks import step_up
from handlers.words import usual_name

Step = Callable[..., PhoneSetup]


def register(app: AsyncApp, doors: Doors) -> None:
    _register_buttons(app, doors)
    _register_windows(app, doors)


def _register_buttons(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("enrollment.add_phone")
    @explained
    async def on_add(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.slack.open_view(body["trigger_id"], await phone_window(doors, context))
        await ack()

    @app.action("enrollment.resend_code")
    @explained
    async def on_resend(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await _send(doors, body, context, doors.phones.send_again)
        await ack()

    @app.action("enrollment.call_instead")
    @explained
    async def on_call(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await _send(doors, body, context, doors.phones.call_instead)
        await ack()

    @app.action("enrollment.other_number")
    @explained
    async def on_other(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user, view = slack_user(context), body["view"]
        setup = await doors.transact(doors.phones.other_number, user, AuthenticatorId(view["private_metadata"]))
        text = await doors.text_for(user)
        await doors.slack.update_view(view["id"], phone_form(setup, text, doors.institution))
        await ack()


def _register_windows(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.view("enrollment.phone")
    @explained
    async def on_number(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user, view = slack_user(context), body["view"]
        text = await doors.text_for(user)
        place = Place(_chosen(view, "kind"))
        form = PhoneForm(
            place=place,
            typed=Secret(typed(view, "number")),
            by=Kind(_chosen(view, "delivery")),
            # A number that takes the place of another one brings no name: the phone keeps its own.
            name=typed(view, "name") if "name" in view["state"]["values"] else "",
            usual_name=usual_name(text, place),
        )
        given = await doors.transact(
            doors.phones.give_number,
            user,
            AuthenticatorId(view["private_metadata"]),
            form,
            terms=terms_version(doors.texts, doors.institution),
            view_id=view["id"],
        )
        if isinstance(given, PhoneRefused):
            await ack(response_action="errors", errors=_refusals(doors, text, given))
            return
        await ack(response_action="update", view=confirm_phone(given, text, at=doors.people.now()))

    @app.view("enrollment.confirm_phone")
    @explained
    async def on_code(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user, view = slack_user(context), body["view"]
        id_ = AuthenticatorId(view["private_metadata"])
        checked = await doors.transact(doors.phones.confirm, user, id_, Secret(typed(view, "code")))
        if checked.outcome is Outcome.RIGHT:
            await ack()
            return
        text = await doors.text_for(user)
        setup = await doors.read(doors.phones.look, user, id_)
        words = sent_words(text, checked, setup.authenticator.number, **doors.desk_facts(text))
        await ack(response_action="errors", errors={"code": words})


async def phone_window(doors: Doors, context: AsyncBoltContext, *, replacing: ReplacementId | None = None) -> Block:
    """The form, or the code where one is under way, or the fresh check that is owed before it (S31)."""
    user = slack_user(context)
    text = await doors.text_for(user)
    found: PhoneSetup | CheckOwed = await doors.transact(doors.phones.add_phone, user, replacing=replacing)
    if isinstance(found, CheckOwed):
        return step_up(found, text, doors.desk_facts(text), at=doors.people.now())
    if found.code is not None:
        return confirm_phone(found, text, at=doors.people.now())
    return phone_form(found, text, doors.institution)


async def number_window(doors: Doors, context: AsyncBoltContext, of: str) -> Block:
    """The same for a number that takes the place of this phone's."""
    user = slack_user(context)
    text = await doors.text_for(user)
    found: PhoneSetup | CheckOwed = await doors.transact(doors.phones.change_number, user, AuthenticatorId(of))
    if isinstance(found, CheckOwed):
        return step_up(found, text, doors.desk_facts(text), at=doors.people.now())
    if found.code is not None:
        return confirm_phone(found, text, at=doors.people.now())
    return phone_form(found, text, doors.institution)


async def _send(doors: Doors, body: dict[str, Any], context: AsyncBoltContext, send: Step) -> None:
    """What is typed in the window stays, since its fields keep their names."""
    user: SlackUser = slack_user(context)
    view = body["view"]
    setup = await doors.transact(send, user, AuthenticatorId(view["private_metadata"]), view_id=view["id"])
    text = await doors.text_for(user)
    await doors.slack.update_view(view["id"], confirm_phone(setup, text, at=doors.people.now()))


def _refusals(doors: Doors, text: Text, refused: PhoneRefused) -> dict[str, str]:
    if refused.held is not None:
        return {"number": held_words(text, refused.held, at=doors.people.now(), last_works=False)}
    return {each.field: text(f"number-{each.value}", **doors.desk_facts(text)) for each in refused.faults}


def _chosen(view: dict[str, Any], name: str) -> str:
    return str(view["state"]["values"][name][name]["selected_option"]["value"])
