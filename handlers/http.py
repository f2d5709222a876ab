"""The HTTP side: health, metrics and pages; every error is a problem document (RFC 9457) with a reference, never a trace."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException

from bot.errors import MamoriError
from bot.outbox import Outbox
from handlers.accounts import routes as accounts_routes
from handlers.changes import routes as change_routes
from handlers.doors import Doors
from handlers.enrollment import routes as enrollment_routes

log = structlog.get_logger()

PROBLEM = "application/problem+json"
Check = Callable[[], Awaitable[bool]]


def build_http(doors: Doors, outbox: Outbox, *, checks: Mapping[str, Check]) -> FastAPI:
    """``checks`` are what ``/readyz`` asks, by name."""
    # FastAPI's own documentation page loads its scripts from a CDN: here they come from the installed package.
    app = FastAPIOffline(
        title="Mamori",
        summary="The help desk for multi-factor authentication that lives in Slack",
        version="0.1.0",
        redoc_url=None,
    )
    _explain_errors(app)
    process = secrets.token_hex(8)  # so that `app.py check` can tell whether the public address leads here
    app.include_router(enrollment_routes.router(doors))
    app.include_router(change_routes.router(doors))
    if doors.institution_sign_in is not None:
        app.include_router(accounts_routes.router(doors, doors.institution_sign_in))

    @app.get("/healthz", tags=["operation"], summary="Whether the process lives")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "process": process}

    @app.get(
        "/readyz",
        tags=["operation"],
        summary="Whether everything it needs is there",
        responses={503: {"description": "Something it needs is missing; the body names what"}},
    )
    async def readyz() -> JSONResponse:
        answers = {name: await _is_there(name, check) for name, check in checks.items()}
        is_ready = all(answers.values())
        body = {"status": "ready" if is_ready else "not ready", "checks": answers}
        return JSONResponse(body, 200 if is_ready else 503)

    @app.get("/metrics", tags=["operation"], summary="Figures for Prometheus", response_class=Response)
    async def metrics() -> Response:
        registry = CollectorRegistry()
        waiting = Gauge("mamori_notices_waiting", "Notices that have not left yet", ["lane"], registry=registry)
        for lane, number in (await doors.read(outbox.waiting_by_lane)).items():
            waiting.labels(lane.value).set(number)
        ready = Gauge("mamori_ready", "1 where the named thing is there", ["check"], registry=registry)
        for name, check in checks.items():
            ready.labels(name).set(await _is_there(name, check))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return app


async def _is_there(name: str, check: Check) -> bool:
    """A thing that cannot even be asked for is missing: whoever watches is told which one."""
    try:
        return await check()
    except MamoriError as error:
        log.warning("check_failed", check=name, reason=error.code)
        return False


def problem(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> JSONResponse:
    body: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return JSONResponse(body | ({"detail": detail} if detail else {}), status, headers, PROBLEM)


def _explain_errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def on_http(_request: Request, error: HTTPException) -> JSONResponse:
        detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else None
        return problem(error.status_code, detail, error.headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        # Where and why, not what was sent: it may have been a secret.
        faults = [f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors()]
        return problem(422, "; ".join(faults))

    @app.exception_handler(MamoriError)
    async def on_refused(_request: Request, error: MamoriError) -> JSONResponse:
        log.warning("request_refused", reason=error.code)
        return problem(503 if error.code.startswith("storage.") else 409, error.code)

    @app.exception_handler(Exception)
    async def on_bug(_request: Request, error: Exception) -> JSONResponse:
        reference = secrets.token_hex(4)
        log.error("request_failed", reference=reference, exc_info=error)
        return problem(500, f"reference {reference}")
