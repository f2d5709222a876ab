"""For the people behind the scenes: start afresh, order bad weather, switch the pacing, read a picture's QR code."""

import inspect

import zxingcpp
from starlette.requests import Request

from simulator.control.asked import Asked, ControlError
from simulator.faults import KINDS, Fault
from simulator.inputs import Json

PICTURE_LIMIT = 4_000_000  # pixels: more than any screen's window, little enough to decode in an instant
_STATUSES = {500, 502, 503, 504}


async def reset(asked: Asked) -> Json:
    asked.world.reset()
    if asked.world.restart is not None:
        waiting = asked.world.restart()
        if inspect.isawaitable(waiting):
            await waiting
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
    if kind == "disconnect":
        asked.world.socket.refresh(fault)
    else:
        asked.world.faults.add(fault)
    return {}


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
