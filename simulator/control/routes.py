"""``/_control/…``: one route a call, one way in, one shape for refusals."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.control import bench, forms, gestures, posting, reading, staff
from simulator.control.asked import Asked, ControlError
from simulator.inputs import Json
from simulator.strict_json import read_json

_Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes() -> list[Route]:
    said: dict[str, Callable[[Asked], Any]] = {
        "message": posting.message,
        "edit": posting.edit,
        "delete": posting.delete,
        "react": posting.react,
        "interact": gestures.interact,
        "command": gestures.command,
        "open-home": gestures.open_home,
        "submit": forms.submit,
        "close": forms.close,
        "reset": bench.reset,
        "faults": bench.faults,
        "limits": bench.limits,
        "app": bench.app,
        "redeliver": bench.redeliver,
        "user": staff.user,
        "membership": staff.membership,
        "dnd": staff.do_not_disturb,
    }
    looked: dict[str, Callable[[Asked, Request], Awaitable[Json]]] = {
        "messages/{channel}": reading.messages,
        "modal": reading.modal,
        "home": reading.home,
        "wait": reading.wait,
        "log": reading.log,
        "state": reading.state,
    }
    return [
        *(Route(f"/{name}", _with_body(act), methods=["POST"]) for name, act in said.items()),
        *(Route(f"/{name}", _without_body(look), methods=["GET"]) for name, look in looked.items()),
        Route("/scan", _without_body(bench.scan), methods=["POST"]),
    ]


def _with_body(act: Callable[[Asked], Any]) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            answer = act(_asked(request, await _json(request)))
            return _fine(await answer if inspect.isawaitable(answer) else answer)
        except ControlError as refusal:
            return _refused(refusal)

    return endpoint


def _without_body(look: Callable[[Asked, Request], Awaitable[Json]]) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            return _fine(await look(_asked(request, {}), request))
        except ControlError as refusal:
            return _refused(refusal)

    return endpoint


def _asked(request: Request, body: Json) -> Asked:
    return Asked(request.app.state.world, body, f"{request.url.scheme}://{request.url.netloc}")


async def _json(request: Request) -> Json:
    try:
        body = read_json(await request.body() or b"{}")
    except ValueError:
        raise ControlError(400, "The body must be JSON.") from None
    if not isinstance(body, dict):
        raise ControlError(400, "The body must be a JSON object.")
    return body


def _fine(answer: Json) -> Response:
    return JSONResponse({"ok": True} | answer, headers={"cache-control": "no-store"})


def _refused(refusal: ControlError) -> Response:
    return JSONResponse({"ok": False, "error": str(refusal)}, refusal.status)
