"""Trying to lose a device: choosing it, getting in without it, or finding out that it can't be done yet."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.model import SlackUser
from bot.authenticators.codes import Outcome
from bot.authenticators.model import DeviceId
from bot.errors import NothingLeft
from bot.practice.model import Attempt, PracticeId
from bot.secret import Secret
from handlers.blocks import Block
from handlers.doors import Doors, slack_user
from handlers.enrollment.listeners import typed
from handlers.practice.blocks import choose_device, ended_window, practise
from handlers.refusals import explain_refusals
from handlers.verification.listeners import chosen_method, words_after


def register(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("practice.start")
    @explained
    async def on_try(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        standing = await doors.read(doors.people.standing, slack_user(context))
        # An old card: a device may have gone since.
        if not standing.is_protected:
            raise NothingLeft
        await doors.slack.open_view(body["trigger_id"], choose_device(standing, doors.texts[standing.language]))
        await ack()

    @app.view("practice.start")
    @explained
    async def on_begin(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        chosen = body["view"]["state"]["values"]["device"]["device"]["selected_option"]["value"]
        attempt = await doors.transact(doors.practices.start, user, DeviceId(chosen))
        window = await _window(doors, user, attempt)
        await ack(response_action="update", view=window)

    @app.view("practice.answer")
    @explained
    async def on_answer(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view, user = body["view"], slack_user(context)
        method, code = chosen_method(view), Secret(typed(view, "code"))
        checked, practice = await doors.transact(doors.practices.answer, user, _practice(view), method, code)
        if checked.outcome is not Outcome.RIGHT:
            words = await words_after(doors, context, checked, method)
            await ack(response_action="errors", errors={"code": words})
            return
        standing = await doors.read(doors.people.standing, user)
        window = ended_window(practice, standing, doors.texts[standing.language])
        await ack(response_action="update", view=window)

    @app.action("practice.send_code")
    @explained
    async def on_send(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view, user = body["view"], slack_user(context)
        attempt = await doors.transact(
            doors.practices.send_code, user, _practice(view), chosen_method(view), view_id=view["id"]
        )
        window = await _window(doors, user, attempt)
        await doors.slack.update_view(view["id"], window)
        await ack()

    @app.action("practice.open_page")
    async def on_open_page(ack: AsyncAck) -> None:
        # Slack opens the page itself; the practice goes on here as well as there.
        await ack()

    @app.action("practice.give_up")
    @explained
    async def on_give_up(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        practice = await doors.transact(doors.practices.give_up, user, _practice(body["view"]))
        standing = await doors.read(doors.people.standing, user)
        window = ended_window(practice, standing, doors.texts[standing.language])
        await doors.slack.update_view(body["view"]["id"], window)
        await ack()


async def _window(doors: Doors, user: SlackUser, attempt: Attempt) -> Block:
    text = await doors.text_for(user)
    return practise(attempt, text, at=doors.people.now(), page_url=doors.practice_url(attempt))


def _practice(view: dict[str, Any]) -> PracticeId:
    return PracticeId(view["private_metadata"])
