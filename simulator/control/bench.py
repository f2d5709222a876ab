"""For the people behind the scenes: start afresh, order bad weather, switch the pacing, read a picture's QR code."""

import inspect

import zxingcpp
from starlette.requests import Request

from simulator import events
from simulator.control.asked import Asked, ControlError
from simulator.faults import KINDS, Fault
from simulator.inputs import Json
from simulator.installation import REFUSALS, UNINSTALLED
from simulator.request_url import FailedError, is_allowed
from simulator.socket_mode import REFRESH_SECONDS

PICTURE_LIMIT = 4_000_000  # pixels: more than any screen's window, little enough to decode in an instant
_STATUSES = {500, 502, 503, 504}


async def reset(asked: Asked) -> Json:
    if asked.world.restart is not None:
        waiting = asked.world.restart()
        if inspect.isawaitable(waiting):
            await waiting
    # Last: whatever the app still said about the old state goes with it.
    asked.world.reset()
    return {}


async def faults(asked: Asked) -> Json:
    kind = asked.text("kind")
    if kind not in KINDS:
        raise ControlError(400, f"'kind' must be one of: {', '.join(sorted(KINDS))}.")
    count = int(asked.number("count", 1))
    seconds = asked.number("seconds", 0) or None
    status = int(asked.number("status", 500))
    if count < 1 or status not in _STATUSES:
        raise ControlError(400, "'count' must be 1 or more, 'status' one of 500, 502, 503 and 504.")
    method = asked.text("method") if asked.body.get("method") else None
    fault = Fault(kind, count, method, seconds, status)
    if kind == "revoke":
        _revoke(asked)
    elif kind == "disconnect":
        asked.world.socket.refresh(fault, asked.number("warning_s", REFRESH_SECONDS))
        asked.world.requests.go_down(seconds or 0)
    else:
        asked.world.faults.add(fault)
    return {}


def _revoke(asked: Asked) -> None:
    """Until the app is installed anew (``/_control/app``) or the workspace reset."""
    error, which = asked.text("error", "token_revoked"), asked.text("token", "bot")
    if error not in REFUSALS or which not in {"bot", "app"}:
        raise ControlError(400, f"'error' must be one of {', '.join(sorted(REFUSALS))}, 'token' bot or app.")
    installation = asked.world.installation
    if which == "app":
        installation.revoke(installation.app_token, error)
        asked.world.socket.switch_off()
        return
    if error in UNINSTALLED:
        events.uninstalled(asked.world)
    installation.revoke(installation.bot_token, error)


async def app(asked: Asked) -> Json:
    """What an app's owner sets in Slack: the request URL, scopes and events, and a new installation."""
    world, body = asked.world, asked.body
    for name, granted in (("scopes", world.workspace.app.scopes), ("events", world.workspace.app.events)):
        if name in body:
            granted[:] = asked.names(name)
    if "bot_token" in body:
        world.installation.install(asked.text("bot_token"))
    if "request_url" in body:
        await _set_request_url(asked)
    return {"app": {"request_url": world.installation.request_url, "installed": world.installation.is_there}}


async def _set_request_url(asked: Asked) -> None:
    """Slack keeps an address only when the app there answers its challenge."""
    if asked.body["request_url"] is None:
        asked.world.set_request_url(None)
        return
    url = asked.text("request_url")
    if not is_allowed(url):
        raise ControlError(400, "'request_url' must be an address of this machine.")
    try:
        await asked.world.requests.verify(url)
    except FailedError as failure:
        raise ControlError(409, f"The address is not taken: {failure}") from None
    asked.world.set_request_url(url)


async def redeliver(asked: Asked) -> Json:
    """What would come again in a minute or in five comes now."""
    return {"delivered": asked.world.socket.hurry() + asked.world.requests.hurry()}


async def limits(asked: Asked) -> Json:
    if "on" not in asked.body:
        raise ControlError(400, "'on' must be true or false.")
    asked.world.limits.switch(on=asked.flag("on"))
    return {"on": asked.world.limits.on}


async def scan(_asked: Asked, request: Request) -> Json:
    """What a camera would read. The page sends gray pixels, so no image library is needed to look at them."""
    try:
        width, height = (int(request.query_params[side]) for side in ("width", "height"))
    except (KeyError, ValueError):
        raise ControlError(400, "Say the picture's width and height in pixels.") from None
    if width < 1 or height < 1 or width * height > PICTURE_LIMIT:
        raise ControlError(413, f"A picture has 1 to {PICTURE_LIMIT} pixels.")
    pixels = bytearray()
    async for piece in request.stream():
        pixels += piece
        if len(pixels) > PICTURE_LIMIT:
            raise ControlError(413, f"A picture has 1 to {PICTURE_LIMIT} pixels.")
    if len(pixels) != width * height:
        raise ControlError(400, f"{width} x {height} gray pixels are {width * height} bytes, not {len(pixels)}.")
    picture = memoryview(bytes(pixels)).cast("B", (height, width))
    seen = zxingcpp.read_barcode(picture, text_mode=zxingcpp.TextMode.Plain)
    if seen is None:
        raise ControlError(422, "No QR code can be seen in this picture.")
    return {"text": seen.text}
