"""What the gateway says afterwards: whether a text or a call arrived. Signed the same way as our requests to it."""

import hmac
import time
from collections.abc import Callable
from typing import Final, Literal

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from bot.outbox import Outbox
from bot.secret import Secret
from handlers.doors import Doors
from handlers.senders.webhook import signature
from handlers.verification.codes import tell_that_it_did_not_arrive

log = structlog.get_logger()

WINDOW: Final = 300
"""Seconds that a request may be old, or ahead."""
LONGEST_STAMP: Final = 12
LONGEST_BODY: Final = 4096


class Receipt(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str = Field(max_length=64)
    """The id of the request it is about."""
    status: Literal["delivered", "failed"]


def router(doors: Doors, outbox: Outbox, secret: Secret, now: Callable[[], float] = time.time) -> APIRouter:
    routes = APIRouter(prefix="/telephony", tags=["telephony"])

    @routes.post(
        "/receipts",
        summary="Whether a text or a call arrived; signed, see docs/telephony.md",
        status_code=204,
        responses={
            401: {"description": "The time or the signature is not right, or this request came before"},
            404: {"description": "No text and no call has this id"},
            413: {"description": "The body is too long"},
            422: {"description": "The body is not what docs/telephony.md says"},
        },
    )
    async def receive(request: Request) -> Response:
        body = await _body(request)
        stamp = request.headers.get("mamori-timestamp", "")
        signed = request.headers.get("mamori-signature", "")
        is_time = stamp.isascii() and stamp.isdecimal() and len(stamp) <= LONGEST_STAMP
        if not is_time or abs(now() - int(stamp)) > WINDOW:
            raise _refused("time")
        if not hmac.compare_digest(signed.encode(), signature(secret, stamp, body).encode()):
            raise _refused("signature")
        try:
            receipt = Receipt.model_validate_json(body)
        except ValidationError:
            raise HTTPException(422, 'send {"id": …, "status": "delivered" or "failed"}') from None
        if not await doors.transact(outbox.arrived, receipt.id, receipt.status):
            raise HTTPException(404, "no text and no call has this id")
        # Last: a gateway that sends it once more because we could not keep it is not taken for a replay.
        if not await doors.transact(doors.people.hears_first, f"telephony:{signed}"):
            raise _refused("replay")
        if receipt.status == "failed":
            await tell_that_it_did_not_arrive(doors, receipt.id)
        return Response(status_code=204)

    return routes


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise HTTPException(413)
    return body


def _refused(why: str) -> HTTPException:
    log.warning("telephony_request_refused", why=why)
    return HTTPException(401, f"the {why} is not right" if why != "replay" else "this request came before")
