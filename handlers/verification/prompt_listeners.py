"""The buttons of a sign-in request and the window for its number. Each tap is decided once, and says so where it came too late."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.model import SlackUser
from bot.authenticators.codes import normalized
from bot.secret import Secret
from bot.verification.model import Because, PostedPrompt, Verification, VerificationId
from handlers.doors import Doors, slack_user
from handlers.enrollment.listeners import typed
from handlers.refusals import explain_refusals
from handlers.texts import Text
from handlers.verification.prompt_blocks import number_form, over_window, settled_words


def register(app: AsyncApp, doors: Doors) -> None:
    explained = explain_refusals(doors)

    @app.action("verification.answer")
    @explained
    async def on_answer(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user = slack_user(context)
        asked = await doors.read(doors.prompts.for_person, user, _tapped(body))
        if asked.shows_prompt(doors.people.now()):
            await doors.slack.open_view(body["trigger_id"], number_form(asked, await doors.text_for(user)))
        else:
            await _say_over(doors, body, user, asked)
        await ack()

    @app.view("verification.answer")
    @explained
    async def on_number(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view, user = body["view"], slack_user(context)
        id_, number = VerificationId(view["private_metadata"]), Secret(typed(view, "number"))
        asked = await doors.read(doors.prompts.for_person, user, id_)
        # What can't be the number is a slip of the finger and no guess: it costs no try.
        is_slip = asked.shows_prompt(doors.people.now()) and _is_slip(number, asked)
        if not is_slip:
            asked = await doors.transact(doors.prompts.answer, user, id_, number)
        if asked.because is Because.NUMBER:
            await ack()
            return
        words = _beside_the_field(doors, asked, await doors.text_for(user), is_slip=is_slip)
        await ack(response_action="errors", errors={"number": words})

    @app.action("verification.cancel")
    @explained
    async def on_cancel(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user, id_ = slack_user(context), _tapped(body)
        before = await doors.read(doors.prompts.for_person, user, id_)
        after = await doors.transact(doors.prompts.call_off, user, id_)
        if not before.is_open(doors.people.now()) or after.because is not Because.PERSON:
            await _say_over(doors, body, user, after)
        await ack()

    @app.action("verification.not_me")
    @explained
    async def on_not_me(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        user, id_ = slack_user(context), _tapped(body)
        before = await doors.read(doors.prompts.for_person, user, id_)
        after = await doors.transact(doors.prompts.not_me, user, id_)
        # Where it was decided by this very tap, the message itself says so.
        if not before.is_open(doors.people.now()) or after.because is not Because.NOT_ME:
            await _say_over(doors, body, user, after, reported=True)
        await ack()


async def _say_over(
    doors: Doors, body: dict[str, Any], user: SlackUser, asked: Verification, *, reported: bool = False
) -> None:
    """In a window for whoever tapped, and on the message, which still had its buttons."""
    container = body.get("container", {})
    if container.get("channel_id") and container.get("message_ts"):
        place = PostedPrompt(
            verification_id=asked.id, user=user, channel=container["channel_id"], ts=container["message_ts"]
        )
        await doors.transact(doors.prompts.posted, place)
    text = await doors.text_for(user)
    await doors.slack.open_view(body["trigger_id"], over_window(asked, text, reported=reported))


def _beside_the_field(doors: Doors, asked: Verification, text: Text, *, is_slip: bool) -> str:
    if not asked.shows_prompt(doors.people.now()) or asked.number is None:
        return settled_words(asked, text, named=str)
    if is_slip:
        return text("prompt-not-a-number", digits=len(asked.number.reveal()))
    return text("prompt-wrong-number", left=doors.prompts.numbers_left(asked))


def _is_slip(number: Secret, asked: Verification) -> bool:
    meant = normalized(number.reveal())
    return not meant.isdecimal() or (asked.number is not None and len(meant) != len(asked.number.reveal()))


def _tapped(body: dict[str, Any]) -> VerificationId:
    return VerificationId(str(body["actions"][0].get("value") or ""))
