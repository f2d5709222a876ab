"""The page's files, and the guard that keeps other web pages from driving the workspace."""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_PAGE = Path(__file__).with_name("page")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_HEADERS = {
    "cache-control": "no-store",  # a demo that is restarted with a newer page must show it
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class OnlyFromHere:
    """Lets only this machine's own page in.

    A foreign name in Host is DNS rebinding; a foreign Origin is another site's script or form.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        if _hostname(host) not in _LOOPBACK:
            refusal = "This workspace answers only under a name of this machine, such as localhost."
        elif origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            refusal = "Another web page can't drive this workspace."
        else:
            await self._app(scope, receive, send)
            return
        await JSONResponse({"ok": False, "error": refusal}, 403)(scope, receive, send)


async def index(_request: Request) -> Response:
    return _file("index.html")


async def asset(request: Request) -> Response:
    return _file(request.path_params["name"])


def _file(name: str) -> Response:
    """Only plain names of known kinds, so that no path leads out of the folder."""
    path = _PAGE / name
    kind = _TYPES.get(path.suffix)
    if Path(name).name != name or kind is None or not path.is_file():
        return PlainTextResponse("There is no such file.", 404, headers=_HEADERS)
    return FileResponse(path, media_type=kind, headers=_HEADERS)


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
