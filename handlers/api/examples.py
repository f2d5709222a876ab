"""What ``/docs`` shows beside each call: an example of every answer."""

from collections.abc import Mapping
from typing import Any

from handlers.api.shapes import ID, AccountState, NotRequiredState, VerificationState
from handlers.problems import PROBLEM

Responses = dict[int | str, dict[str, Any]]

PENDING: Mapping[str, Any] = {
    "id": ID,
    "status": "pending",
    "version": "pending.prompt",
    "method": "prompt",
    "number": "420042",
    "methods": ["prompt", "otp"],
    "expires_at": "2026-11-24T09:02:00.000Z",
}
BY_CODE: Mapping[str, Any] = {
    "id": ID,
    "status": "pending",
    "version": "pending.otp",
    "method": "otp",
    "methods": ["otp"],
    "expires_at": "2026-11-24T09:05:00.000Z",
}
PAUSED = {**BY_CODE, "version": "pending.otp.prompts_paused", "hint": "prompts_paused"}
APPROVED: Mapping[str, Any] = {
    "id": ID,
    "status": "approved",
    "version": "approved",
    "method": "otp",
    "methods": [],
    "expires_at": "2026-11-24T09:05:00.000Z",
    "strength": "possession",
    "decided_at": "2026-11-24T09:00:41.203Z",
}
REJECTED: Mapping[str, Any] = {
    "id": ID,
    "status": "rejected",
    "version": "rejected",
    "method": "prompt",
    "methods": [],
    "expires_at": "2026-11-24T09:02:00.000Z",
    "decided_at": "2026-11-24T09:00:41.203Z",
    "reason": "not_me",
}
EXPIRED = {**REJECTED, "status": "expired", "version": "expired", "reason": "time", "decided_at": PENDING["expires_at"]}

KINDS: Mapping[int, tuple[str, Mapping[str, str]]] = {
    400: ("The body could not be read", {"title": "Bad Request", "detail": "There was an error parsing the body"}),
    401: (
        "No key, or one that is not known; `WWW-Authenticate` says which scheme",
        {
            "title": "Unauthorized",
            "code": "relying_parties.unknown",
            "detail": "This key is not known, or it was revoked.",
        },
    ),
    403: (
        "The key may not be used from this address, or not for this",
        {
            "title": "Forbidden",
            "code": "client.permission",
            "detail": "This client was added without --allow-accounts.",
        },
    ),
    404: (
        "Unknown, or asked for by another client: both look alike",
        {
            "title": "Not Found",
            "code": "verification.not_found",
            "detail": "There is no such verification, or another client asked for it.",
        },
    ),
    409: (
        "Not one of its `methods`",
        {
            "title": "Conflict",
            "code": "verification.method_not_offered",
            "detail": "sms is not among its methods: otp.",
        },
    ),
    413: (
        "The body is too long",
        {
            "title": "Request Entity Too Large",
            "code": "request.too_large",
            "detail": "A request has at most 16384 bytes.",
        },
    ),
    422: (
        "A field is not right; `errors` names it. Or the idempotency key came before with another request",
        {
            "title": "Unprocessable Entity",
            "code": "request.invalid",
            "detail": "body.context.ip: give an IPv4 or IPv6 address, or leave it out",
        },
    ),
    429: (
        "Too many requests; `Retry-After` says how many seconds to wait",
        {
            "title": "Too Many Requests",
            "code": "client.rate",
            "detail": "More than 6000 requests a minute: go on in 1 s.",
        },
    ),
    503: (
        "The database is away: nobody is verified",
        {
            "title": "Service Unavailable",
            "code": "storage.unavailable",
            "detail": "Nothing can be decided at the moment. Nobody is verified; try again.",
        },
    ),
}


def problems(*statuses: int) -> Responses:
    return {
        status: {
            "description": KINDS[status][0],
            "content": {
                PROBLEM: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": {"type": "about:blank", "status": status, **KINDS[status][1]},
                }
            },
        }
        for status in statuses
    }


def _answer(status: int, model: type, description: str, **examples: tuple[str, Mapping[str, Any]]) -> Responses:
    named = {name: {"summary": summary, "value": value} for name, (summary, value) in examples.items()}
    return {
        status: {
            "model": model,
            "description": description,
            "content": {"application/json": {"examples": named}},
        }
    }


ALWAYS = problems(401, 403, 422, 429, 503)
WITH_BODY = ALWAYS | problems(400, 413)

ASKED: Responses = (
    _answer(
        201,
        VerificationState,
        "The person is being asked",
        prompt=("A prompt in Slack: show the number", PENDING),
        paused=("Prompts rest: ask for a code at once", PAUSED),
    )
    | _answer(
        200,
        NotRequiredState,
        "Nobody has to be asked this time",
        not_required=("Let the person in", {"status": "not_required"}),
    )
    | WITH_BODY
)
LOOKED: Responses = (
    _answer(
        200,
        VerificationState,
        "As it is now",
        pending=("Nothing decided yet: ask again", PENDING),
        approved=("The person has been verified, by what `method` says", APPROVED),
        rejected=("Do not let anybody in", REJECTED),
        expired=("Nobody answered in time", EXPIRED),
    )
    | ALWAYS
    | problems(404)
)
CODE: Responses = (
    _answer(
        200,
        VerificationState,
        "What came of the code; only `status` says whether the person has been verified",
        approved=("It was right", APPROVED),
        wrong=("It was not; the person may try again", {**BY_CODE, "reason": "wrong"}),
        used=("It was right before; the app shows a new one soon", {**BY_CODE, "reason": "used", "retry_after_s": 21}),
        wait=("Too many wrong ones: not looked at", {**BY_CODE, "reason": "wait", "retry_after_s": 60}),
        rejected=("One too many", {**REJECTED, "method": "otp", "reason": "wrong"}),
    )
    | WITH_BODY
    | problems(404)
)
CANCELLED: Responses = (
    _answer(
        200,
        VerificationState,
        "As it is now",
        cancelled=("It is over", {**REJECTED, "status": "cancelled", "version": "cancelled", "reason": "client"}),
    )
    | ALWAYS
    | problems(404, 413)
)
NEW_WAY: Responses = (
    _answer(
        200,
        VerificationState,
        "As it is now",
        otp=("A code of an app or token is awaited", BY_CODE),
        sms=("One was sent", {**BY_CODE, "version": "pending.sms", "method": "sms", "methods": ["otp", "sms"]}),
    )
    | WITH_BODY
    | problems(404, 409)
)
ACCOUNT: Responses = (
    _answer(200, AccountState, "State only", enabled=("MFA is on", {"account": "aiko", "state": "enabled"}))
    | ALWAYS
    | {404: {**problems(404)[404], "description": "There is no such account"}}
)
