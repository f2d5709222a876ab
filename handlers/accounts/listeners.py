"""Messages, ``/mfa``, App Home, and whose account it is."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.model import Language, SlackProfile, SlackUser
from bot.accounts.sign_in import Finish
from bot.errors import NotAMember, NotLinked, SendFailed
from handlers.accounts.blocks import link_form, sign_in_form, status_card
from handlers.accounts.way_in import language_said, way_in
from handlers.blocks import Block, spoken
from handlers.doors import Doors, slack_user
from handlers.refusals import explain_refusals
from handlers.texts import Text

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
            await _answer_unknown(doors, ack, user, said)
            return
        text = doors.texts[standing.language]
        blocks = status_card(standing, text)
        await ack(response_type="ephemeral", text=spoken(blocks), blocks=blocks)

    @app.action("accounts.link")
    @explain_refusals(doors)
    async def on_link(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        if await doors.read(doors.people.is_linked, user):
            # An old card: whoever is linked already is shown where they stand.
            await doors.transact(doors.people.say_where, user)
        else:
            await doors.slack.open_view(body["trigger_id"], link_form(await _text(doors, body, user)))
        await ack()

    @app.view("accounts.link")
    @explain_refusals(doors)
    async def on_invitation(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        # Slack says anew whether this is a member: a guest who found an invitation must not become somebody (S54).
        profile = await _profile(doors, slack_user(context))
        typed = body["view"]["state"]["values"]["invitation"]["invitation"]["value"] or ""
        await doors.transact(doors.linking.accept_invitation, profile, typed, language=language_said(body))
        await ack()

    _register_cards(app, doors)
    _register_sign_in(app, doors)
    _register_leaving(app, doors)


def _register_cards(app: AsyncApp, doors: Doors) -> None:
    @app.action("accounts.show_methods")
    @explain_refusals(doors)
    async def on_show_methods(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await doors.transact(doors.people.say_where, slack_user(context))
        await ack()


def _register_sign_in(app: AsyncApp, doors: Doors) -> None:
    @app.action("accounts.sign_in")
    @explain_refusals(doors)
    async def on_sign_in(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        if await doors.read(doors.people.is_linked, user):
            await doors.transact(doors.people.say_where, user)
        else:
            await doors.slack.open_view(body["trigger_id"], await _sign_in_form(doors, body, user))
        await ack()

    @app.action("accounts.open_sign_in")
    @explain_refusals(doors)
    async def on_open(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        # The address behind this button serves one browser: the button gets a fresh one for the next tap.
        form = await _sign_in_form(doors, body, slack_user(context))
        await doors.slack.update_view(body["view"]["id"], form)
        await ack()

    @app.view("accounts.sign_in")
    @explain_refusals(doors)
    async def on_number(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        typed = body["view"]["state"]["values"]["number"]["number"]["value"] or ""
        finish = await doors.transact(doors.sign_ins.finish, await _profile(doors, user), typed)
        if finish is Finish.LINKED:
            await ack()
            return
        text = await _text(doors, body, user)
        words = text(f"sign-in-{finish.value.replace('_', '-')}", **doors.desk_facts(text))
        await ack(response_action="errors", errors={"number": words})


def _register_leaving(app: AsyncApp, doors: Doors) -> None:
    @app.event("user_change")
    async def on_user_change(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        """A member became a guest, or left (S36). Slack tells us of every small change: most of them are none of ours.

        What the event says is asked again: it may be old, and one that came late must not end a link made since.
        """
        changed = event["user"]
        user = SlackUser(str(changed["id"]), str(context.team_id))
        is_out = any(changed.get(each) for each in ("deleted", "is_restricted", "is_ultra_restricted"))
        if is_out and await doors.read(doors.people.is_linked, user):
            await doors.transact(doors.linking.see, await _profile(doors, user))


async def _answer_unknown(doors: Doors, ack: AsyncAck, user: SlackUser, said: str) -> None:
    """Beside the writer, wherever they wrote; where Slack says too late who they are, in the direct conversation."""
    profile = await doors.slack.profile(user)
    if profile is None:
        await doors.transact(doors.people.say_where, user)
        await ack()
        return
    if await doors.transact(doors.linking.link_by_profile, profile):
        standing = await doors.read(doors.people.standing, user)
        blocks = status_card(standing, doors.texts[standing.language])
    else:
        language = Language.of_text(said) or Language.of_locale(profile.locale)
        blocks = way_in(doors, profile, doors.texts[language])
    await ack(response_type="ephemeral", text=spoken(blocks), blocks=blocks)


async def _sign_in_form(doors: Doors, body: dict[str, Any], user: SlackUser) -> Block:
    profile = await _profile(doors, user)
    if not profile.is_member:
        raise NotAMember
    text = doors.texts[language_said(body) or Language.of_locale(profile.locale)]
    ticket = await doors.transact(doors.sign_ins.ticket, user, text.language)
    return sign_in_form(text, doors.institution, doors.sign_in_url(ticket))


async def _profile(doors: Doors, user: SlackUser) -> SlackProfile:
    """What Slack says of them at this moment. Raises SendFailed where it says nothing: doubt lets nobody in."""
    profile = await doors.slack.profile(user)
    if profile is None:
        raise SendFailed("no profile", permanent=False)
    return profile


async def _text(doors: Doors, body: dict[str, Any], user: SlackUser) -> Text:
    said = language_said(body)
    return doors.texts[said] if said else await doors.text_for(user)
