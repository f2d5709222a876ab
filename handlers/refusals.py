"""Explains errors, once for all listeners: no exception leaves a listener, since one after ``ack()`` would lose the ack."""

import asyncio
import functools
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.accounts.model import Language, SlackUser
from bot.errors import MamoriError, SendFailed
from handlers.accounts.way_in import language_said
from handlers.blocks import Block, modal, section
from handlers.doors import Doors, slack_user
from handlers.texts import Text

log = structlog.get_logger()

Listener = Callable[..., Awaitable[None]]

FIELDS = {
    "enrollment.name_missing": "name",
    "authenticators.name_taken": "name",
    "authenticators.asked_first": "authenticator",
    "authenticators.still_needed": "authenticator",
    "authenticators.not_found": "method",
    "authenticators.last_way_in": "anyway",
    "practice.device_not_found": "device",
    "support.nothing_asked": "details",
    "replacement.nothing_to_do": "authenticator",
    "replacement.under_way": "authenticator",
    "replacement.nothing_at_hand": "at_hand",
    "replacement.day": "on",
}
"""The field an error belongs to, where it is not the first one that can bear it."""
LONGEST = 2.7
"""Seconds from the beginning of a listener within which a window that explains may open: Slack waits three for the ack."""


def explain_refusals(doors: Doors) -> Callable[[Listener], Listener]:
    """Answers what a listener raises: beside the field in a modal, in a small window everywhere else.

    A bug is logged with a reference that the person can name to support (S75); it never shows what went wrong inside.
    """

    def around(listener: Listener) -> Listener:
        @functools.wraps(listener)
        async def explaining(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            until = asyncio.get_running_loop().time() + LONGEST
            try:
                await listener(ack=ack, body=body, context=context)
            except Exception as error:  # noqa: BLE001 - the door is the last place that can answer
                await _answer(doors, error, ack, body, context, until)

        return explaining

    return around


async def _answer(
    doors: Doors, error: Exception, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, until: float
) -> None:
    reference = secrets.token_hex(4)
    code = _code(error)
    if code == "bug":
        log.error("listener_failed", reference=reference, exc_info=error)
    elif code == "storage.unavailable":
        log.error("storage_unavailable", reference=reference, why=str(error))
    else:
        log.info("refused", reason=code)
    said = language_said(body)
    text = doors.texts[said] if said else await _text_in_time(doors, slack_user(context), until)
    words = refusal(doors, text, code, reference)
    if body.get("type") == "view_submission":
        inputs = [block["block_id"] for block in body["view"].get("blocks", []) if block["type"] == "input"]
        if inputs:
            field = FIELDS.get(code, inputs[-1])
            await ack(response_action="errors", errors={field if field in inputs else inputs[-1]: words})
            return
        await ack(response_action="update", view=_window(text, words))
        return
    try:
        # What failed may have been a slow Slack: a second wait of full length would lose the acknowledgement.
        async with asyncio.timeout_at(until):
            await _show(doors, body, _window(text, words))
    except (SendFailed, TimeoutError) as failed:
        log.warning("refusal_not_shown", reason=code, why=str(failed) or type(failed).__name__)
    await ack()


async def _text_in_time(doors: Doors, user: SlackUser, until: float) -> Text:
    """Whose language Slack does not tell in time gets English: late words are no words."""
    try:
        async with asyncio.timeout_at(until):
            return await doors.text_for(user)
    except TimeoutError:
        return doors.texts[Language.ENGLISH]


def refusal(doors: Doors, text: Text, code: str, reference: str = "") -> str:
    key = f"refusal-{code.replace('.', '-')}"
    return text(key, reference=reference, **doors.desk_facts(text))


def _code(error: Exception) -> str:
    if isinstance(error, SendFailed):
        return "slack.unavailable"
    return error.code if isinstance(error, MamoriError) and error.code != MamoriError.code else "bug"


def _window(text: Text, words: str) -> Block:
    return modal("refusal", text("refusal-title"), [section(words)], submit=None, close=text("words-close"))


async def _show(doors: Doors, body: dict[str, Any], window: Block) -> None:
    view = body.get("view")
    if view and view.get("type") == "modal":
        await doors.slack.update_view(view["id"], window)
    elif body.get("trigger_id"):
        await doors.slack.open_view(body["trigger_id"], window)
