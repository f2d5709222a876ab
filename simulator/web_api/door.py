"""The door of the Web API: reads the request, asks who calls and whether they may, then runs the method.

Like Slack it answers 200 with ``ok: false`` for nearly every refusal; only pacing and bad weather have their own status.
"""

import asyncio
import secrets
import time
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.faults import ON_WEB_API, Fault
from simulator.inputs import Json
from simulator.limits import POSTS_IN_A_CHANNEL, POSTS_IN_THE_WORKSPACE, Pace
from simulator.strict_json import read_json
from simulator.web_api.call import ApiError, Call
from simulator.web_api.methods import METHODS, Method
from simulator.world import World


async def web_api(request: Request) -> Response:
    world: World = request.app.state.world
    name = request.path_params["method"]
    began = time.monotonic()
    arguments: Json = {}
    status, headers = 200, {"x-slack-req-id": secrets.token_hex(16)}
    try:
        token, arguments = await _read(request)
        answer = await _run(Call(world, name, arguments, f"{request.url.scheme}://{request.url.netloc}"), token)
    except ApiError as refusal:
        answer = refusal.answer
    except _Turned as turned:
        status, answer = turned.status, turned.answer
        headers |= turned.headers
    who = arguments.get("user_id") or arguments.get("user")
    ms = round((time.monotonic() - began) * 1000, 1)
    world.log.add("web_api", method=name, user=who, request=arguments, response=answer, status=status, ms=ms)
    method = METHODS.get(name)
    if method is not None:
        granted = ["connections:write"] if method.by_app_token else world.workspace.app.scopes
        headers["x-oauth-scopes"] = ",".join(granted)
        headers["x-accepted-oauth-scopes"] = ",".join(granted if method.by_app_token else method.scopes)
    return JSONResponse(answer, status, headers=headers)


async def _run(call: Call, token: str) -> Json:
    for fault in call.world.faults.take(*ON_WEB_API, method=call.method):
        await _endure(fault)
    method = METHODS.get(call.method)
    if method is None:
        raise ApiError("unknown_method", req_method=call.method)
    _admit(call.world, method, token)
    _pace(call, method)
    return {"ok": True} | method.run(call)


class _Turned(Exception):
    """An answer with a status of its own, as pacing and bad weather give."""

    def __init__(self, status: int, error: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(error)
        self.status, self.answer, self.headers = status, {"ok": False, "error": error}, headers or {}


async def _read(request: Request) -> tuple[str, Json]:
    """Token and arguments, from wherever Slack takes them: header, query, form or JSON body."""
    arguments: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST":
        body = await request.body()
        try:
            if kind == "application/json":
                sent = read_json(body or b"{}")
                if not isinstance(sent, dict):
                    raise ApiError("json_not_object")
                arguments |= sent
            elif kind == "multipart/form-data":
                arguments |= {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
            else:
                arguments |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        except UnicodeDecodeError:
            raise ApiError("invalid_charset") from None
        except ValueError:
            raise ApiError("invalid_json") from None
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else ""
    return token or str(arguments.pop("token", "")), {key: one for key, one in arguments.items() if key != "token"}


async def _endure(fault: Fault) -> None:
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds or 1.0)
    elif fault.kind == "rate_limit":
        raise _too_many(int(fault.seconds or 1))
    else:
        raise _Turned(fault.status, "internal_error")


def _admit(world: World, method: Method, token: str) -> None:
    app = world.workspace.app
    if not token:
        raise ApiError("not_authed")
    if refusal := world.installation.refusal(token):
        raise ApiError(refusal)
    if world.installation.is_app_token(token) != method.by_app_token:
        raise ApiError("not_allowed_token_type")
    for scope in method.scopes:
        if scope not in app.scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(app.scopes))


def _pace(call: Call, method: Method) -> None:
    wanted: list[tuple[str, Pace]] = [(call.method, method.pace)]
    if call.method == "chat.postMessage":
        conversation = call.world.conversations.find(str(call.arguments.get("channel")))
        wanted += [
            ("posts", POSTS_IN_THE_WORKSPACE),
            (f"posts in {conversation and conversation.id}", POSTS_IN_A_CHANNEL),
        ]
    seconds = call.world.limits.take(*wanted)
    if seconds is not None:
        raise _too_many(seconds)


def _too_many(seconds: int) -> _Turned:
    return _Turned(429, "ratelimited", {"retry-after": str(seconds)})
