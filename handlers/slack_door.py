"""The Slack side: the Bolt app, its socket, and the route for signed HTTP events."""

import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Request, Response
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import MamoriError
from handlers.accounts import listeners as accounts
from handlers.authenticators import care_listeners as care
from handlers.authenticators import listeners as authenticators
from handlers.authenticators import loss_listeners as losses
from handlers.changes import listeners as changes
from handlers.doors import Doors
from handlers.enrollment import listeners as enrollment
from handlers.enrollment import phone_listeners as enrollment_of_phones
from handlers.practice import listeners as practice
from handlers.recovery import codes_listeners
from handlers.recovery import listeners as recovery
from handlers.replacement import listeners as replacement
from handlers.support import listeners as support
from handlers.tokens import listeners as tokens
from handlers.verification import listeners as verification
from handlers.verification import prompt_listeners as prompts
from handlers.verification import when_asked_listeners as when_asked

log = structlog.get_logger()

SKEW = 300
"""Seconds that the time in a signature may be away from ours (S50)."""
LONGEST_STAMP = 12
"""Digits of a time in seconds, for the next thirty thousand years."""


def build_app(client: AsyncWebClient, doors: Doors) -> AsyncApp:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=client.token)

    app = AsyncApp(
        # Else Bolt gives its loggers the level of the root, and at DEBUG prints each answer: windows, codes and all.
        logger=logging.getLogger("slack_bolt"),
        # With a token Bolt would ask Slack who we are at the first request, and where Slack did not say (busy, away) it
        # would acknowledge that request unheard: somebody's message, lost.
        client=AsyncWebClient(base_url=client.base_url),
        authorize=authorize,
        # We check signatures ourselves (`signed_events`): Bolt would answer 500 to odd ones and log their bodies.
        request_verification_enabled=False,
        # The ack leaves when the listener returns, not at the next of Bolt's looks every 10 ms.
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )

    @app.middleware
    async def note_the_acting_team(
        body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> None:
        # Bolt takes the workspace's team for the one of whoever taps; a stranger with the id of a member (ids are
        # unique only within a team) would act for the member's account (S38, S54).
        user = body.get("user")
        if isinstance(user, dict) and user.get("team_id"):
            team = str(user["team_id"])
            # On Enterprise Grid that is where somebody is at home, which need not be where we are installed.
            if context.enterprise_id:
                team = await doors.slack.acting_team(str(user.get("id")), team)
            context["actor_team_id"] = team
        await next_()

    @app.error
    async def on_error(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            # Events we did not ask for and buttons of a later version: acknowledged, or Slack would deliver them again.
            log.info("slack_request_unknown", type=request.body.get("type"))
            return BoltResponse(status=200, body="")
        log.error("slack_event_failed", exc_info=error)
        return BoltResponse(status=500, body="")

    # Bolt asks listener after listener whether a request is theirs: those that people wait for most come first.
    prompts.register(app, doors)
    enrollment.register(app, doors)
    enrollment_of_phones.register(app, doors)
    verification.register(app, doors)
    when_asked.register(app, doors)
    accounts.register(app, doors)
    authenticators.register(app, doors)
    care.register(app, doors)
    changes.register(app, doors)
    losses.register(app, doors)
    codes_listeners.register(app, doors)
    tokens.register(app, doors)
    practice.register(app, doors)
    support.register(app, doors)
    recovery.register(app, doors)
    replacement.register(app, doors)
    return app


def signed_events(
    app: AsyncApp, doors: Doors, signing_secret: str, now: Callable[[], float] = time.time
) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint for Slack's signed HTTP requests (S50).

    Guards before Bolt: a time that is no number, bytes that are no text, a signature that is not right or was seen
    before all get a plain refusal, and nothing of them reaches a log.
    """
    verifier = SignatureVerifier(signing_secret)
    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        body = await request.body()
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return Response("not text", status_code=400)
        # Python refuses to make numbers of thousands of digits: a length first.
        is_time = stamp.isascii() and stamp.isdecimal() and len(stamp) <= LONGEST_STAMP
        if not is_time or abs(now() - int(stamp)) > SKEW:
            log.warning("slack_request_refused", why="time")
            return Response("the time of this request is not now", status_code=401)
        if not (signature.isascii() and verifier.is_valid(body=text, timestamp=stamp, signature=signature)):
            log.warning("slack_request_refused", why="signature")
            return Response("the signature is not right", status_code=401)
        seen = f"signature:{signature}"
        if not await doors.transact(doors.people.hears_first, seen):
            log.warning("slack_request_refused", why="replay")
            return Response("this request came before", status_code=401)
        answer = await handler.handle(request)
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and _comes_again(request):
            # Slack repeats it at once: in the same second that is the same signature, and were it refused as a replay,
            # the person would wait a minute. Taps are never repeated: theirs stays spent, whatever came of it.
            with contextlib.suppress(MamoriError):
                await doors.transact(doors.people.could_not_hear, seen)
        return answer

    return endpoint


def _comes_again(request: Request) -> bool:
    """Whether it is an event, which Slack repeats until it is acknowledged, and whose own id is answered once (S52)."""
    return request.headers.get("content-type", "").startswith("application/json")
