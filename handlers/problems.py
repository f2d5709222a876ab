"""Every error over HTTP is a problem document (RFC 9457): what to do about it, a reference at most, never a trace."""

import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot.errors import ClientUnknown, IdempotencyMisused, MamoriError, StorageUnavailable, VerificationNotFound

log = structlog.get_logger()

PROBLEM = "application/problem+json"
LONGEST_PART = 40
"""Of the name of a field that somebody else chose: an error is no place to have one's own words repeated at length."""
WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this request: take it away, or look for a slip in its name",
}
"""Where the library's own words do not say what to do."""


class Fault(BaseModel):
    """One field that is not right."""

    field: str = Field(examples=["context.ip"])
    message: str = Field(examples=["give an IPv4 or IPv6 address"])


class Problem(BaseModel):
    """RFC 9457. ``code`` is for programs and stays as it is; ``detail`` is for people and may change."""

    type: str = Field("about:blank", examples=["about:blank"])
    title: str = Field(examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    detail: str | None = Field(None, examples=["body.context.ip: give an IPv4 or IPv6 address"])
    code: str | None = Field(None, examples=["request.invalid"])
    errors: list[Fault] | None = Field(
        None, description="Only where fields of the request are not right: each of them."
    )


class Refused(HTTPException):
    """A request that is answered by a problem with a stable ``code``."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail, headers)
        self.code = code


EXPLAINED: Mapping[str, tuple[int, str, Mapping[str, str] | None]] = {
    VerificationNotFound.code: (404, "There is no such verification, or another client asked for it.", None),
    IdempotencyMisused.code: (
        422,
        "This idempotency_key came before with another request: take a new key for a new request.",
        None,
    ),
    StorageUnavailable.code: (
        503,
        "Nothing can be decided at the moment. Nobody is verified; try again.",
        {"Retry-After": "2"},
    ),
    ClientUnknown.code: (
        401,
        "This key is not known, or it was revoked.",
        {"WWW-Authenticate": 'Bearer realm="mamori", error="invalid_token"'},
    ),
}
"""Errors of the house by their code: status, words, headers."""


def problem(
    status: int,
    detail: str | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    code: str | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> JSONResponse:
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    said = {"detail": detail, "code": code, "errors": list(errors)}
    return JSONResponse(body | {name: each for name, each in said.items() if each}, status, headers, PROBLEM)


def explained(code: str) -> JSONResponse:
    """What the house refuses, by the error's code."""
    status, words, headers = EXPLAINED.get(code, (503 if code.startswith("storage.") else 409, code, None))
    return problem(status, words, headers, code=code)


def explain_errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def on_http(_request: Request, error: HTTPException) -> JSONResponse:
        detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else None
        return problem(error.status_code, detail, error.headers, code=getattr(error, "code", None))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        # Where and why, not what was sent: it may have been a secret.
        faults = [_fault(each) for each in error.errors()]
        detail = "; ".join(f"{where}: {words}" for where, words in faults)
        errors = [{"field": where.partition(".")[2] or where, "message": words} for where, words in faults]
        return problem(422, detail, code="request.invalid", errors=errors)

    @app.exception_handler(MamoriError)
    async def on_refused(_request: Request, error: MamoriError) -> JSONResponse:
        log.warning("request_refused", reason=error.code)
        return explained(error.code)

    @app.exception_handler(Exception)
    async def on_bug(_request: Request, error: Exception) -> JSONResponse:
        reference = secrets.token_hex(4)
        log.error("request_failed", reference=reference, exc_info=error)
        return problem(500, f"reference {reference}")


def _fault(each: Mapping[str, Any]) -> tuple[str, str]:
    where = ".".join(_part(part) for part in each["loc"])
    return where, WORDS.get(each["type"], each["msg"].removeprefix("Value error, "))


def _part(part: object) -> str:
    """Half a character that somebody sent as a name can't be written down; it must not become a fault of ours."""
    return str(part)[:LONGEST_PART].encode(errors="replace").decode()
