"""Messages, ``/mfa``, App Home, and linking by invitation."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.errors import NotLinked, SendFailed
from handlers.accounts.blocks import link_form, status_card
from handlers.blocks import spoken
from handlers.doors import Doors, slack_user
from handlers.refusals import explain_refusals

SILENT = frozenset(("bot_message", "message_changed", "message_deleted", "message_replied"))
"""Message events that nobody wrote to us: a bot's, an edit, a deletion."""


def register(app: AsyncApp, doors: Doors) -> None:
    @app.event("message")
    async def on_message(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        """A failure raises, so that Slack gets no 200 and delivers the event again."""
        if event.get("channel_type") != "im" or event.get("subtype") in SILENT or event.get("bot_id"):
            return
        await doors.transact(
            doors.people.hear, slack_user(context), event_id=body["event_id"], text=str(event.get("text") or "")
        )

    @app.event("app_home_opened")
    async def on_home(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("tab") == "home":
            await doors.transact(doors.people.look_in, slack_user(context), event_id=body["event_id"])

    @app.command("/mfa")
    @explain_refusals(doors)
    async def on_command(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        said = str(body.get("text") or "")
        # Only words can switch the language; without them looking is enough, beside the writer.
        run = doors.transact if said else doors.read
        try:
            standing = await run(doors.people.command, user, said)
        except NotLinked:
            await doors.transact(doors.people.say_where, user)
            await ack()
            return
        text = doors.texts[standing.language]
        blocks = status_card(standing, text)
        await ack(response_type="ephemeral", text=spoken(blocks), blocks=blocks)

    @app.action("accounts.link")
    @explain_refusals(doors)
    async def on_link(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        text = await doors.text_for(slack_user(context))
        await doors.slack.open_view(body["trigger_id"], link_form(text))
        await ack()

    @app.view("accounts.link")
    @explain_refusals(doors)
    async def on_invitation(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        # Slack says anew whether this is a member: a guest who found an invitation must not become somebody (S54).
        profile = await doors.slack.profile(slack_user(context))
        if profile is None:
            raise SendFailed("no profile", permanent=False)
        typed = body["view"]["state"]["values"]["invitation"]["invitation"]["value"] or ""
        await doors.transact(doors.people.accept_invitation, profile, typed)
        await ack()
