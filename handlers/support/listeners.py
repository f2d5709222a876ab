"""Asking support from Slack: anybody who can write to Mamori may, linked or not."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.model import SlackUser
from bot.accounts.standing import Standing
from bot.errors import NothingAsked, NotLinked
from bot.support.model import TicketId, Topic
from handlers.accounts.way_in import language_said
from handlers.doors import Doors, slack_user
from handlers.enrollment.listeners import typed
from handlers.refusals import explain_refusals
from handlers.support.blocks import cancelled_window, request_form
from handlers.texts import Text


def register(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("support.request")
    @explained
    async def on_open(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        standing, text = await _reader(doors, body, user)
        request = standing.request if standing else await doors.read(doors.requests.look, user)
        form = request_form(
            text,
            doors.people.desk(),
            doors.institution,
            standing,
            request=request,
            has_desk=doors.slack.support_channel is not None,
            metadata="" if standing else text.language.value,
        )
        await doors.slack.open_view(body["trigger_id"], form)
        await ack()

    @app.view("support.request")
    @explained
    async def on_send(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view, user = body["view"], slack_user(context)
        standing, text = await _reader(doors, body, user)
        profile = None if standing else await doors.slack.profile(user)
        await doors.transact(
            doors.requests.ask,
            user,
            _topic(view),
            typed(view, "details"),
            language=text.language,
            called=profile.name if profile else None,
        )
        await ack()

    @app.action("support.cancel")
    @explained
    async def on_cancel(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        request = await doors.transact(doors.requests.cancel, user, TicketId(body["actions"][0]["value"]))
        view = body.get("view") or {}
        if view.get("type") == "modal":
            _standing, text = await _reader(doors, body, user)
            await doors.slack.update_view(view["id"], cancelled_window(text, request))
        await ack()


async def _reader(doors: Doors, body: dict[str, Any], user: SlackUser) -> tuple[Standing | None, Text]:
    """Where the person stands, if their account is known, and what they read."""
    try:
        standing = await doors.read(doors.people.standing, user)
    except NotLinked:
        said = language_said(body)
        return None, doors.texts[said] if said else await doors.text_for(user)
    return standing, doors.texts[standing.language]


def _topic(view: dict[str, Any]) -> Topic:
    """Where something is only added nothing is chosen: it keeps its topic."""
    chosen = view["state"]["values"].get("topic", {}).get("topic", {}).get("selected_option")
    if chosen is None:
        return Topic.QUESTION
    if chosen["value"] not in set(Topic):
        raise NothingAsked
    return Topic(chosen["value"])
