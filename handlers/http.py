"""The HTTP side: health, metrics and pages; every error is a problem document (RFC 9457) with a reference, never a trace."""

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.errors import MamoriError
from bot.outbox import Outbox
from handlers.accounts import routes as accounts_routes
from handlers.api import routes as api_routes
from handlers.changes import routes as change_routes
from handlers.door import routes as door_routes
from handlers.doors import Doors
from handlers.enrollment import routes as enrollment_routes
from handlers.practice import routes as practice_routes
from handlers.problems import Problem, explain_errors
from handlers.recovery import routes as recovery_routes

log = structlog.get_logger()

Check = Callable[[], Awaitable[bool]]


def build_http(
    doors: Doors, outbox: Outbox, *, checks: Mapping[str, Check], now: Callable[[], float] = time.monotonic
) -> FastAPI:
    """``checks`` are what ``/readyz`` asks, by name; by ``now``, in seconds, requests per minute are counted."""
    # FastAPI's own documentation page loads its scripts from a CDN: here they come from the installed package.
    app = FastAPIOffline(
        title="Mamori",
        summary="The help desk for multi-factor authentication that lives in Slack",
        version="0.1.0",
        redoc_url=None,
    )
    explain_errors(app)
    process = secrets.token_hex(8)  # so that `app.py check` can tell whether the public address leads here
    app.include_router(api_routes.router(doors, now))
    app.include_router(enrollment_routes.router(doors))
    app.include_router(change_routes.router(doors))
    app.include_router(practice_routes.router(doors))
    app.include_router(door_routes.router(doors))
    app.include_router(recovery_routes.router(doors))
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
        registry.register(doors.figures)
        waiting = Gauge("mamori_notices_waiting", "Notices that have not left yet", ["lane"], registry=registry)
        for lane, number in (await doors.read(outbox.waiting_by_lane)).items():
            waiting.labels(lane.value).set(number)
        devices = Gauge(
            "mamori_devices", "Devices with a method, by what losing one would mean", ["loss"], registry=registry
        )
        losses = await doors.read(doors.practices.losses)
        devices.labels("proven").set(losses.proven)
        devices.labels("on_paper").set(losses.on_paper)
        devices.labels("locked_out").set(losses.locked_out)
        ready = Gauge("mamori_ready", "1 where the named thing is there", ["check"], registry=registry)
        for name, check in checks.items():
            ready.labels(name).set(await _is_there(name, check))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """Routes refer to the shape of problems by name: it stands once in the description, for all of them."""
    usual = app.openapi

    def described() -> dict[str, Any]:
        schema = usual()
        shapes = schema.setdefault("components", {}).setdefault("schemas", {})
        faults = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        shapes |= faults.pop("$defs") | {"Problem": faults}
        return schema

    app.openapi = described  # type: ignore[method-assign]


async def _is_there(name: str, check: Check) -> bool:
    """A thing that cannot even be asked for is missing: whoever watches is told which one."""
    try:
        return await check()
    except MamoriError as error:
        log.warning("check_failed", check=name, reason=error.code)
        return False
